// A serial port that is none: a pseudo terminal whose slave side has a name of our choice.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string>

#include "firmware-sim/modbus/connection.hpp"

namespace anju::sim::modbus {

class PtyPort {
 public:
  // Throws std::runtime_error where no link can be put at `path`: something else is there, or the folder is
  // not. A link that is there already is replaced: a simulator that was killed leaves one behind.
  PtyPort(boost::asio::io_context& io, std::string path, const Listener& listener);
  ~PtyPort();

  PtyPort(const PtyPort&) = delete;
  PtyPort& operator=(const PtyPort&) = delete;

  const std::string& path() const { return path_; }

  void vanish();  // as when the adapter is pulled: the name is gone, and who has it open reads an error
  void come_back();

 private:
  void open_slave();
  void put_link() const;
  void remove_link() const;

  boost::asio::io_context& io_;
  const std::string path_;
  const Listener& listener_;
  // The slave side is held open here too: while nobody has it open, reading the master gives an error, and
  // what the client set would be forgotten.
  int slave_ = -1;
  std::string terminal_;  // what the link leads to
  std::shared_ptr<PtyConnection> connection_;
};

}  // namespace anju::sim::modbus
