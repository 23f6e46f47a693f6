#include "drivers/profile_match.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "drivers/discovery_readers.hpp"

namespace anju {
namespace {

// What a thing does weighs more than that it has a battery and a radio, as they all have.
constexpr int kOfTheHome = 4;
constexpr int kOfTheDevice = 1;
constexpr int kOfAnAlarm = 16;  // a profile that is deaf to it must not win by all the rest
constexpr int kModel = 8;
constexpr int kVendor = 1;

bool is_alarm(Quantity quantity) { return info(quantity).name.starts_with("alarm."); }
bool is_of_the_device(Quantity quantity) { return info(quantity).name.starts_with("device."); }

int weight_of(const std::vector<Quantity>& quantities) {
  int weight = 0;
  for (const Quantity quantity : quantities)
    weight += is_of_the_device(quantity) ? kOfTheDevice : is_alarm(quantity) ? kOfAnAlarm : kOfTheHome;
  return weight;
}

// Whether one level of a topic fits that of a pattern, which may hold one {capture} with text around it. Puts
// what {device} stands for into `device`.
bool level_fits(std::string_view wanted, std::string_view level, std::optional<std::string>& device) {
  if (level == "+") return wanted != "{device}";  // the announcement leaves it open
  const std::size_t open = wanted.find('{');
  const std::size_t close = wanted.find('}', std::min(open, wanted.size()));
  if (close == std::string_view::npos) return wanted == "+" || wanted == level;
  const std::string_view before = wanted.substr(0, open);
  const std::string_view after = wanted.substr(close + 1);
  if (level.size() < before.size() + after.size() || !level.starts_with(before) || !level.ends_with(after))
    return false;
  if (wanted.substr(open, close + 1 - open) == "{device}")
    device = level.substr(before.size(), level.size() - before.size() - after.size());
  return true;
}

// None when the topic does not fit; "" when the pattern does not say where the device is named. A pattern may
// be longer than the topic when that is only where the device begins to speak.
std::optional<std::string> captured(std::string_view pattern, std::string_view topic, bool is_beginning) {
  const std::vector<std::string_view> wanted = levels_of(pattern);
  const std::vector<std::string_view> levels = levels_of(topic);
  if (is_beginning ? wanted.size() < levels.size() : wanted.size() != levels.size()) return std::nullopt;
  std::optional<std::string> device;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (!level_fits(wanted[i], levels[i], device)) return std::nullopt;
  }
  return device.value_or("");
}

// As it is written in the profile, whether it is kept as text or as a pattern.
template <class Pattern>
std::string_view written(const Pattern& pattern) {
  if constexpr (requires { pattern.text(); }) {
    return pattern.text();
  } else {
    return pattern;
  }
}

std::optional<std::string> address_in(const Profile& profile, const Candidate& candidate) {
  std::optional<std::string> found;
  for (const auto& pattern : profile.mqtt.topics) {
    for (const Measurement& measure : candidate.measures) {
      if (!found && !measure.state_topic.empty())
        found = captured(written(pattern), measure.state_topic, false);
    }
  }
  for (const auto& pattern : profile.mqtt.topics) {
    if (!found && !candidate.base_topic.empty())
      found = captured(written(pattern), candidate.base_topic, true);
  }
  if (found && found->empty()) found = candidate.address;
  return found;
}

// In lower case, without what separates letters and digits: "SHSW-PM" and "shsw pm" are one word.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0 || letter >= 0x80) {
      words.back() += static_cast<char>(std::tolower(letter));
    } else if (c != '-' && c != '_' && c != '.' && !words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

// A model is a word with a digit in it; others ("smoke sensor") are too common to tell models apart.
bool names_model(const Profile& profile, const Candidate& candidate) {
  constexpr std::size_t kShortest = 3;
  const std::vector<std::string> known = words_of(profile.model);
  for (const std::string& word : words_of(candidate.model)) {
    const bool has_digit =
        std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c); });
    if (has_digit && word.size() >= kShortest && std::find(known.begin(), known.end(), word) != known.end())
      return true;
  }
  return false;
}

bool names_vendor(const Profile& profile, const Candidate& candidate) {
  const std::vector<std::string> known = words_of(profile.vendor);
  const std::vector<std::string> said = words_of(candidate.vendor);
  return !said.front().empty() && std::find(known.begin(), known.end(), said.front()) != known.end();
}

template <class Members>
std::set<Quantity> quantities_of(const Members& members, const auto& quantity_of) {
  std::set<Quantity> quantities;
  for (const auto& one : members) {
    if (const std::optional<Quantity> quantity = quantity_of(one)) quantities.insert(*quantity);
  }
  return quantities;
}

ProfileMatch compare(const Profile& profile, const Candidate& candidate, std::string address) {
  const auto announced =
      quantities_of(candidate.measures, [](const Measurement& measure) { return measure.quantity; });
  const auto given = quantities_of(profile.channels, [](const ChannelProfile& channel) {
    return std::optional<Quantity>(channel.quantity);
  });
  ProfileMatch match;
  match.profile = &profile;
  match.address = std::move(address);
  std::set_intersection(announced.begin(), announced.end(), given.begin(), given.end(),
                        std::back_inserter(match.read));
  std::set_difference(announced.begin(), announced.end(), given.begin(), given.end(),
                      std::back_inserter(match.not_read));
  std::set_difference(given.begin(), given.end(), announced.begin(), announced.end(),
                      std::back_inserter(match.not_there));
  match.model_named = names_model(profile, candidate);
  match.vendor_named = names_vendor(profile, candidate);
  // What a profile reads besides may just not be announced, so it counts a quarter.
  match.score = kOfTheHome * (weight_of(match.read) - weight_of(match.not_read)) -
                weight_of(match.not_there) +
                kOfTheHome * ((match.model_named ? kModel : 0) + (match.vendor_named ? kVendor : 0));
  return match;
}

bool fits(const ProfileMatch& match) {
  return match.model_named || !std::all_of(match.read.begin(), match.read.end(), is_of_the_device);
}

// An alarm button announces itself like any other button, so its model counts more than what it announces: a
// profile that names it and can call for help is proposed before one that would only count the presses.
bool is_named_alarm(const ProfileMatch& match) {
  const auto& channels = match.profile->channels;
  return match.model_named && std::any_of(channels.begin(), channels.end(), [](const ChannelProfile& channel) {
           return channel.alarm.has_value();
         });
}

bool is_better(const ProfileMatch& a, const ProfileMatch& b) {
  const bool is_alarm_a = is_named_alarm(a);
  const bool is_alarm_b = is_named_alarm(b);
  return is_alarm_a != is_alarm_b ? is_alarm_a : a.score > b.score;
}

}  // namespace

std::vector<ProfileMatch> match_profiles(const Candidate& candidate,
                                         const std::map<std::string, Profile>& profiles) {
  std::vector<ProfileMatch> matches;
  for (const auto& [id, profile] : profiles) {
    if (profile.transport != Transport::mqtt) continue;
    std::optional<std::string> address = address_in(profile, candidate);
    if (!address) continue;
    ProfileMatch match = compare(profile, candidate, std::move(*address));
    if (fits(match)) matches.push_back(std::move(match));
  }
  std::stable_sort(matches.begin(), matches.end(), is_better);
  return matches;
}

}  // namespace anju
