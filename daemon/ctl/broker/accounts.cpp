// `anjuctl broker account add|remove|list`: a device logs in under its own name and speaks on its own topics.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/syntax.hpp"
#include "daemon/ctl/broker/desk.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/token_hash.hpp"

namespace anju {
namespace {

namespace json = boost::json;

struct Found {
  const DeviceSettings* device = nullptr;
  const Profile* profile = nullptr;
};

Found device_of(const Settings& settings, const std::string& id) {
  for (const HomeSettings& home : settings.homes)
    for (const auto* list : {&home.devices, &home.disabled})
      for (const DeviceSettings& device : *list) {
        const auto profile = settings.profiles.find(device.profile);
        if (device.id == id && profile != settings.profiles.end()) return {&device, &profile->second};
      }
  return {};
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all.empty() ? "–" : all;
}

// A broker that was set up here, with its accounts.
class Accounts {
 public:
  static Outcome<Accounts> open(const BrokerWish& wish, const ActSurroundings& around) {
    auto desk = SettingsDesk::open(wish.config, around);
    if (!desk) return desk.error();
    if (!desk->loaded().mistakes.empty()) return desk->wrong(desk->loaded().mistakes);
    Accounts accounts(wish, around, std::move(*desk));
    const auto access = read_text_file(accounts.places_.access());
    if (!access || !access->starts_with(kBrokerMark))
      return Problem{kExitState, "broker.not_here", text_in(around.look, Message::homebroker_account_what),
                     text_in(around.look, Message::homebroker_not_here),
                     text_in(around.look, Message::homebroker_not_here_hint)};
    accounts.access_ = *access;
    accounts.all_ = read_access(*access);
    return accounts;
  }

  const Settings& settings() const { return desk_.loaded().settings; }
  const std::vector<BrokerAccount>& all() const { return all_; }
  std::string own_name() const {
    return settings().mqtt && !settings().mqtt->username.empty() ? settings().mqtt->username : "anju";
  }

  Problem no(const char* code, int exit_code, std::string why, Message hint) const {
    return {exit_code, code, text_in(around_.look, Message::homebroker_account_what), std::move(why),
            text_in(around_.look, hint)};
  }

  // None: `account` is kept and the broker knows it. Without `line`: it goes.
  std::optional<Problem> keep(const BrokerAccount& account, const std::optional<std::string>& line) {
    if (line)
      put_account(all_, account);
    else
      std::erase_if(all_, [&account](const BrokerAccount& one) { return one.name == account.name; });
    std::optional<std::string> before;
    if (auto text = read_text_file(places_.passwords())) before = std::move(*text);
    const std::string known = before.value_or("");
    const std::string after =
        line ? with_password(known, account.name, *line) : without_password(known, account.name);
    const std::vector<BrokerFile> files{{{places_.access(), access_, access_text(all_)}, kForBroker, true},
                                        {{places_.passwords(), before, after}, kForBroker, true}};
    if (const auto written = write_all(files); !written)
      return no("broker.not_written", kExitFailed, written.error().what, Message::change_root_hint);
    if (wish_.is_left_alone) return std::nullopt;
    const std::string fault = reload_broker();
    if (fault.empty()) return std::nullopt;
    return no("broker.not_reloaded", kExitFailed, fault, Message::homebroker_reload_hint);
  }

 private:
  Accounts(const BrokerWish& wish, const ActSurroundings& around, SettingsDesk desk)
      : wish_(wish), around_(around), desk_(std::move(desk)), places_(places_of(wish)) {}

