// `anjuctl broker setup` and `undo`.
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/broker/desk.hpp"
#include "daemon/ctl/revision_shelf.hpp"
#include "daemon/token_hash.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr unsigned kForAll = 0644;
constexpr const char* kNobodys = "none";

fs::path shelf_of(const Settings& settings) { return settings.store.path.parent_path() / "broker"; }

// Of this machine, and not to be reached from beyond a home.
bool is_home_address(const sockaddr* address) {
  if (address == nullptr || address->sa_family != AF_INET) return false;
  const std::uint32_t number = ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
  return number >> 24U == 10 || number >> 20U == 0xAC1 || number >> 16U == 0xC0A8 || number >> 16U == 0xA9FE;
}

// "" when the broker may listen there, else the networks that there are.
std::string why_not_there(const std::string& devices) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return "getifaddrs";
  std::string known;
  bool is_right = false;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if ((one->ifa_flags & IFF_LOOPBACK) != 0 || !is_home_address(one->ifa_addr)) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text.data(),
                text.size());
    is_right = is_right || devices == one->ifa_name || devices == text.data();
    known += (known.empty() ? "" : ", ") + std::string(one->ifa_name) + " " + text.data();
  }
  ::freeifaddrs(first);
  return is_right ? "" : known.empty() ? "–" : known;
}

// What is to become of the files, thought out before anything is touched.
class Plan {
 public:
  // `settings`: by which it is planned; kept until the plan is.
  Plan(const BrokerWish& wish, const ActSurroundings& around, const SettingsDesk& desk,
       const Settings& settings)
      : wish_(wish), around_(around), desk_(desk), settings_(settings), places_(places_of(wish)) {}

  std::optional<Problem> make() {
    if (settings_.mqtt && settings_.mqtt->host != "127.0.0.1" && settings_.mqtt->host != "localhost")
      return no("broker.elsewhere",
                say(lang(), Message::homebroker_elsewhere, fmt::arg("host", settings_.mqtt->host)),
                Message::homebroker_elsewhere_hint);
    if (auto problem = look_at_others()) return problem;
    const std::string before = text_or_nothing(places_.config());
    devices = wish_.devices ? *wish_.devices : devices_of(before);
    if (devices == kNobodys) devices.clear();
    if (wish_.devices && !devices.empty())
      if (const std::string known = why_not_there(devices); !known.empty())
        return no(
            "broker.network",
            say(lang(), Message::homebroker_network, fmt::arg("text", devices), fmt::arg("known", known)),
            Message::homebroker_network_hint);
    const auto config = read_text_file(around_.shared_folder / "mosquitto/anju.conf");
    const auto unit = read_text_file(around_.shared_folder / "mosquitto/hardened.conf");
    if (!config || !unit)
      return no("broker.missing", (config ? unit : config).error().what, Message::homebroker_share_hint);
    add(places_.config(), broker_config(*config, places_, port(), devices, is_persistent_), kForAll);
    add(places_.unit(), *unit, kForAll);
    return add_accounts();
  }

  std::uint16_t port() const { return settings_.mqtt ? settings_.mqtt->port : 1883; }
  const Settings& settings() const { return settings_; }

  std::string devices;
  std::vector<BrokerFile> files;
  std::optional<FileChange> settings_change;

 private:
  Language lang() const { return around_.look.language; }
  Problem no(const char* code, std::string why, Message hint) const {
    return broker_problem(around_.look, code, std::move(why), text_in(around_.look, hint));
  }

  // The folder is shared: what another program has set there must not open a door beside ours.
  std::optional<Problem> look_at_others() {
    const auto main = read_text_file(places_.main_file());
    if (!main || !fs::is_directory(places_.others()))
      return no("broker.missing",
                main ? places_.others().string() : places_.main_file().string() + ": " + main.error().what,
                Message::homebroker_missing_hint);
    std::vector<fs::path> all{places_.main_file()};
    std::error_code fault;
    for (const auto& entry : fs::directory_iterator(places_.others(), fault))
      if (entry.path().extension() == ".conf" && entry.path() != places_.config())
        all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    for (const fs::path& file : all) {
      const std::string text = text_or_nothing(file);
      is_persistent_ = is_persistent_ || says(text, "persistence true");
      if (const auto odd = odd_line_in(text))
        return no("broker.shared", file.string() + ":" + std::to_string(odd->number) + ": " + odd->text,
                  Message::homebroker_shared_hint);
    }
    return std::nullopt;
  }

