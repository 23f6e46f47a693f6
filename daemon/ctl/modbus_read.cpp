#include "daemon/ctl/modbus_read.hpp"

#include <algorithm>
#include <charconv>

namespace anju {
namespace {

constexpr int kMostRegisters = 125;
constexpr int kMostBits = 2000;

Problem not_read(const ReadQuestion& question, const Exchange& answer, const AskingManner& manner,
                 const Look& look) {
  return {kExitFailed, "modbus." + std::string(answer.kind == Exchange::Kind::refused ? "refused" : "silent"),
          say(look.language, Message::read_refused_what, fmt::arg("unit", question.unit),
              fmt::arg("address", question.address)),
          told(answer, manner, look), std::string(text(Message::read_refused_hint).in(look.language))};
}

}  // namespace

ReadRegisters read_registers(BusReader& reader, const ReadPlan& plan, const AskingManner& manner,
                             const Look& look) {
  ReadRegisters read;
  read.plan = plan;
  const int most = is_of_bits(plan.function) ? kMostBits : kMostRegisters;
  while (static_cast<int>(read.words.size()) < plan.count) {
    const auto done = static_cast<int>(read.words.size());
    const ReadQuestion question{plan.unit, plan.function, static_cast<std::uint16_t>(plan.address + done),
                                static_cast<std::uint16_t>(std::min(most, plan.count - done))};
    auto answer = reader.ask(question, manner);
    const bool is_lost =
        answer && (answer->kind == Exchange::Kind::silent || answer->kind == Exchange::Kind::unreadable);
    if (is_lost) answer = reader.ask(question, manner);
    if (!answer) {
      read.problem = answer.error();
      return read;
    }
    if (answer->kind != Exchange::Kind::words) {
      read.problem = not_read(question, *answer, manner, look);
      return read;
    }
    read.words.insert(read.words.end(), answer->words.begin(), answer->words.end());
  }
  return read;
}

std::optional<int> address_in(const std::string& written) {
  constexpr int kHex = 16;
  constexpr int kLast = 65535;
  const bool is_hex = written.starts_with("0x") || written.starts_with("0X");
  const char* begin = written.data() + (is_hex ? 2 : 0);
  const char* end = written.data() + written.size();
  int address = 0;
  const auto [stopped, fault] = std::from_chars(begin, end, address, is_hex ? kHex : 10);
  if (fault != std::errc() || stopped != end || address < 0 || address > kLast) return std::nullopt;
  return address;
}

std::string manual_note(int address, const Look& look) {
  constexpr int kInput = 30000;
  constexpr int kHolding = 40000;
  constexpr int kMost = 9999;
  const bool is_holding = address > kHolding && address <= kHolding + kMost;
  const bool is_input = address > kInput && address <= kInput + kMost;
  if (!is_holding && !is_input) return "";
  const int number = address - (is_holding ? kHolding : kInput);
  return say(look.language, Message::read_manual_note, fmt::arg("address", address),
             fmt::arg("number", number), fmt::arg("wire", number - 1),
             fmt::arg("function", is_holding ? 3 : 4),
             fmt::arg("table",
                      text(is_holding ? Message::table_holding : Message::table_input).in(look.language))) +
         "\n";
}

}  // namespace anju
