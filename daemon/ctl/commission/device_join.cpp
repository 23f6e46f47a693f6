#include "daemon/ctl/commission/device_join.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/syntax.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/device_add.hpp"
#include "daemon/ctl/discover.hpp"
#include "daemon/ctl/discover_broker.hpp"
#include "daemon/ctl/json_fields.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr std::string_view kBridgeDevices = "/bridge/devices";
constexpr std::string_view kJoinAnswer = "/bridge/response/permit_join";
constexpr Duration kStep{500ms};
constexpr Duration kBaseline{2s};  // in which the broker has said what it kept
constexpr Duration kLongest{254s};
constexpr std::size_t kMostTopics = 5000;

std::string key_of(const Candidate& candidate) {
  return candidate.source + "/" + (candidate.identity.empty() ? candidate.address : candidate.identity);
}

bool is_interviewed(const Candidate& candidate) {
  const auto& notes = candidate.notes;
  return std::find(notes.begin(), notes.end(), "interview-incomplete") == notes.end();
}

// Zigbee2MQTT, "bridge/request/permit_join": seconds, 0 closes the network.
MqttMessage permit_join(const std::string& bridge, Duration lasts) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lasts).count();
  return {bridge + "/bridge/request/permit_join",
          json::serialize(json::object{{"time", seconds}, {"value", seconds > 0}}), false, false};
}

json::object found_json(const DiscoveredDevice& device, const std::optional<std::int64_t>& quality) {
  json::object found{{"source", device.candidate.source},
                     {"address", device.candidate.address},
                     {"vendor", device.candidate.vendor},
                     {"model", device.candidate.model},
                     {"profile", device.matches.empty() ? "" : best_match(device).profile->id}};
  if (quality) {
    found["link_quality"] = *quality;
  } else {
    found["link_quality"] = nullptr;
  }
  return found;
}

// One window, from its opening to its end.
class Joining {
 public:
  Joining(const JoinOptions& options, const CommissionAround& around, const Settings& settings,
          Duration lasts)
      : options_(options),
        around_(around),
        settings_(settings),
        lasts_(lasts),
        window_(settings.homes, settings.profiles) {}

  Outcome<CommissionEnd> run() {
    const MqttSettings& mqtt = *settings_.mqtt;
    const auto password = broker_password(mqtt, around_.look);
    if (!password) return password.error();
    std::vector<std::string> filters = discovery_filters();
    filters.emplace_back("zigbee2mqtt/+");
    filters.push_back("+" + std::string(kJoinAnswer));
    began_ = around_.since_boot();
    const auto visited = visit_broker(
        mqtt, *password,
        {filters, kStep, [this](const auto& fresh, auto& to_say) { return look(fresh, to_say); }});
    if (!visited) return broker_away(mqtt, visited.error().what, around_.look);
    if (around_.is_interrupted()) return CommissionEnd{"", kExitInterrupted};
    const DiscoveredDevice* const found = window_.newcomer();
    return found ? end_with(*found) : Outcome<CommissionEnd>(nobody_came());
  }

 private:
  bool look(const std::vector<MqttMessage>& fresh, std::vector<MqttMessage>& to_say) {
    window_.hear(fresh);
    const Duration gone = around_.since_boot() - began_;
    if (!is_open_ && gone >= kBaseline) open(to_say);
    const Duration left = lasts_ + kBaseline - gone;
    const bool is_over = window_.newcomer() || left.count() <= 0 || around_.is_interrupted();
    if (is_over && is_open_)
      for (const std::string& bridge : window_.bridges()) to_say.push_back(permit_join(bridge, 0s));
    if (const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        is_open_ && !is_over && seconds % 10 == 0 && seconds != told_) {
      told_ = seconds;
      around_.aside(around_.words(Message::join_left, fmt::arg("seconds", seconds)));
    }
    return !is_over;
  }

  void open(std::vector<MqttMessage>& to_say) {
    window_.close_baseline();
    is_open_ = true;
    for (const std::string& bridge : window_.bridges()) to_say.push_back(permit_join(bridge, lasts_));
    around_.aside(around_.words(window_.bridges().empty() ? Message::join_listens : Message::join_open,
                                fmt::arg("seconds", lasts_.count() / 1000)));
  }

  Problem nobody_came() const {
    return {kExitTimeout, "join.nobody", around_.words(Message::join_nobody_what),
            around_.words(Message::join_nobody_why, fmt::arg("seconds", lasts_.count() / 1000)),
            around_.words(Message::join_nobody_hint)};
  }