  void add(const fs::path& file, std::string text, unsigned mode, bool is_secret = false) {
    std::error_code fault;
    std::optional<std::string> before;
    if (fs::exists(file, fault)) before = text_or_nothing(file);
    if (before != text) files.push_back({{file, std::move(before), std::move(text)}, mode, is_secret});
  }

  std::optional<Problem> add_accounts() {
    const std::string name =
        settings_.mqtt && !settings_.mqtt->username.empty() ? settings_.mqtt->username : "anju";
    auto accounts = read_access(text_or_nothing(places_.access()));
    put_account(accounts, account_of_anjud(settings_, name));
    add(places_.access(), access_text(accounts), kForBroker, true);

    fs::path file = settings_.mqtt ? settings_.mqtt->password_file : fs::path();
    std::string password = file.empty() ? "" : text_or_nothing(file);
    password = password.substr(0, password.find_first_of("\r\n"));
    const bool is_new = password.empty();
    if (is_new) {
      password = make_token().secret;
      file = desk_.config().parent_path() / "mqtt.password";
      add(file, password + "\n", kForBroker, true);
    }
    const std::string passwords = text_or_nothing(places_.passwords());
    if (is_new || !has_password(passwords, name)) {
      const auto line = hashed_line(places_, name, password);
      if (!line) return no("broker.missing", line.error().what, Message::homebroker_missing_hint);
      add(places_.passwords(), with_password(passwords, name, *line), kForBroker, true);
    }
    return is_new ? change_settings(name) : std::nullopt;
  }

  std::optional<Problem> change_settings(const std::string& name) {
    const std::string before = text_or_nothing(desk_.config());
    auto after = with_value(before, "mqtt.username", toml_text(name));
    if (after) after = with_value(*after, "mqtt.password_file", toml_text("mqtt.password"));
    if (!after) return no("settings.by_hand", after.error().what, Message::homebroker_settings_hint);
    settings_change = FileChange{desk_.config(), before, *after};
    return std::nullopt;
  }

  const BrokerWish& wish_;
  const ActSurroundings& around_;
  const SettingsDesk& desk_;
  const Settings& settings_;
  const BrokerPlaces places_;
  bool is_persistent_ = false;
};

// What would be written, for who has to agree. A secret is named and not shown.
std::string shown(const Plan& plan, const Look& look) {
  std::string out;
  for (const BrokerFile& file : plan.files) {
    out += file.change.file.string() + "\n";
    if (file.is_secret && file.change.file.extension() != ".acl")
      out += "  " + text_in(look, Message::homebroker_secret) + "\n";
    else
      out += difference(file.change.before.value_or(""), file.change.after.value_or(""));
  }
  if (plan.settings_change)
    out += plan.settings_change->file.string() + "\n" +
           difference(*plan.settings_change->before, *plan.settings_change->after);
  return out;
}

CommandEnd told(const Plan& plan, const ActSurroundings& around, Message headline, bool is_restarted) {
  const bool is_same = plan.files.empty() && !plan.settings_change;
  if (around.door.as_json) {
    json::array files;
    for (const BrokerFile& file : plan.files) files.emplace_back(file.change.file.string());
    if (plan.settings_change) files.emplace_back(plan.settings_change->file.string());
    return {json::serialize(json::object{
                {"changed", files},
                {"devices", plan.devices.empty() ? json::value(nullptr) : json::value(plan.devices)},
                {"dry_run", around.is_trial},
                {"restarted", is_restarted}}) +
                "\n",
            0};
  }
  if (is_same) return {text_in(around.look, Message::homebroker_same) + "\n", 0};
  return {shown(plan, around.look) + text_in(around.look, headline) + "\n", 0};
}

// Where homes speak MQTT already the settings are wrong until they have the section [mqtt], which is written
// here.
LoadedSettings as_with_broker(const SettingsDesk& desk) {
  if (desk.loaded().mistakes.empty() || desk.loaded().settings.mqtt) return desk.loaded();
  const std::string before = text_or_nothing(desk.config());
  const auto after = with_value(before, "mqtt.host", toml_text("127.0.0.1"));
  return after ? desk.with({{desk.config(), before, *after}}) : desk.loaded();
}

}  // namespace

