#include "firmware-sim/modbus/spoiled_answer.hpp"

#include <algorithm>

namespace anju::sim::modbus {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kPduHead = 2;  // function and byte count

std::size_t from_to(std::mt19937_64& random, std::size_t least, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(least, most)(random);
}

Bytes chance_bytes(std::mt19937_64& random, std::size_t count) {
  Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(from_to(random, 0, 255));
  return bytes;
}

void flip_bit(Bytes& bytes, std::size_t byte, std::mt19937_64& random) {
  bytes[byte] = static_cast<std::uint8_t>(bytes[byte] ^ 1U << from_to(random, 0, 7));
}

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

// One answer on its way; each fault is one small change of it.
class Spoiling {
 public:
  Spoiling(const Request& request, const Bytes& pdu, std::mt19937_64& random)
      : request_(request), pdu_(pdu), random_(random), tcp_(request.framing() == Framing::tcp) {}

  // Returns false where there is no such fault for this answer.
  bool spoil(Fault fault, milliseconds late) {
    if (change_pdu(fault)) return true;
    if (change_frame(fault)) return true;
    return change_course(fault, late);
  }

  Outgoing outgoing(Fault fault) {
    Outgoing out;
    out.fault = fault;
    out.drops = drops_;
    if (silent_ || drops_) return out;
    if (frame_.empty()) frame_ = framed(request_.unit, pdu_);
    std::size_t from = 0;
    for (const std::size_t to : cuts_) {
      out.pieces.push_back(piece(from, to));
      from = to;
    }
    out.pieces.push_back(piece(from, frame_.size()));
    out.pieces.front().pause = late_;
    // The pair of wires behind a gateway carries RTU, and the whole answer before the gateway passes it on.
    if (tcp_) out.pieces.front().line_bytes = 1 + pdu_.size() + kCrc;
    return out;
  }

 private:
  bool is_data() const { return pdu_.size() > kPduHead && (pdu_[0] & kExceptionBit) == 0; }

  Bytes framed(std::uint8_t unit, const Bytes& pdu) const {
    return tcp_ ? tcp_frame(request_.transaction, unit, pdu) : rtu_frame(unit, pdu);
  }

  Piece piece(std::size_t from, std::size_t to) {
    const auto begin = frame_.begin();
    Piece made;
    made.bytes.assign(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to));
    if (from > 0) made.pause = milliseconds(from_to(random_, 10, 50));
    if (!tcp_) made.line_bytes = made.bytes.size();
    return made;
  }

  bool change_pdu(Fault fault) {
    switch (fault) {
      case Fault::device_failure:
        return refuse(kDeviceFailure);
      case Fault::busy:
        return refuse(kBusy);
      case Fault::gateway_silent:
        return refuse(kGatewaySilent);
      case Fault::gateway_path:
        return refuse(kGatewayPath);
      case Fault::wrong_function:
        pdu_[0] = static_cast<std::uint8_t>((pdu_[0] & kExceptionBit) | other_function());
        return true;
      case Fault::too_long:
        return resize(4);
      case Fault::other_length:
        return resize(pdu_.size() > kPduHead + 2 ? -2 : 2);
      default:
        return false;
    }
  }

  bool refuse(std::uint8_t code) {
    pdu_ = exception(request_.function(), code);
    return true;
  }

  std::uint8_t other_function() const {  // 1 and 2, 3 and 4: the ones that are mistaken for each other
    const unsigned function = request_.function();
    return static_cast<std::uint8_t>(is_read(request_.function()) ? ((function - 1) ^ 1) + 1 : function ^ 1);
  }

  bool resize(int by) {
    const auto size = static_cast<std::ptrdiff_t>(pdu_.size()) + by;
    if (!is_data() || size <= static_cast<std::ptrdiff_t>(kPduHead) ||
        size > static_cast<std::ptrdiff_t>(kLongestPdu))
      return false;
    pdu_.resize(static_cast<std::size_t>(size));
    pdu_[1] = static_cast<std::uint8_t>(pdu_.size() - kPduHead);
    return true;
  }

  bool change_frame(Fault fault) {
    frame_ = framed(request_.unit, pdu_);
    switch (fault) {
      case Fault::corrupt:
        flip_bit(frame_, corruptible(), random_);
        return true;
      case Fault::crc_swapped:
        if (tcp_ || *frame_.rbegin() == *(frame_.rbegin() + 1)) return false;
        std::iter_swap(frame_.rbegin(), frame_.rbegin() + 1);
        return true;
      case Fault::wrong_unit:
        frame_ = framed(static_cast<std::uint8_t>(request_.unit % 247 + 1), pdu_);
        return true;
      case Fault::wrong_transaction:
        if (tcp_)
          frame_ = tcp_frame(static_cast<std::uint16_t>(request_.transaction - 1), request_.unit, pdu_);
        return tcp_;
      case Fault::wrong_protocol:
        if (tcp_) frame_[3] = 1;
        return tcp_;
      case Fault::cut_short:
        frame_.resize(from_to(random_, 1, frame_.size() - 1));
        return true;
      default:
        return false;
    }
  }

  std::size_t corruptible() {
    if (!tcp_) return from_to(random_, 0, frame_.size() - 1);
    const std::size_t at = from_to(random_, 0, is_data() ? kHeader : kHeader - 1);
    return at == kHeader ? kHeader + 1 : at;  // of the PDU not the function, but the byte count
  }

  bool change_course(Fault fault, milliseconds late) {
    switch (fault) {
      case Fault::late:
        late_ = late;
        return true;
      case Fault::lost:
        silent_ = true;
        return true;
      case Fault::drop:
        drops_ = request_.place != Place::pty;
        return drops_;
      case Fault::split:
        cuts_ = {from_to(random_, 1, frame_.size() / 2), frame_.size() / 2 + 1};
        return true;
      default:
        return surround(fault);
    }
  }

  bool surround(Fault fault) {
    Bytes before;
    if (fault == Fault::echo) before = request_.frame;
    if (fault == Fault::twice) before = frame_;
    if (fault == Fault::noise) {
      const std::size_t count = from_to(random_, 1, 8);
      before = from_to(random_, 0, 1) == 0 ? Bytes(count, 0) : chance_bytes(random_, count);
    }
    if (fault == Fault::flood) before = chance_bytes(random_, from_to(random_, 2048, 8192));
    if (before.empty()) return false;
    if (fault != Fault::flood) append(before, frame_);
    frame_ = before;
    return true;
  }

  const Request& request_;
  Bytes pdu_;
  std::mt19937_64& random_;
  const bool tcp_;
  Bytes frame_;
  std::vector<std::size_t> cuts_;
  milliseconds late_{0};
  bool silent_ = false;
  bool drops_ = false;
};

}  // namespace

Outgoing spoiled(const Request& request, const Bytes& pdu, Fault fault, milliseconds late,
                 std::mt19937_64& random) {
  Spoiling spoiling(request, pdu, random);
  const bool done = fault != Fault::none && spoiling.spoil(fault, late);
  return spoiling.outgoing(done ? fault : Fault::none);
}

}  // namespace anju::sim::modbus