  const BrokerWish& wish_;
  const ActSurroundings& around_;
  SettingsDesk desk_;
  BrokerPlaces places_;
  std::string access_;
  std::vector<BrokerAccount> all_;
};

const BrokerAccount* who_speaks(const std::vector<BrokerAccount>& accounts, const std::string& name,
                                const std::vector<std::string>& topics) {
  for (const BrokerAccount& account : accounts) {
    const bool speaks = !topics.empty() && account.name != name &&
                        std::all_of(topics.begin(), topics.end(), [&account](const std::string& topic) {
                          return account.may_write(topic);
                        });
    if (speaks) return &account;
  }
  return nullptr;
}

std::string wrong_topic(const BrokerWish& wish) {
  for (const auto* list : {&wish.may_write, &wish.may_read})
    for (const std::string& topic : *list) {
      std::string fault = topic_filter_fault(topic);
      if (fault.empty() && topic.find_first_of("\r\n") != std::string::npos) fault = "an end of line";
      if (fault.empty() && list == &wish.may_write && (topic == "#" || topic.starts_with("+/#")))
        fault = "all topics";
      if (!fault.empty()) return std::string(topic).append(": ").append(fault);
    }
  return "";
}

std::string said_of(const BrokerAccount& account, const std::string& password,
                    const std::vector<std::string>& topics, const ActSurroundings& around) {
  if (around.door.as_json) {
    json::array rules;
    for (const std::string& rule : account.rules) rules.emplace_back(rule);
    return json::serialize(
               json::object{{"account", account.name},
                            {"password", around.is_trial ? json::value(nullptr) : json::value(password)},
                            {"rules", rules},
                            {"dry_run", around.is_trial}}) +
           "\n";
  }
  if (around.is_trial)
    return joined(account.rules) + "\n" + text_in(around.look, Message::change_trial) + "\n";
  return say(around.look.language, Message::homebroker_account_made, fmt::arg("name", account.name),
             fmt::arg("password", password), fmt::arg("topics", joined(topics))) +
         "\n";
}

}  // namespace

Outcome<CommandEnd> add_account(const BrokerWish& wish, const ActSurroundings& around) {
  auto accounts = Accounts::open(wish, around);
  if (!accounts) return accounts.error();
  const auto refused = [&](std::string why, Message hint) {
    return accounts->no("broker.account", kExitUsage, std::move(why), hint);
  };
  if (!is_identifier(wish.name) || wish.name == accounts->own_name())
    return refused(say(around.look.language, Message::homebroker_name, fmt::arg("name", wish.name)),
                   Message::homebroker_name_hint);
  if (std::string fault = wrong_topic(wish); !fault.empty())
    return refused(std::move(fault), Message::homebroker_topic_hint);
  std::vector<std::string> topics = wish.may_write;
  if (topics.empty()) {
    const Found found = device_of(accounts->settings(), wish.name);
    if (found.device == nullptr)
      return accounts->no(
          "device.unknown", kExitNotFound,
          say(around.look.language, Message::homebroker_no_device, fmt::arg("name", wish.name)),
          Message::homebroker_no_device_hint);
    topics = topics_of(*found.profile, *found.device);
    if (topics.empty())
      return refused(
          say(around.look.language, Message::homebroker_shared_topics, fmt::arg("name", wish.name)),
          Message::homebroker_topic_hint);
    if (const BrokerAccount* speaker = who_speaks(accounts->all(), wish.name, topics))
      return refused(say(around.look.language, Message::homebroker_speaks, fmt::arg("name", wish.name),
                         fmt::arg("account", speaker->name)),
                     Message::homebroker_speaks_hint);
  }
  BrokerAccount account{wish.name, {}};
  for (const std::string& topic : topics) account.rules.push_back("topic write " + topic);
  for (const std::string& topic : wish.may_read) account.rules.push_back("topic read " + topic);
  const std::string password = make_token().secret;
  if (around.is_trial) return CommandEnd{said_of(account, "", topics, around), 0};
  const auto line = hashed_line(places_of(wish), wish.name, password);
  if (!line)
    return accounts->no("broker.missing", kExitFailed, line.error().what, Message::homebroker_missing_hint);
  if (const auto problem = accounts->keep(account, *line)) return *problem;
  return CommandEnd{said_of(account, password, topics, around), 0};
}

Outcome<CommandEnd> remove_account(const BrokerWish& wish, const ActSurroundings& around) {
  auto accounts = Accounts::open(wish, around);
  if (!accounts) return accounts.error();
  const auto found = std::find_if(accounts->all().begin(), accounts->all().end(),
                                  [&wish](const BrokerAccount& one) { return one.name == wish.name; });
  if (found == accounts->all().end() || wish.name == accounts->own_name())
    return accounts->no(
        "broker.no_account", kExitNotFound,
        say(around.look.language, Message::homebroker_no_account, fmt::arg("name", wish.name)),
        Message::homebroker_list_hint);
  if (!around.is_trial)
    if (const auto problem = accounts->keep(BrokerAccount(*found), std::nullopt)) return *problem;
  if (around.door.as_json)
    return CommandEnd{
        json::serialize(json::object{{"removed", wish.name}, {"dry_run", around.is_trial}}) + "\n", 0};
  return CommandEnd{
      around.is_trial
          ? text_in(around.look, Message::change_trial) + "\n"
          : say(around.look.language, Message::homebroker_account_gone, fmt::arg("name", wish.name)) + "\n",
      0};
}

Outcome<CommandEnd> list_accounts(const BrokerWish& wish, const ActSurroundings& around) {
  const auto accounts = Accounts::open(wish, around);
  if (!accounts) return accounts.error();
  json::array list;
  std::vector<std::vector<std::string>> rows;
  for (const BrokerAccount& account : accounts->all()) {
    json::array rules;
    for (const std::string& rule : account.rules) rules.emplace_back(rule);
    list.push_back({{"name", account.name}, {"rules", rules}});
    rows.push_back({account.name, joined(account.rules)});
  }
  if (around.door.as_json) return CommandEnd{json::serialize(json::object{{"accounts", list}}) + "\n", 0};
  return CommandEnd{in_columns(rows), 0};
}

bool needs_account(const BrokerWish& wish, const ActSurroundings& around) {
  const std::string access = text_or_nothing(places_of(wish).access());
  if (!access.starts_with(kBrokerMark)) return false;
  const LoadedSettings loaded = load_settings(wish.config, {around.shared_folder});
  const Found found = device_of(loaded.settings, wish.name);
  if (found.device == nullptr) return false;
  const auto topics = topics_of(*found.profile, *found.device);
  return !topics.empty() && who_speaks(read_access(access), "", topics) == nullptr;
}

}  // namespace anju