Outcome<CommandEnd> set_up_broker(const BrokerWish& wish, const ActSurroundings& around) {
  const auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  const LoadedSettings planned_by = as_with_broker(*desk);
  if (!planned_by.mistakes.empty()) return desk->wrong(planned_by.mistakes);
  Plan plan(wish, around, *desk, planned_by.settings);
  if (auto problem = plan.make()) return *problem;
  if (plan.files.empty() && !plan.settings_change) return told(plan, around, Message::homebroker_same, false);
  if (around.is_trial) return told(plan, around, Message::change_trial, false);
  if (!around.is_sure && around.confirm && around.print)
    static_cast<void>(around.print(shown(plan, around.look)));
  if (auto declined = unless_sure(around, text_in(around.look, Message::homebroker_question), "mosquitto"))
    return *declined;

  const auto failed = [&](const std::string& why, Message hint) {
    return broker_problem(around.look, "broker.not_set_up", why, text_in(around.look, hint));
  };
  std::vector<FileChange> changes;
  for (const BrokerFile& file : plan.files) changes.push_back(file.change);
  // What was there before the first time is what an undo brings back.
  const fs::path shelf = shelf_of(plan.settings());
  if (kept_revisions(shelf).empty())
    if (const auto kept = keep_revision(shelf, changes, "broker setup", around.now()); !kept)
      return failed(kept.error().what, Message::change_root_hint);
  if (const auto written = write_all(plan.files); !written)
    return failed(written.error().what, Message::change_root_hint);
  for (const BrokerFile& file : plan.files)
    if (file.change.file.parent_path() == desk->config().parent_path())
      give_to_owner_of(file.change.file, desk->config().parent_path());
  if (!wish.is_left_alone)
    if (const std::string fault = restart_broker(around, plan.port()); !fault.empty()) {
      put_back(plan.files);
      static_cast<void>(restart_broker(around, plan.port()));
      return failed(fault, Message::homebroker_taken_back);
    }
  if (plan.settings_change)
    if (const auto changed = desk->carry_out({*plan.settings_change}, "anjuctl broker setup"); !changed)
      return changed.error();
  return told(plan, around, wish.is_left_alone ? Message::homebroker_done_restart : Message::homebroker_done,
              !wish.is_left_alone);
}

Outcome<CommandEnd> undo_broker(const BrokerWish& wish, const ActSurroundings& around) {
  const auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  const fs::path shelf = shelf_of(desk->loaded().settings);
  const auto kept = kept_revisions(shelf);
  if (kept.empty())
    return Problem{kExitState, "broker.not_here", text_in(around.look, Message::homebroker_what),
                   text_in(around.look, Message::homebroker_nothing_to_undo),
                   text_in(around.look, Message::homebroker_undo_hint)};
  Plan plan(wish, around, *desk, desk->loaded().settings);
  // The password of anjud stays: its settings name it.
  const fs::path own = desk->config().parent_path();
  for (const FileChange& change : kept.front().files) {
    std::error_code fault;
    if (change.file.parent_path() == own || (!change.before && !fs::exists(change.file, fault))) continue;
    const bool is_secret = change.file.parent_path() == fs::path(wish.folder);
    plan.files.push_back({{change.file, text_or_nothing(change.file), change.before},
                          is_secret ? kForBroker : kForAll,
                          is_secret});
  }
  if (around.is_trial) return told(plan, around, Message::change_trial, false);
  if (auto declined =
          unless_sure(around, text_in(around.look, Message::homebroker_undo_question), "mosquitto"))
    return *declined;
  if (const auto written = write_all(plan.files); !written)
    return broker_problem(around.look, "broker.not_set_up", written.error().what,
                          text_in(around.look, Message::change_root_hint));
  for (const KeptRevision& one : kept) drop_revision(shelf, one.number);
  if (!wish.is_left_alone)
    if (const std::string fault = restart_broker(around, plan.port()); !fault.empty())
      return broker_problem(around.look, "broker.not_set_up", fault,
                            text_in(around.look, Message::homebroker_undo_hint));
  return told(plan, around, Message::homebroker_undone, !wish.is_left_alone);
}

}  // namespace anju
