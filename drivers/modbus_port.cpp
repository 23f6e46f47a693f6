#include "drivers/modbus_port.hpp"

#include <fcntl.h>
#include <modbus.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace anju {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr Duration kConnect = 3s;      // an answer from within a home takes milliseconds; a stop may take 5 s
constexpr Duration kQuietWithin = 1s;  // a line that is never silent is no line to ask on

char letter(Parity parity) {
  switch (parity) {
    case Parity::even:
      return 'E';
    case Parity::odd:
      return 'O';
    case Parity::none:
      break;
  }
  return 'N';
}

std::string text_of(int error) {
  switch (error) {
    case ETIMEDOUT:
    case EINPROGRESS:  // what libmodbus 3.1.6 leaves behind when a connection takes too long
      return "nobody answers there";
    case ECONNREFUSED:
      return "nobody listens there";
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return "it is not there: is the adapter plugged in?";
    case EACCES:
    case EPERM:
      return "no permission: may this user read and write it (group dialout)?";
    case EBUSY:
      return "another program has it open";
    default:
      return std::generic_category().message(error);
  }
}

void set_timeout(modbus_t* context, Duration timeout) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const auto rest = std::chrono::duration_cast<microseconds>(timeout - seconds);
  modbus_set_response_timeout(context, static_cast<std::uint32_t>(seconds.count()),
                              static_cast<std::uint32_t>(rest.count()));
}

// Nobody else may open it meanwhile; and closing it must not drop the lines from which some adapters take
// their power.
void own_terminal(int descriptor) {
  ioctl(descriptor, TIOCEXCL);
  termios settings{};
  if (tcgetattr(descriptor, &settings) != 0) return;
  settings.c_cflag &= ~static_cast<tcflag_t>(HUPCL);
  tcsetattr(descriptor, TCSANOW, &settings);
}

}  // namespace

void ModbusPort::ContextFree::operator()(_modbus* context) const {
  const int descriptor = modbus_get_socket(context);
  if (descriptor >= 0 && isatty(descriptor) == 1) ioctl(descriptor, TIOCNXCL);
  modbus_close(context);
  modbus_free(context);
}

ModbusPort::ModbusPort(const BusSettings& bus, const Clock& clock, WakeSignal& wake)
    : bus_(bus),
      clock_(clock),
      wake_(wake),
      framing_(bus.kind == BusKind::tcp ? Framing::tcp : Framing::rtu) {}

ModbusPort::~ModbusPort() = default;

Exchange ModbusPort::ask(const ReadQuestion& question, const AskingManner& manner) {
  if (owed_.could_answer(question, clock_.now().steady)) {
    const auto other = owed_.telling_apart(question, clock_.now().steady);
    if (!other) return {Exchange::Kind::silent, {}, 0, "it is waited for answers that are late"};
    Exchange first = exchange(*other, manner);
    const bool has_answered = first.kind == Exchange::Kind::words || first.kind == Exchange::Kind::refused;
    if (!has_answered) return first;
  }
  return exchange(question, manner);
}

Exchange ModbusPort::exchange(const ReadQuestion& question, const AskingManner& manner) {
  if (wake_.is_stopping()) return {Exchange::Kind::stopped, {}, 0, ""};
  if (std::string fault = open(manner); !fault.empty()) {
    close();
    return {Exchange::Kind::unreachable, {}, 0, std::move(fault)};
  }
  ++transaction_;
  if (std::string fault = send(request_frame(framing_, question, transaction_)); !fault.empty())
    return lost(std::move(fault));
  Exchange result = receive(question, manner, transaction_);
  if (result.kind == Exchange::Kind::words || result.kind == Exchange::Kind::refused) {
    owed_.forget(question.unit);
    return result;
  }
  owed_.note(question, clock_.now().steady, manner.response_timeout);
  close();
  return result;
}

// "" when a question can be sent.
std::string ModbusPort::open(const AskingManner& manner) {
  const LineSettings line = manner.line.value_or(bus_.line.value_or(LineSettings{}));
  if (context_ && line != line_) close();
  // What has closed an idle connection is no fault; the second attempt is with a new one.
  if (context_ && make_quiet(manner).empty()) return "";
  close();
  if (std::string fault = open_with(line, kConnect); !fault.empty()) return fault;
  return make_quiet(manner);
}

