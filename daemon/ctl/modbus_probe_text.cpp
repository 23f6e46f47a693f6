// What a profile made of a device, for people and for machines.
#include <algorithm>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/modbus_json.hpp"
#include "daemon/ctl/modbus_probe.hpp"
#include "daemon/ctl/profile_tools.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

// One channel: where it is, what was read there, and what it means.
struct Row {
  const ChannelProfile* channel = nullptr;
  const RegisterSource* source = nullptr;  // of the field that was read, else of the first
  std::span<const std::uint16_t> words;    // empty: not read
  const DecodedValue* value = nullptr;
};

std::span<const std::uint16_t> words_at(const ModbusAnswer& answer, const RegisterSource& source) {
  for (const RegisterBlock& block : answer.blocks) {
    if (block.function != source.function || source.address < block.start) continue;
    const std::size_t first = source.address - std::size_t{block.start};
    if (first + source.words <= block.words.size())
      return std::span(block.words).subspan(first, source.words);
  }
  return {};
}

Row row_of(const Profile& profile, const Probe& probe, std::size_t channel) {
  Row row;
  row.channel = &profile.channels[channel];
  for (const Field& field : profile.fields) {
    if (field.channel != channel || !row.words.empty()) continue;
    const auto words = words_at(probe.answer, field.registers);
    if (row.source && words.empty()) continue;
    row.source = &field.registers;
    row.words = words;
  }
  for (const DecodedValue& value : probe.decoded.values)
    if (value.channel == channel) row.value = &value;
  return row;
}

std::string_view quality_of(const DecodedValue& value) {
  return name(value.ticks ? value.quality : Quality::invalid);
}

std::string channel_text(const ChannelProfile& channel) {
  if (channel.tariff.empty()) return channel.name;
  return channel.name + (channel.name.empty() ? "T" : " T") + channel.tariff;
}

std::vector<std::string> cells(const Row& row, const Look& look) {
  std::string value = row.value ? printable(value_text(*row.channel, *row.value)) : "–";
  std::string quality = row.value
                            ? std::string(word(look.language, WordKind::quality, quality_of(*row.value)))
                        : row.words.empty() ? text_in(look, Message::probe_not_there)
                                            : text_in(look, Message::probe_not_decoded);
  return {std::string(info(row.channel->quantity).name),
          printable(channel_text(*row.channel)),
          std::move(value),
          std::move(quality),
          std::to_string(row.source->function),
          fmt::format("{} 0x{:04X}", row.source->address, row.source->address),
          hex_words(row.words)};
}

std::string left_out_text(const UnreadPart& part, const AskingManner& manner, const Look& look) {
  return say(look.language, Message::probe_left_out, fmt::arg("function", part.block.function),
             fmt::arg("address", part.block.start), fmt::arg("count", part.block.count),
             fmt::arg("reason", told(part.answer, manner, look))) +
         "\n";
}

void append_row(std::string& out, const Row& row) {
  out += R"({"quantity":)";
  append_json_string(out, info(row.channel->quantity).name);
  out += R"(,"channel":)";
  append_json_string_or_null(out, row.channel->name);
  out += R"(,"tariff":)";
  append_json_string_or_null(out, row.channel->tariff);
  out += R"(,"value":)";
  if (!row.value || !row.value->ticks) {
    out += "null";
  } else if (info(row.channel->quantity).kind == QuantityKind::text) {
    append_json_string(out, row.value->text);
  } else {
    append_json_value(out, row.channel->quantity, *row.value->ticks);
  }
  out += R"(,"unit":)";
  append_json_string_or_null(out, row.channel->unit);
  out += R"(,"quality":)";
  append_json_string_or_null(out, row.value ? quality_of(*row.value) : "");
  out += fmt::format(R"(,"function":{},"address":{},"words":{}}})", row.source->function, row.source->address,
                     row.words.empty() ? "null" : words_json(row.words));
}

}  // namespace

std::string probe_text(const Profile& profile, const Probe& probe, const AskingManner& manner,
                       const Look& look) {
  std::vector<std::vector<std::string>> rows{
      {text_in(look, Message::column_quantity), text_in(look, Message::column_channel),
       text_in(look, Message::column_value), text_in(look, Message::column_quality),
       text_in(look, Message::column_function), text_in(look, Message::column_address),
       text_in(look, Message::column_words)}};
  for (std::size_t channel = 0; channel < profile.channels.size(); ++channel)
    rows.push_back(cells(row_of(profile, probe, channel), look));
  std::string out = in_columns(rows);
  for (const UnreadPart& part : probe.left_out) out += left_out_text(part, manner, look);
  for (const Refusal& refusal : probe.decoded.refusals)
    out += say(look.language, Message::probe_refused,
               fmt::arg("reason", word(look.language, WordKind::refusal, refusal.reason)),
               fmt::arg("where", refusal.where)) +
           "\n";
  if (probe.better_shift != 0)
    out += say(look.language, Message::probe_base, fmt::arg("shift", probe.better_shift),
               fmt::arg("good", probe.better_good)) +
           "\n";
  return out +
         say(look.language, Message::probe_good, fmt::arg("good", probe.good),
             fmt::arg("total", profile.channels.size())) +
         "\n";
}

std::string probe_json(const Profile& profile, const Probe& probe, std::uint8_t unit,
                       bool is_through_daemon) {
  std::string out = fmt::format(R"({{"through":"{}","profile":)", is_through_daemon ? "anjud" : "direct");
  append_json_string(out, profile.id);
  out += fmt::format(R"(,"unit":{},"channels":[)", unit);
  for (std::size_t channel = 0; channel < profile.channels.size(); ++channel) {
    if (channel > 0) out += ',';
    append_row(out, row_of(profile, probe, channel));
  }
  out += R"(],"left_out":[)";
  for (const UnreadPart& part : probe.left_out) {
    if (out.back() != '[') out += ',';
    out += fmt::format(R"({{"function":{},"address":{},"count":{},)", part.block.function, part.block.start,
                       part.block.count);
    append_exchange(out, part.answer);
    out += '}';
  }
  out += R"(],"refused":[)";
  for (const Refusal& refusal : probe.decoded.refusals) {
    if (out.back() != '[') out += ',';
    out += R"({"reason":)";
    append_json_string(out, refusal.reason);
    out += R"(,"address":)" + (refusal.where.empty() ? "null" : refusal.where) + "}";
  }
  return out +
         fmt::format(R"(],"good":{},"total":{},"address_shift":{}}})", probe.good, profile.channels.size(),
                     probe.better_shift == 0 ? "null" : std::to_string(probe.better_shift)) +
         "\n";
}

}  // namespace anju
