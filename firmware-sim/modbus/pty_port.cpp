#include "firmware-sim/modbus/pty_port.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace anju::sim::modbus {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what, int code) {
  throw std::runtime_error(
      fmt::format("--pty {}: {}: {}", path, what, std::generic_category().message(code)));
}

int open_master(const std::string& path, std::array<char, 128>& slave_name) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0) fail(path, "there is no pseudo terminal to be had", errno);
  if (grantpt(master) != 0 || unlockpt(master) != 0 ||
      ptsname_r(master, slave_name.data(), slave_name.size()) != 0) {
    const int code = errno;
    close(master);
    fail(path, "the pseudo terminal cannot be used", code);
  }
  return master;
}

// No line editing, no echo and no translation: every byte passes as it is.
void make_raw(int slave) {
  termios settings{};
  if (tcgetattr(slave, &settings) != 0) return;
  cfmakeraw(&settings);
  tcsetattr(slave, TCSANOW, &settings);
}

}  // namespace

PtyPort::PtyPort(boost::asio::io_context& io, std::string path, const Listener& listener)
    : io_(io), path_(std::move(path)), listener_(listener) {
  come_back();
}

PtyPort::~PtyPort() { vanish(); }

void PtyPort::come_back() {
  if (connection_) return;
  std::array<char, 128> name{};
  const int master = open_master(path_, name);
  terminal_ = name.data();
  connection_ =
      std::make_shared<PtyConnection>(boost::asio::posix::stream_descriptor(io_, master), Place::pty,
                                      listener_, [this](const std::shared_ptr<PtyConnection>& ended) {
                                        if (connection_ == ended) vanish();
                                      });
  try {
    open_slave();
    put_link();
  } catch (...) {
    vanish();
    throw;
  }
  connection_->read();
}

void PtyPort::open_slave() {
  slave_ = open(terminal_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave_ < 0) fail(path_, "its own slave side cannot be opened", errno);
  make_raw(slave_);
}

void PtyPort::put_link() const {
  std::error_code error;
  if (std::filesystem::is_symlink(path_, error)) std::filesystem::remove(path_, error);
  std::filesystem::create_symlink(terminal_, path_, error);
  if (error) fail(path_, "no link can be put there", error.value());
}

// Another program may have put its own link there meanwhile: that one stays.
void PtyPort::remove_link() const {
  std::error_code error;
  if (std::filesystem::read_symlink(path_, error) == terminal_) std::filesystem::remove(path_, error);
}

void PtyPort::vanish() {
  if (!connection_) return;
  const auto connection = std::move(connection_);
  connection_ = nullptr;
  remove_link();
  connection->close();
  if (slave_ >= 0) close(slave_);
  slave_ = -1;
}

}  // namespace anju::sim::modbus
