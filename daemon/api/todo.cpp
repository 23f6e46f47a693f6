#include "daemon/api/todo.hpp"

#include <algorithm>

#include "daemon/api/json_writer.hpp"
#include "daemon/text/catalogue.hpp"

namespace anju {
namespace {

constexpr int kCertificateSoon = 30;  // days before it expires
constexpr int kCertificateToday = 7;
constexpr std::uint64_t kNearlyFull = 90;  // per cent of the quota

// What a rule of the shipped files means for who has to act; others are as their class has them.
struct RuleTodo {
  std::string_view rule;
  std::string_view code;
  TodoUrgency urgency;
  Message why;
};
constexpr RuleTodo kOfRules[] = {
    {"tamper", "device.tamper", TodoUrgency::today, Message::todo_tamper_why},
    {"device-reports-fault", "device.fault", TodoUrgency::today, Message::todo_fault_why},
    {"alarm-muted", "device.muted", TodoUrgency::today, Message::todo_muted_why},
    {"device-silent", "device.silent", TodoUrgency::today, Message::todo_silent_why},
    {"battery-low", "device.battery", TodoUrgency::soon, Message::todo_battery_why},
    {"battery-low-flag", "device.battery", TodoUrgency::soon, Message::todo_battery_why},
    {"test-overdue", "device.test-overdue", TodoUrgency::soon, Message::todo_test_why},
};

class TodoList {
 public:
  explicit TodoList(const TodoViews& views) : views_(views) {}

  std::vector<TodoItem> made() {
    of_box();
    of_link();
    of_sources();
    of_homes();
    of_alerts();
    of_devices();
    of_store();
    of_office();
    std::stable_sort(items_.begin(), items_.end(),
                     [](const TodoItem& a, const TodoItem& b) { return a.urgency < b.urgency; });
    if (items_.size() > kMostTodo) items_.resize(kMostTodo);
    return std::move(items_);
  }

 private:
  template <class... Arguments>
  TodoItem& add(std::string_view code, TodoUrgency urgency, std::string command, Message why, Message what,
                const Arguments&... arguments) {
    TodoItem item;
    item.code = code;
    item.urgency = urgency;
    item.command = std::move(command);
    item.what_zh = say(Language::zh, what, arguments...);
    item.what_en = say(Language::en, what, arguments...);
    item.why_zh = say(Language::zh, why, arguments...);
    item.why_en = say(Language::en, why, arguments...);
    items_.push_back(std::move(item));
    return items_.back();
  }

  // With the reason that a connection gives; where it has none it has not begun yet.
  template <class... Arguments>
  TodoItem& add_lost(std::string_view code, TodoUrgency urgency, std::string command, Message why,
                     Message what, const std::string& reason, const Arguments&... arguments) {
    const std::string zh(reason.empty() ? text(Message::not_yet).in(Language::zh) : reason);
    const std::string en(reason.empty() ? text(Message::not_yet).in(Language::en) : reason);
    TodoItem& item = add(code, urgency, std::move(command), why, what, fmt::arg("reason", zh), arguments...);
    item.what_en = say(Language::en, what, fmt::arg("reason", en), arguments...);
    return item;
  }

  // With a word of the catalogue in it, which is another in each language.
  template <class Argument>
  TodoItem& add_with(WordKind kind, const std::string& named, const char* as, std::string_view code,
                     std::string command, Message why, Message what, const Argument& argument) {
    TodoItem item;
    item.code = code;
    item.command = std::move(command);
    const auto both = [&](Language language, std::string& says, std::string& because) {
      says = say(language, what, argument, fmt::arg(as, word(language, kind, named)));
      because = text(why).in(language);
    };
    both(Language::zh, item.what_zh, item.why_zh);
    both(Language::en, item.what_en, item.why_en);
    items_.push_back(std::move(item));
    return items_.back();
  }

  void of_box();
  void of_link();
  void of_certificates();
  void of_sources();
  void of_homes();
  void of_alerts();
  void of_open_alert(const AlertRecord& alert);
  void add_alert(const AlertRecord& alert, std::string_view code, TodoUrgency urgency, std::string command,
                 Message why);
  void of_devices();
  void of_store();
  void of_office();

  bool is_told_by_an_alert(const DeviceView& device) const {
    return std::any_of(views_.alerts.begin(), views_.alerts.end(), [&device](const AlertRecord& alert) {
      return alert.open && alert.rule == "device-silent" && alert.device == device.id;
    });
  }