std::string ModbusPort::open_with(const LineSettings& line, Duration timeout) {
  const bool is_serial = bus_.kind == BusKind::rtu;
  const std::string place = is_serial ? bus_.device.string() : bus_.host + ":" + std::to_string(bus_.port);
  if (is_serial) {
    if (const int fault = lock_.take(bus_.device); fault != 0) return place + ": " + text_of(fault);
  }
  context_.reset(is_serial ? modbus_new_rtu(bus_.device.c_str(), line.baud, letter(line.parity),
                                            line.data_bits, line.stop_bits)
                           : modbus_new_tcp(bus_.host.c_str(), bus_.port));
  if (!context_) return place + ": " + text_of(errno);
  set_timeout(context_.get(), timeout);
  if (modbus_connect(context_.get()) != 0) return place + ": " + text_of(errno);
  descriptor_ = modbus_get_socket(context_.get());
  fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
  if (is_serial) own_terminal(descriptor_);
  line_ = line;
  return "";
}

// Takes away what nobody has asked for, and waits for the silence that a question needs before it.
std::string ModbusPort::make_quiet(const AskingManner& manner) {
  microseconds gap = manner.frame_gap.value_or(Duration{0});
  if (framing_ == Framing::rtu) gap = std::max(gap, frame_gap(line_));
  const SteadyTime until = clock_.now().steady + kQuietWithin;
  std::array<std::uint8_t, 1024> bytes{};
  while (clock_.now().steady < until) {
    const auto count = read(descriptor_, bytes.data(), bytes.size());
    const bool is_empty = count < 0 && (errno == EAGAIN || errno == EINTR);
    // Of a terminal 0 is no byte, of a socket it is the end.
    if ((count < 0 && !is_empty) || (count == 0 && bus_.kind != BusKind::rtu))
      return "the connection was lost";
    const bool is_quiet = is_empty || count == 0;
    if (is_quiet && gap == 0us) return "";
    if (!is_quiet && gap == 0us) continue;
    if (wake_.wait(gap, descriptor_) == WakeSignal::Woken::by_time) return "";
    if (wake_.is_stopping()) return "";
  }
  return "the line is never quiet";
}

std::string ModbusPort::send(const std::vector<std::uint8_t>& request) {
  const auto sent = bus_.kind == BusKind::rtu
                        ? write(descriptor_, request.data(), request.size())
                        : ::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(request.size())) return "";
  return sent < 0 ? text_of(errno) : "the line takes nothing more";
}

Exchange ModbusPort::receive(const ReadQuestion& question, const AskingManner& manner,
                             std::uint16_t transaction) {
  AnswerReader reader(framing_, question, transaction);
  const SteadyTime until = clock_.now().steady + answer_limit(question, manner);
  std::array<std::uint8_t, 512> bytes{};
  while (true) {
    if (wake_.is_stopping()) return {Exchange::Kind::stopped, {}, 0, ""};
    const Duration left = until - clock_.now().steady;
    if (left <= Duration{0}) break;
    if (wake_.wait(left, descriptor_) != WakeSignal::Woken::by_descriptor) continue;
    const auto count = read(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0 && bus_.kind == BusKind::rtu) return lost("the port was lost: " + text_of(errno));
    if (count == 0 && bus_.kind == BusKind::rtu) return lost("the port was lost: it has hung up");
    if (count <= 0) return {Exchange::Kind::unreadable, {}, 0, "the other side closed the connection"};
    const auto state = reader.feed({bytes.data(), static_cast<std::size_t>(count)});
    if (state == AnswerReader::State::answered) return {Exchange::Kind::words, reader.words(), 0, ""};
    if (state == AnswerReader::State::refused)
      return {Exchange::Kind::refused, {}, reader.exception(), exception_text(reader.exception())};
    if (state == AnswerReader::State::broken) return {Exchange::Kind::unreadable, {}, 0, reader.what()};
  }
  if (!reader.has_heard())
    return {Exchange::Kind::silent,
            {},
            0,
            "no answer within " + std::to_string(manner.response_timeout.count()) + " ms"};
  return {Exchange::Kind::unreadable,
          {},
          0,
          reader.what().empty() ? "the answer ends in the middle" : "no answer, but " + reader.what()};
}

Exchange ModbusPort::lost(std::string fault) {
  close();
  return {Exchange::Kind::unreachable, {}, 0, std::move(fault)};
}

// A port that was pulled out can only come back under its name when nobody holds it any more.
void ModbusPort::close() {
  context_.reset();
  lock_.release();
}

Duration ModbusPort::answer_limit(const ReadQuestion& question, const AskingManner& manner) const {
  if (!bus_.line && framing_ == Framing::tcp) return manner.response_timeout;
  constexpr std::size_t kRequest = 8;
  const auto on_line = byte_time(line_) * static_cast<std::int64_t>(kRequest + answer_bytes(question));
  return manner.response_timeout + std::chrono::ceil<Duration>(on_line);
}

}  // namespace anju
