#include "drivers/push_map.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "config/units.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

// As for devices (config/mqtt_profile.hpp): how far from now a time is believed, when now is known.
constexpr Duration kAhead{5min};
constexpr Duration kBehind{400 * 24h};

struct Word {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::string_view kMeasured = "measured";
constexpr std::string_view kEstimated = "estimated";
constexpr std::string_view kSuspect = "suspect";
constexpr std::string_view kMissing = "missing";
constexpr std::array kWords{Word{"", kMeasured},
                            Word{"measured", kMeasured},
                            Word{"good", kMeasured},
                            Word{"valid", kMeasured},
                            Word{"validated", kMeasured},
                            Word{"actual", kMeasured},
                            Word{"read", kMeasured},
                            Word{"ok", kMeasured},
                            Word{"正常", kMeasured},
                            Word{"实抄", kMeasured},
                            Word{"有效", kMeasured},
                            Word{"estimated", kEstimated},
                            Word{"substituted", kEstimated},
                            Word{"forecast", kEstimated},
                            Word{"interpolated", kEstimated},
                            Word{"calculated", kEstimated},
                            Word{"估抄", kEstimated},
                            Word{"估算", kEstimated},
                            Word{"替代", kEstimated},
                            Word{"suspect", kSuspect},
                            Word{"questionable", kSuspect},
                            Word{"uncertain", kSuspect},
                            Word{"可疑", kSuspect},
                            Word{"异常", kSuspect},
                            Word{"missing", kMissing},
                            Word{"invalid", kMissing},
                            Word{"absent", kMissing},
                            Word{"缺失", kMissing},
                            Word{"无效", kMissing}};

// A guess of the utility is no proof that anybody drew water, and not of the opposite either.
Quality quality_of(std::string_view word) {
  if (word == kEstimated) return Quality::stale;
  if (word == kSuspect) return Quality::suspect;
  return word == kMissing ? Quality::invalid : Quality::good;
}

struct Obis {
  std::optional<int> medium;
  std::array<int, 3> value{};  // C.D.E
};

std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || number < 0 || number > 255) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return number;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// A-B:C.D.E, with F behind a * or a point; A-B: may be missing.
std::optional<Obis> obis_of(std::string_view text) {
  Obis obis;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    obis.medium = take_number(text);
    if (!obis.medium || !take(text, '-') || !take_number(text) || !take(text, ':')) return std::nullopt;
  }
  for (std::size_t i = 0; i < obis.value.size(); ++i) {
    const auto number = take_number(text);
    if (!number || (i < 2 && !take(text, '.'))) return std::nullopt;
    obis.value[i] = *number;
  }
  if (text.empty()) return obis;
  const bool has_last = (take(text, '*') || take(text, '.')) && take_number(text) && text.empty();
  return has_last ? std::optional(obis) : std::nullopt;
}

const Meaning* meaning_of(const Profile& profile, std::size_t channel) {
  for (const Field& field : profile.fields)
    if (field.channel == channel) return &field.meaning;
  return nullptr;
}

// What is left of the item once its register is known.
PushOutcome valued(const PushItem& item, Quantity quantity, const Meaning* meaning, std::string_view word,
                   PushOutcome outcome) {
  outcome.quality = quality_of(word);
  if (outcome.quality == Quality::invalid) return outcome;
  if (!item.value) {
    outcome.code = "missing-value";
    return outcome;
  }
  const QuantityInfo& about = info(quantity);
  const auto conversion = convert(item.unit.empty() ? about.unit : item.unit, about.unit);
  const double value = conversion ? *item.value * conversion->factor + conversion->offset : 0;
  const auto ticks = to_ticks(quantity, value);
  if (!conversion) outcome.code = "unit";
  if (conversion && !ticks) outcome.code = "out-of-range";
  outcome.value = ticks.value_or(0);
  const auto& range = meaning ? meaning->plausible : std::optional<Range>{};
  if (range && (value < range->lowest || value > range->highest)) outcome.quality = Quality::out_of_range;
  return outcome;
}

std::string_view time_fault(const PushItem& item, const Instant& now) {
  if (!item.refusal.empty()) return item.refusal;
  if (!item.at) return "missing-time";
  const bool is_near = *item.at <= now.wall + kAhead && *item.at >= now.wall - kBehind;
  return now.quality == ClockQuality::synced && !is_near ? "implausible-time" : "";
}

}  // namespace