  const TodoViews& views_;
  std::vector<TodoItem> items_;
};

void TodoList::of_box() {
  const StatusView& status = views_.status;
  if (status.safe_mode)
    add("box.safe-mode", TodoUrgency::now, "anjuctl log --since 1h", Message::todo_safe_mode_why,
        Message::todo_safe_mode);
  if (status.homes.empty())
    add("box.not-commissioned", TodoUrgency::today, "anjuctl import home FILE.csv", Message::todo_no_home_why,
        Message::todo_no_home);
  if (status.clock.quality == ClockQuality::unsynced)
    add("clock.unsynced", TodoUrgency::today, "timedatectl", Message::todo_clock_why, Message::todo_clock);
}

void TodoList::of_link() {
  const StatusView& status = views_.status;
  if (!status.uplink.configured) {
    add("link.none", TodoUrgency::today, "anjuctl config set platform.url mqtts://HOST:8883",
        Message::todo_no_link_why, Message::todo_no_link);
    return;
  }
  if (!status.uplink.connected) {
    const bool waits = status.outbox.alarm > 0;
    add_lost("link.down", waits ? TodoUrgency::now : TodoUrgency::today, "anjuctl link status",
             Message::todo_link_why, Message::todo_link, status.uplink.reason,
             fmt::arg("count", status.outbox.alarm))
        .since = status.uplink.since;
  }
  if (status.link.second && !status.link.second->connected)
    add_lost("link.second-down", TodoUrgency::soon, "anjuctl link status", Message::todo_second_why,
             Message::todo_second, status.link.second->reason)
        .since = status.link.second->since;
  of_certificates();
}

void TodoList::of_certificates() {
  const StatusView& status = views_.status;
  // A clock that nobody has set would cry wolf; one with which there is a link lies within the dates at
  // least.
  const bool is_sure = status.clock.quality == ClockQuality::synced || status.uplink.connected;
  const auto left = is_sure ? status.link.identity.days_left(status.wall) : std::nullopt;
  if (left && *left < 0) {
    add("certificate.expired", TodoUrgency::now, "anjuctl link status", Message::todo_expired_why,
        Message::todo_expired);
  } else if (left && *left <= kCertificateSoon) {
    add("certificate.expires", *left <= kCertificateToday ? TodoUrgency::today : TodoUrgency::soon,
        "anjuctl link status", Message::todo_expires_why, Message::todo_expires, fmt::arg("days", *left));
  }
  if (status.link.identity.revocation_until && !status.link.identity.checks_revocation)
    add("certificate.revocation", TodoUrgency::soon, "anjuctl link status", Message::todo_revocation_why,
        Message::todo_revocation);
}

void TodoList::of_sources() {
  for (const SourceView& source : views_.status.sources) {
    if (source.connected) continue;
    add_lost("source.down", TodoUrgency::now,
             source.name == "mqtt" ? "systemctl status mosquitto" : "anjuctl buses", Message::todo_source_why,
             Message::todo_source, source.reason, fmt::arg("source", source.name));
  }
}

void TodoList::of_homes() {
  for (const HomeView& home : views_.status.homes) {
    if (home.coverage == Coverage::not_covered) {
      TodoItem& item =
          add("home.not-covered", TodoUrgency::now, "anjuctl device list", Message::todo_not_covered_why,
              Message::todo_not_covered, fmt::arg("home", home.id));
      item.home = home.id;
      item.since = home.coverage_since;
    }
    for (const ModeView& mode : home.modes) {
      const std::string name_of_mode(name(mode.mode));
      add_with(WordKind::mode, name_of_mode, "mode", "home.mode",
               "anjuctl mode end " + home.id + " " + name_of_mode, Message::todo_mode_why, Message::todo_mode,
               fmt::arg("home", home.id))
          .home = home.id;
    }
  }
}

void TodoList::of_alerts() {
  for (const AlertRecord& alert : views_.alerts) {
    if (alert.status != CapStatus::actual || alert.stage == Stage::closed || alert.stage == Stage::cancelled)
      continue;
    of_open_alert(alert);
  }
}

void TodoList::of_open_alert(const AlertRecord& alert) {
  const AlertClass of = alert.classification.alert_class;
  const bool has_platform = views_.status.uplink.configured;
  const bool is_for_people = of != AlertClass::technical;
  const std::string show = "anjuctl alert show " + alert.id;
  const TodoUrgency of_people = of == AlertClass::emergency ? TodoUrgency::now : TodoUrgency::today;
  if (is_for_people && has_platform && !alert.accepted_at && !alert.is_held()) {
    add_alert(alert, "alert.not-accepted", of_people, show, Message::todo_not_accepted_why);
  } else if (is_for_people && (alert.feedback_is_overdue || alert.recheck_is_overdue)) {
    add_alert(alert, "alert.overdue", TodoUrgency::today, show, Message::todo_overdue_why);
  } else if (is_for_people && alert.open) {
    add_alert(alert, "alert.open", of_people, show, Message::todo_open_why);
  } else if (!is_for_people && alert.open) {
    const auto* const known = std::find_if(std::begin(kOfRules), std::end(kOfRules),
                                           [&alert](const RuleTodo& one) { return one.rule == alert.rule; });
    if (known == std::end(kOfRules))
      return add_alert(alert, "alert.technical", TodoUrgency::soon, show, Message::todo_technical_why);
    add_alert(alert, known->code, known->urgency, "anjuctl device show " + alert.device, known->why);
  }
}

void TodoList::add_alert(const AlertRecord& alert, std::string_view code, TodoUrgency urgency,
                         std::string command, Message why) {
  TodoItem item;
  item.code = code;
  item.urgency = urgency;
  item.home = alert.home;
  item.device = alert.device;
  item.alert = alert.id;
  item.what_zh = alert.sentence_zh;
  item.what_en = alert.sentence_en;
  item.why_zh = text(why).in(Language::zh);
  item.why_en = text(why).in(Language::en);
  item.command = std::move(command);
  item.since = alert.detected_at.wall;
  items_.push_back(std::move(item));
}

void TodoList::of_devices() {
  for (const DeviceView& device : views_.devices) {
    const std::string show = "anjuctl device show " + device.id;
    const std::size_t before = items_.size();
    if (device.state == DeviceState::never) {
      add("device.never", TodoUrgency::today, "anjuctl device watch " + device.id, Message::todo_never_why,
          Message::todo_never, fmt::arg("device", device.id));
    } else if (device.state == DeviceState::silent && !is_told_by_an_alert(device)) {
      add("device.silent", TodoUrgency::today, show, Message::todo_silent_why, Message::todo_silent,
          fmt::arg("device", device.id))
          .since = device.last_heard;
    }
    if (!device.refused.empty())
      add_with(WordKind::refusal, device.refused.front().reason, "problem", "device.unreadable", show,
               Message::todo_refused_why, Message::todo_refused, fmt::arg("device", device.id));
    if (device.left_out > 0)
      add("device.noisy", TodoUrgency::soon, show, Message::todo_noisy_why, Message::todo_noisy,
          fmt::arg("device", device.id), fmt::arg("count", device.left_out));
    for (std::size_t i = before; i < items_.size(); ++i) {
      items_[i].home = device.home;
      items_[i].device = device.id;
    }
  }
}

void TodoList::of_store() {
  const StatusView& status = views_.status;
  if (status.store_fails)
    add("store.fails", TodoUrgency::now, "anjuctl store check", Message::todo_store_fails_why,
        Message::todo_store_fails);
  if (status.only_alarms_kept)
    add("store.only-alarms", TodoUrgency::now, "anjuctl store stats", Message::todo_only_alarms_why,
        Message::todo_only_alarms);
  const std::uint64_t hundredth = views_.store_quota / 100;
  if (hundredth > 0 && status.store.bytes >= hundredth * kNearlyFull)
    add("store.nearly-full", TodoUrgency::soon, "anjuctl store plan", Message::todo_nearly_full_why,
        Message::todo_nearly_full, fmt::arg("percent", status.store.bytes / hundredth));
}

// What waits for somebody at a desk.
void TodoList::of_office() {
  if (const auto count = views_.status.errands.given_up; count > 0)
    add("home.not-told", TodoUrgency::today, "anjuctl status", Message::todo_given_up_why,
        Message::todo_given_up, fmt::arg("count", count), fmt::arg("reason", views_.status.errands.trouble));
  if (const auto count = views_.parked.meters.size(); count > 0)
    add("meter.unknown", TodoUrgency::soon, "anjuctl meter unknown", Message::todo_meters_why,
        Message::todo_meters, fmt::arg("count", count));
  if (views_.proposals > 0)
    add("proposal.waits", TodoUrgency::soon, "anjuctl proposal list", Message::todo_proposals_why,
        Message::todo_proposals, fmt::arg("count", views_.proposals));
}

void append_item(std::string& out, const TodoItem& item) {
  JsonObject object(out);
  object.text("code", item.code);
  object.text("urgency", name(item.urgency));
  object.text_or_null("home", item.home);
  object.text_or_null("device", item.device);
  object.text_or_null("alert", item.alert);
  object.time("since", item.since);
  object.text("what_zh", item.what_zh);
  object.text("what_en", item.what_en);
  object.text("why_zh", item.why_zh);
  object.text("why_en", item.why_en);
  object.text("command", item.command);
}

}  // namespace

std::string_view name(TodoUrgency urgency) {
  switch (urgency) {
    case TodoUrgency::now:
      return "now";
    case TodoUrgency::today:
      return "today";
    case TodoUrgency::soon:
      break;
  }
  return "soon";
}

std::vector<TodoItem> todo(const TodoViews& views) { return TodoList(views).made(); }

std::string todo_json(const std::vector<TodoItem>& items, WallTime at) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.time("at", at);
    append_json_list(answer.at("todo"), items, append_item);
  }
  return out;
}

}  // namespace anju
