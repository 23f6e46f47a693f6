#include "daemon/ctl/profile_tools.hpp"

#include "config/load.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/decode_session.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"
#include "drivers/example_check.hpp"

namespace anju {
namespace {

struct Checked {
  std::filesystem::path file;
  std::string id;
  std::size_t examples = 0;
  std::vector<std::string> mistakes;  // it cannot be loaded
  std::vector<std::string> faults;    // it can, and is not what it should be
  bool is_good() const { return mistakes.empty() && faults.empty(); }
};

Checked checked(const std::filesystem::path& file, const Zone& zone) {
  Checked result;
  result.file = file;
  const LoadedProfile loaded = load_profile(file);
  result.id = loaded.profile.id;
  result.examples = loaded.profile.examples.size();
  for (const Mistake& mistake : loaded.mistakes) result.mistakes.push_back(to_text(mistake));
  if (!loaded.mistakes.empty()) return result;
  if (file.stem() != loaded.profile.id)
    result.faults.push_back("the file should be named " + loaded.profile.id + ".toml");
  for (std::string& fault : style_faults(loaded.profile, zone)) result.faults.push_back(std::move(fault));
  return result;
}

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  out.append(",\"").append(name).append("\":[");
  for (const std::string& text : texts) {
    if (out.back() != '[') out += ',';
    append_json_string(out, text);
  }
  out += ']';
}

std::string to_json(const Checked& result) {
  std::string out = R"({"file":)";
  append_json_string(out, result.file.string());
  out += R"(,"id":)";
  append_json_string_or_null(out, result.id);
  out += R"(,"examples":)" + std::to_string(result.examples);
  append_list(out, "mistakes", result.mistakes);
  append_list(out, "faults", result.faults);
  return out + "}\n";
}

std::string to_text(const Checked& result, Language language) {
  if (result.is_good())
    return say(language, Message::profile_good, fmt::arg("file", printable(result.file.string())),
               fmt::arg("count", result.examples)) +
           "\n";
  std::string out;
  for (const std::string& mistake : result.mistakes) out += printable(mistake) + "\n";
  for (const std::string& fault : result.faults) out += printable(result.file.string() + ": " + fault) + "\n";
  return out;
}

std::vector<std::string> row_of(const Profile& profile, const Decoded& decoded, std::size_t position,
                                const Reading& judged, Language language) {
  const DecodedValue& value = decoded.values[position];
  const ChannelProfile& channel = profile.channels[value.channel];
  std::string name = value.label.empty() ? channel.name : value.label;
  if (!channel.tariff.empty()) name += (name.empty() ? "T" : " T") + channel.tariff;
  std::string quality(word(language, WordKind::quality, anju::name(judged.quality)));
  if (judged.historical) quality += ", " + std::string(text(Message::profile_historical).in(language));
  if (value.is_test) quality += ", " + std::string(text(Message::profile_test).in(language));
  return {printable(decoded.samples[value.sample].device),
          std::string(info(channel.quantity).name),
          printable(name),
          printable(value_text(channel, value)),
          quality,
          iso_time(judged.measured_at)};
}

}  // namespace

std::string value_text(const ChannelProfile& channel, const DecodedValue& value) {
  if (!value.ticks) return "-";
  if (info(channel.quantity).kind == QuantityKind::text) return value.text;
  std::string text;
  append_json_value(text, channel.quantity, *value.ticks);
  const bool has_unit = !channel.unit.empty() && channel.unit != "1";
  return has_unit ? text + " " + channel.unit : text;
}

ProfileReport check_profiles(const std::vector<std::filesystem::path>& files, const Zone& zone, bool as_json,
                             Language language) {
  ProfileReport report;
  for (const std::filesystem::path& file : files) {
    const Checked result = checked(file, zone);
    report.is_good = report.is_good && result.is_good();
    report.text += as_json ? to_json(result) : to_text(result, language);
  }
  return report;
}

std::string decode_line_of(const std::string& profile, bool is_file, const TryInput& input) {
  std::string line = is_file ? R"({"id":"try","profile_file":)" : R"({"id":"try","profile":)";
  append_json_string(line, profile);
  line += R"(,"topic":)";
  append_json_string(line, input.topic);
  line += R"(,"payload_hex":")";
  for (const char byte : input.payload) line += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  line += input.is_retained ? R"(","retain":true,"at":")" : R"(","retain":false,"at":")";
  return line + iso_time(input.at) + "\"}";
}

ProfileReport try_profile(const ShelfEntry& entry, const TryInput& input, const Zone& zone,
                          Language language) {
  const Profile& profile = *entry.profile;
  const MqttMessage message{input.topic, input.payload, input.is_retained, false};
  const Decoded decoded = decode(profile, message, input.at, zone);
  const SessionVerdict verdict = judge_alone(entry.channels, &message, decoded, input.at);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < decoded.values.size(); ++i)
    rows.push_back(row_of(profile, decoded, i, verdict.readings[i].reading, language));
  ProfileReport report;
  report.text = in_columns(rows);
  for (const News& news : verdict.news) report.text += std::string(name(news.kind)) + "\n";
  if (decoded.reachability)
    report.text +=
        std::string(text(decoded.reachability->is_online ? Message::profile_online : Message::profile_offline)
                        .in(language)) +
        "\n";
  for (const Refusal& refusal : decoded.refusals) {
    report.text += say(language, Message::profile_refused, fmt::arg("reason", refusal.reason),
                       fmt::arg("where", printable(refusal.where))) +
                   "\n";
  }
  const bool is_nothing = rows.empty() && decoded.refusals.empty() && !decoded.reachability;
  if (is_nothing) report.text += std::string(text(Message::profile_nothing).in(language)) + "\n";
  report.is_good = decoded.refusals.empty();
  return report;
}

}  // namespace anju
