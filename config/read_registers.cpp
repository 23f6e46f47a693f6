// Where in the registers or bits of a device a channel is, and how often it is read.
#include "config/read_modbus.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRawValues = 64;

const std::vector<std::pair<std::string_view, RegisterType>> kTypes{
    {"u16", RegisterType::u16},         {"s16", RegisterType::s16},         {"u32", RegisterType::u32},
    {"s32", RegisterType::s32},         {"u64", RegisterType::u64},         {"s64", RegisterType::s64},
    {"float32", RegisterType::float32}, {"float64", RegisterType::float64}, {"bcd", RegisterType::bcd},
    {"bit", RegisterType::bit}};

const std::vector<std::string_view> kOfMqtt{"pointer",  "topic",         "when",           "bytes",
                                            "pattern",  "suspect_when",  "test_when",      "when_unreadable",
                                            "time",     "channel_names", "known_channels", "alone",
                                            "constant", "unit_from",     "units"};

void read_bit(TableReader& reader, std::optional<Quantity> quantity) {
  reader.forbid({"word_order", "byte_order", "length", "mask", "bit"},
                "is for registers; a coil or an input is one bit");
  if (quantity && info(*quantity).kind != QuantityKind::boolean)
    reader.wrong("type", "a bit is true or false, and " + std::string(info(*quantity).name) + " is not");
}

void read_words(TableReader& reader, RegisterSource& registers) {
  reader.word("word_order", registers.word_order, {{"big", WordOrder::big}, {"little", WordOrder::little}});
  reader.word("byte_order", registers.byte_order, {{"big", ByteOrder::big}, {"little", ByteOrder::little}});
  registers.words = words_of(registers.type);
  if (registers.type != RegisterType::bcd)
    return reader.forbid({"length"}, "is for bcd; the other types have their own");
  registers.words = 1;
  reader.integer<unsigned>("length", registers.words, 1, 4, Need::required);
}

void read_type(TableReader& reader, const Profile& profile, std::optional<Quantity> quantity,
               RegisterSource& registers) {
  if (!reader.word("type", registers.type, kTypes, Need::required))
    return reader.accept({"length", "word_order", "byte_order"});
  const bool is_bit = registers.type == RegisterType::bit;
  if (is_bit != reads_bits(registers.function))
    reader.wrong("type", is_bit ? "a bit is read with function 1 or 2; a bit of a register is `bit = n`"
                                : "functions 1 and 2 read single bits: \"bit\"");
  if (is_bit) return read_bit(reader, quantity);
  read_words(reader, registers);
  if (registers.words > static_cast<unsigned>(profile.modbus.block_limit))
    reader.wrong("type", "takes " + std::to_string(registers.words) +
                             " registers, more than modbus.block_limit: a value is read in one request");
}

void read_address(TableReader& reader, const Profile& profile, RegisterSource& registers) {
  std::int64_t written = 0;
  if (!reader.integer<std::int64_t>("address", written, 0, 999'999, Need::required)) return;
  const auto wire = wire_address(reader, "address", written, profile.modbus);
  if (!wire) return;
  registers.address = *wire;
  if (registers.address + registers.words > 65536)
    reader.wrong("address", "the value would end beyond register 65535");
}

void read_times(TableReader& reader, const Profile& profile, RegisterSource& registers) {
  registers.period = profile.modbus.period;
  const bool is_own = reader.duration("period", registers.period, 100ms, 24h);
  if (is_own && registers.period >= profile.silence_limit)
    reader.wrong("period",
                 "must be shorter than profile.silence_limit, or the device is silent between two polls");
  registers.deadline = registers.period;
  if (reader.duration("deadline", registers.deadline, 10ms, 24h) && registers.deadline > registers.period)
    reader.wrong("deadline", "cannot be longer than the period, " + duration_text(registers.period));
}

void read_unsupported(TableReader& reader, RegisterSource& registers) {
  if (!reader.bit_patterns("unsupported", registers.unsupported, kRawValues)) return;
  const unsigned bits = registers.type == RegisterType::bit ? 1 : 16 * registers.words;
  for (const std::uint64_t raw : registers.unsupported) {
    if (bits < 64 && raw >> bits != 0)
      reader.wrong("unsupported",
                   std::to_string(raw) + " does not fit into the value's " + std::to_string(bits) + " bits");
  }
}

}  // namespace

void read_registers(TableReader& reader, const Profile& profile, std::optional<Quantity> quantity,
                    RegisterSource& registers) {
  reader.forbid(kOfMqtt, "is for MQTT; a Modbus channel has address and type");
  registers.function = profile.modbus.function;
  reader.integer("function", registers.function, 1, 4);
  read_type(reader, profile, quantity, registers);
  read_address(reader, profile, registers);
  read_times(reader, profile, registers);
  read_unsupported(reader, registers);
}

}  // namespace anju
