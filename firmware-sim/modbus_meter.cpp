#include "firmware-sim/modbus_meter.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <vector>

namespace anju::sim {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kUnit = 1;
constexpr std::uint8_t kReadInputRegisters = 4;
constexpr std::uint16_t kMostRegisters = 80;
constexpr std::size_t kMostSessions = 64;
constexpr std::size_t kHeader = 7;  // transaction, protocol, length, unit
constexpr std::size_t kLongestPdu = 253;

std::uint16_t word(const std::uint8_t* bytes) { return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]); }

void put(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

Bytes exception(std::uint8_t function, std::uint8_t code) {
  return {static_cast<std::uint8_t>(function | 0x80), code};
}

Bytes answer(Meter& meter, std::uint8_t unit, const Bytes& request) {
  const std::uint8_t function = request.front();
  if (unit != kUnit) return exception(function, 0x0B);
  if (function != kReadInputRegisters) return exception(function, 0x01);
  if (request.size() != 5) return exception(function, 0x03);
  const std::uint16_t count = word(&request[3]);
  if (count == 0 || count > kMostRegisters) return exception(function, 0x03);
  const auto registers = meter.read(word(&request[1]), count);
  if (!registers) return exception(function, 0x02);
  Bytes result{function, static_cast<std::uint8_t>(count * 2)};
  for (const std::uint16_t value : *registers) put(result, value);
  return result;
}

}  // namespace

class ModbusMeter::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, ModbusMeter& owner) : socket_(std::move(socket)), owner_(owner) {}

  void read_header() {
    boost::asio::async_read(socket_, boost::asio::buffer(header_),
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (error) return self->leave();
                              self->read_request();
                            });
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  void read_request() {
    const std::uint16_t protocol = word(&header_[2]);
    const std::size_t length = word(&header_[4]);  // counts the unit, which the header already holds
    if (protocol != 0 || length < 2 || length > kLongestPdu + 1)
      return leave();  // not Modbus: nothing to answer
    request_.resize(length - 1);
    boost::asio::async_read(socket_, boost::asio::buffer(request_),
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                              if (error) return self->leave();
                              self->reply();
                            });
  }

  void reply() {
    const Bytes pdu = answer(owner_.meter_, header_[6], request_);
    reply_.assign(header_.begin(), header_.begin() + 4);
    put(reply_, static_cast<std::uint16_t>(pdu.size() + 1));
    reply_.push_back(header_[6]);
    reply_.insert(reply_.end(), pdu.begin(), pdu.end());
    boost::asio::async_write(socket_, boost::asio::buffer(reply_),
                             [self = shared_from_this()](const error_code& error, std::size_t) {
                               if (error) return self->leave();
                               self->read_header();
                             });
  }

  void leave() {
    close();
    owner_.sessions_.erase(shared_from_this());
  }

  tcp::socket socket_;
  ModbusMeter& owner_;
  std::array<std::uint8_t, kHeader> header_{};
  Bytes request_;
  Bytes reply_;
};

ModbusMeter::ModbusMeter(boost::asio::io_context& io, const Endpoint& listen, Meter& meter)
    : acceptor_(io, tcp::endpoint(boost::asio::ip::make_address(listen.host), listen.port)), meter_(meter) {
  accept();
}

std::uint16_t ModbusMeter::port() const { return acceptor_.local_endpoint().port(); }

void ModbusMeter::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& session : sessions_) session->close();
}

void ModbusMeter::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error &&
        sessions_.size() < kMostSessions) {  // beyond that the socket is closed again as it goes out of scope
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto session = std::make_shared<Session>(std::move(socket), *this);
      sessions_.insert(session);
      session->read_header();
    }
    accept();
  });
}

}  // namespace anju::sim