  Outcome<CommissionEnd> end_with(const DiscoveredDevice& found) const {
    const auto quality = window_.link_quality();
    json::object answer{{"schema_version", 1}, {"found", found_json(found, quality)}};
    // A broker acknowledges what its access rules drop, so only the bridge can say that it has opened.
    answer["bridge_confirmed"] = window_.is_confirmed();
    std::string text =
        around_.words(Message::join_found, fmt::arg("address", found.candidate.address),
                      fmt::arg("vendor", found.candidate.vendor), fmt::arg("model", found.candidate.model),
                      fmt::arg("signal", quality ? std::to_string(*quality) : "–")) +
        "\n";
    if (!options_.home.empty() && !found.matches.empty()) {
      DeviceAddOptions add;
      add.home = options_.home;
      add.profile = best_match(found).profile->id;
      add.address = best_match(found).address;
      add.id = options_.id;
      add.room = options_.room;
      add.config = around_.config.string();
      add.shared_folder = around_.shared_folder;
      const auto added = add_device(add, around_.act(), false);
      if (!added) return added.error();
      answer["added"] = added_json(*added, add);
      text += around_.words(Message::device_added_now, fmt::arg("device", added->id),
                            fmt::arg("file", added->file.string()), fmt::arg("line", added->line)) +
              "\n" + around_.words(Message::change_undo, fmt::arg("revision", added->changed.revision)) +
              "\n";
      const auto account = pair_device(add, added->id, around_.act());
      if (!account) return account.error();
      if (around_.door.as_json && !account->empty()) answer["account"] = json::parse(*account);
      text += *account;
    } else if (found.matches.empty()) {
      text += around_.words(Message::discover_no_profile) + "\n";
    }
    return CommissionEnd{around_.door.as_json ? json::serialize(answer) + "\n" : text};
  }

  const JoinOptions& options_;
  const CommissionAround& around_;
  const Settings& settings_;
  const Duration lasts_;
  JoinWindow window_;
  Duration began_{0};
  bool is_open_ = false;
  std::int64_t told_ = 0;
};

}  // namespace

const ProfileMatch& best_match(const DiscoveredDevice& device) {
  const auto named = std::find_if(device.matches.begin(), device.matches.end(),
                                  [](const ProfileMatch& match) { return match.model_named; });
  return named == device.matches.end() ? device.matches.front() : *named;
}

void JoinWindow::hear(const std::vector<MqttMessage>& messages) {
  bool is_news = false;
  for (const MqttMessage& message : messages) {
    if (message.topic.ends_with(kBridgeDevices))
      bridges_.insert(message.topic.substr(0, message.topic.size() - kBridgeDevices.size()));
    boost::system::error_code fault;
    if (message.topic.ends_with(kJoinAnswer))
      is_confirmed_ = is_confirmed_ || text_of(json::parse(message.payload, fault), "status") == "ok";
    if (message.topic.starts_with("zigbee2mqtt/") && message.payload.size() <= kAnnouncementBytes) {
      const json::value told = json::parse(message.payload, fault);
      if (!fault && is_there(told, "linkquality") && link_quality_.size() < kMostTopics)
        link_quality_[message.topic] = number_of(told, "linkquality");
    }
    if (!read_announcement(message.topic, message.payload)) continue;
    if (announcements_.size() >= kMostTopics && !announcements_.contains(message.topic)) continue;
    announcements_[message.topic] = message;
    is_news = true;
  }
  if (!is_news || newcomer_) return;
  std::vector<MqttMessage> all;
  for (const auto& [topic, message] : announcements_) all.push_back(message);
  for (DiscoveredDevice& device : discovered_in(all, homes_, *profiles_).devices) {
    const std::string key = key_of(device.candidate);
    if (!has_baseline_) {
      known_.insert(key);
    } else if (!known_.contains(key) && device.installed.device.empty() && is_interviewed(device.candidate)) {
      newcomer_ = std::move(device);
      return;
    }
  }
}

void JoinWindow::close_baseline() { has_baseline_ = true; }

std::optional<std::int64_t> JoinWindow::link_quality() const {
  if (!newcomer_) return std::nullopt;
  const auto found = link_quality_.find("zigbee2mqtt/" + newcomer_->candidate.address);
  if (found == link_quality_.end()) return std::nullopt;
  return found->second;
}

Outcome<CommissionEnd> join_device(const JoinOptions& options, const CommissionAround& around) {
  const auto lasts = parse_duration(options.lasts);
  if (!lasts || *lasts < 1s || *lasts > kLongest)
    return Problem{kExitUsage, "usage.join", around.words(Message::join_what),
                   around.words(Message::join_bad_time, fmt::arg("text", options.lasts)),
                   around.words(Message::join_time_hint)};
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  if (!options.home.empty() && !find_home(*settings, options.home))
    return no_such_home(around, *settings, options.home);
  if (!settings->mqtt)
    return Problem{kExitState, "join.no_broker", around.words(Message::join_what),
                   around.words(Message::broker_none), around.words(Message::no_broker_hint)};
  if (around.is_trial)
    return CommissionEnd{
        around.door.as_json
            ? json::serialize(json::object{{"schema_version", 1}, {"seconds", lasts->count() / 1000}}) + "\n"
            : around.words(Message::join_trial, fmt::arg("seconds", lasts->count() / 1000)) + "\n"};
  return Joining(options, around, *settings, *lasts).run();
}

}  // namespace anju