std::string_view advice(std::string_view code) {
  static const std::map<std::string_view, std::string_view> kAdvice{
      {"unknown-meter", "this number is not installed here; it is noted and shown to the technician"},
      {"too-many-unknown", "this number is not installed here, and too many such wait already"},
      {"not-allowed", "this meter is read by another utility"},
      {"unknown-code", "the meter has no such register; name it by OBIS, or let the owner list your name"},
      {"unknown-quality", "use measured, estimated, suspect or missing, or let the owner list your word"},
      {"unit", "this unit cannot be converted to that of the register"},
      {"missing-value", "a reading has a value, unless its quality is missing"},
      {"missing-meter", "a reading names its meter"},
      {"missing-time", "a reading says when it was measured, as an absolute time"},
      {"unreadable-time", "write times as ISO 8601, such as 2026-11-26T08:00:00+08:00"},
      {"implausible-time", "a reading is at most 5 minutes ahead and 400 days old"},
      {"not-a-number", "a value is a finite number, without marks between thousands"},
      {"out-of-range", "the value is too large for the register"},
      {"too-long", "names and words have at most 256 bytes"}};
  const auto found = kAdvice.find(code);
  return found == kAdvice.end() ? std::string_view{} : found->second;
}

std::string_view quality_word(const UtilitySettings& utility, std::string_view theirs) {
  for (const auto& [word, ours] : utility.qualities) {
    if (word == theirs) return ours;
  }
  const auto found = std::find_if(kWords.begin(), kWords.end(),
                                  [theirs](const Word& word) { return word.theirs == theirs; });
  return found == kWords.end() ? std::string_view{} : found->ours;
}

bool is_same_obis(std::string_view one, std::string_view other) {
  const auto a = obis_of(one);
  const auto b = obis_of(other);
  if (!a || !b || a->value != b->value) return false;
  return !a->medium || !b->medium || *a->medium == *b->medium;
}

PushMap::PushMap(const Settings& settings, const Site& site) : settings_(&settings), site_(&site) {
  DeviceIndex index = 0;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      profiles_.push_back(&settings.profiles.at(device.profile));
      if (!device.utility.empty())
        meters_[device.address.empty() ? device.id : device.address][device.utility] = index;
      ++index;
    }
  }
}

const UtilitySettings* PushMap::utility(std::string_view id) const {
  const auto& all = settings_->utilities;
  const auto found = std::find_if(all.begin(), all.end(), [id](const auto& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

PushMap::Found PushMap::meter(std::string_view utility, const std::string& number) const {
  const auto found = meters_.find(number);
  if (found == meters_.end()) return {"unknown-meter"};
  const auto own = found->second.find(std::string(utility));
  if (own == found->second.end()) return {"not-allowed"};
  return {"", own->second};
}

bool PushMap::is_called(const Channel& channel, std::string_view code) const {
  const Profile& profile = *profiles_[channel.device];
  const auto& codes = profile.channels[channel.profile_channel].codes;
  if (channel.tariff.empty() && info(channel.quantity).name == code) return true;
  return std::any_of(codes.begin(), codes.end(),
                     [code](const std::string& known) { return known == code || is_same_obis(known, code); });
}

std::optional<ChannelIndex> PushMap::channel(const UtilitySettings& utility, DeviceIndex device,
                                             std::string_view code) const {
  const Device& installed = site_->devices[device];
  for (const auto& [theirs, ours] : utility.codes) {
    if (theirs == code) code = ours;
  }
  for (ChannelIndex i = 0; i < installed.channel_count; ++i) {
    if (is_called(site_->channels[installed.first_channel + i], code)) return installed.first_channel + i;
  }
  // Who names no register means the meter's first.
  return code.empty() && installed.channel_count > 0 ? std::optional(installed.first_channel) : std::nullopt;
}

PushOutcome PushMap::map(std::string_view utility_id, const PushItem& item, const Instant& now) const {
  PushOutcome outcome;
  const UtilitySettings* known = utility(utility_id);
  outcome.code = item.refusal == "too-long" ? item.refusal : std::string_view{};
  if (outcome.code.empty() && (item.meter.empty() || !known)) outcome.code = "missing-meter";
  if (!outcome.is_fine()) return outcome;
  const Found found = meter(utility_id, item.meter);
  outcome.code = found.code.empty() ? time_fault(item, now) : found.code;
  if (!outcome.is_fine()) return outcome;
  const auto register_ = channel(*known, found.device, item.code);
  const std::string_view word = quality_word(*known, item.quality);
  if (!register_) outcome.code = "unknown-code";
  if (register_ && word.empty()) outcome.code = "unknown-quality";
  if (!outcome.is_fine()) return outcome;
  outcome.channel = *register_;
  outcome.measured_at = *item.at;
  const Channel& channel = site_->channels[outcome.channel];
  return valued(item, channel.quantity, meaning_of(*profiles_[found.device], channel.profile_channel), word,
                outcome);
}

PushOutcome map_for_profile(const Profile& profile, const PushItem& item, WallTime now) {
  Settings settings;
  settings.utilities.push_back({});
  settings.utilities.front().id = "example";
  settings.profiles.emplace(profile.id, profile);
  HomeSettings home;
  DeviceSettings device;
  device.id = item.meter;
  device.profile = profile.id;
  device.utility = "example";
  home.devices.push_back(device);
  settings.homes.push_back(home);
  const Site site = make_site(settings);
  return PushMap(settings, site).map("example", item, {SteadyTime{}, now, ClockQuality::synced});
}

}  // namespace anju
