// Commands on standard input, one a line, so that a script or a person can direct a running program.
//
// Standard input may be a terminal, a pipe, a file or nothing at all, and not all of these work with the
// event loop; so one thread waits for it and hands each line over. When the input ends the program goes on.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <string>
#include <thread>

namespace anju::sim {

class CommandLines {
 public:
  // `on_line` runs on the thread of `io`, without the line's end and without blanks around it; empty lines
  // are left out. A line longer than 4 KiB is cut into pieces: nobody types that.
  CommandLines(boost::asio::io_context& io, std::function<void(const std::string&)> on_line);
  ~CommandLines();

  CommandLines(const CommandLines&) = delete;
  CommandLines& operator=(const CommandLines&) = delete;

 private:
  void listen();
  void take(std::string& pending, bool ended);

  boost::asio::io_context& io_;
  const std::function<void(const std::string&)> on_line_;
  std::array<int, 2> wake_{-1, -1};
  std::thread thread_;
};

}  // namespace anju::sim
