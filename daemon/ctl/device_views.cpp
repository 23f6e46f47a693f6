// The commands that show a device.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/device_commands.hpp"
#include "daemon/ctl/device_signal.hpp"
#include "daemon/ctl/installed_device.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Rows = std::vector<std::vector<std::string>>;

// Those that are written and not heard: the daemon does not know them.
std::vector<InstalledDevice> disabled_ones(const DeviceWish& wish) {
  std::vector<InstalledDevice> found =
      installed_devices(std::filesystem::path(wish.config).parent_path() / "homes.d");
  std::erase_if(found, [&wish](const InstalledDevice& device) {
    return device.is_enabled() || (!wish.home.empty() && device.home != wish.home);
  });
  return found;
}

Mark mark_of(std::string_view state) {
  return state == "heard" ? Mark::good : state == "silent" ? Mark::bad : Mark::attention;
}

std::string ago(const json::value& device, const Look& look) {
  if (!is_there(device, "last_heard")) return "–";
  const Duration passed{std::chrono::seconds{number_of(device, "last_heard_s")}};
  return say(look.language, Message::ago, fmt::arg("duration", duration_text(look.language, passed)));
}

std::string state_text(const json::value& device, const Look& look) {
  const std::string state = text_of(device, "state");
  return marked(look, mark_of(state), word(look.language, WordKind::device_state, state));
}

json::object as_json(const InstalledDevice& device) {
  return {{"id", device.id},
          {"home", device.home},
          {"room", device.value("room")},
          {"name", device.value("name")},
          {"profile", device.value("profile")},
          {"state", "disabled"}};
}

std::string listed(const json::array& devices, const std::vector<InstalledDevice>& disabled,
                   const ActSurroundings& around) {
  const Look& look = around.look;
  const auto heading = [&look](Message message) { return text_in(look, message); };
  Rows rows{{heading(Message::column_device), heading(Message::column_name), heading(Message::column_room),
             heading(Message::column_home), heading(Message::column_state),
             heading(Message::column_last_heard), heading(Message::column_battery),
             heading(Message::column_signal)}};
  for (const json::value& device : devices) {
    rows.push_back({text_of(device, "id"), text_of(device, "name"), text_of(device, "room"),
                    text_of(device, "home"), state_text(device, look), ago(device, look),
                    battery_text(device, look), signal_text(device, look)});
  }
  for (const InstalledDevice& device : disabled) {
    rows.push_back({printable(device.id), printable(device.value("name")), printable(device.value("room")),
                    printable(device.home), marked(look, Mark::attention, heading(Message::state_disabled)),
                    "–", "", ""});
  }
  if (rows.size() == 1) return heading(Message::no_devices) + "\n";
  return as_table(rows, around.width);
}

json::array open_alerts(const std::string& device, const ActSurroundings& around) {
  json::array alerts;
  const auto answer = answer_to(around, "/v1/alerts?open=1&limit=1000");
  if (!answer) return alerts;
  for (const json::value& alert : list_of(*answer, "alerts")) {
    if (text_of(alert, "device") == device) alerts.push_back(alert);
  }
  return alerts;
}

void add_line(Rows& rows, const Look& look, Message heading, std::string value) {
  if (!value.empty()) rows.push_back({text_in(look, heading), std::move(value)});
}

std::string shown(const json::value& device, const std::optional<InstalledDevice>& installed,
                  const json::array& alerts, const json::value& test, const ActSurroundings& around) {
  const Look& look = around.look;
  Rows rows;
  add_line(rows, look, Message::column_name, text_of(device, "name"));
  add_line(rows, look, Message::column_room, text_of(device, "room"));
  add_line(rows, look, Message::column_home, text_of(device, "home"));
  add_line(rows, look, Message::column_state, state_text(device, look));
  add_line(rows, look, Message::column_last_heard, ago(device, look));
  add_line(rows, look, Message::column_battery, battery_text(device, look));
  add_line(rows, look, Message::column_signal, signal_text(device, look));
  add_line(rows, look, Message::show_profile, text_of(device, "profile"));
  if (installed) {
    for (const auto& [key, value] : installed->values) {
      if (key == "address" || key == "bus" || key == "unit" || key == "utility")
        rows.push_back({key, printable(value)});
    }
    add_line(rows, look, Message::show_file,
             printable(installed->file.string()) + ":" + std::to_string(installed->line));
  }
  const json::value& facts = part_of(test, "facts");
  add_line(rows, look, Message::show_tested, time_text(look, text_of(facts, "done_at")));
  add_line(rows, look, Message::show_test_due, time_text(look, text_of(test, "deadline")));
  std::string lines = text_of(device, "id") + "\n" + in_columns(rows, "  ");
  for (const json::value& reading : list_of(device, "readings"))
    lines += "  " + folded(reading_text(look, reading), around.width ? around.width - 2 : 0, 4) + "\n";
  for (const json::value& refused : list_of(device, "refused"))
    lines +=
        "  " +
        marked(look, Mark::attention, word(look.language, WordKind::refusal, text_of(refused, "reason"))) +
        " × " + std::to_string(number_of(refused, "count")) + "\n";
  for (const json::value& alert : alerts)
    lines += "  " +
             marked(look, Mark::attention,
                    text_of(alert, look.language == Language::zh ? "sentence_zh" : "sentence_en")) +
             "\n    anjuctl alert show " + text_of(alert, "id") + "\n";
  return lines;
}

}  // namespace

json::value test_state(const std::string& device, const std::string& home, const ActSurroundings& around) {
  const auto answer = answer_to(around, "/v1/rules?limit=1000&rule=test-overdue&home=" + home);
  if (!answer) return nullptr;
  for (const json::value& state : list_of(*answer, "rules")) {
    if (text_of(state, "device") == device) return state;
  }
  return nullptr;
}

Outcome<CommandEnd> list_devices(const DeviceWish& wish, const ActSurroundings& around) {
  const auto answer = answer_to(around, wish.home.empty() ? "/v1/devices" : "/v1/devices?home=" + wish.home);
  if (!answer) return answer.error();
  const std::vector<InstalledDevice> disabled = disabled_ones(wish);
  if (!around.door.as_json) return CommandEnd{listed(list_of(*answer, "devices"), disabled, around), 0};
  json::value all = *answer;
  for (const InstalledDevice& device : disabled) all.at("devices").as_array().push_back(as_json(device));
  return CommandEnd{json::serialize(all) + "\n", 0};
}

Outcome<CommandEnd> show_device(const DeviceWish& wish, const ActSurroundings& around) {
  const auto answer = answer_to(around, "/v1/devices");
  if (!answer) return answer.error();
  std::optional<InstalledDevice> installed;
  for (InstalledDevice& one :
       installed_devices(std::filesystem::path(wish.config).parent_path() / "homes.d")) {
    if (one.id == wish.id) installed = std::move(one);
  }
  std::vector<std::string> known;
  for (const json::value& device : list_of(*answer, "devices")) {
    known.push_back(text_of(device, "id"));
    if (known.back() != wish.id) continue;
    const json::array alerts = open_alerts(wish.id, around);
    const json::value test = test_state(wish.id, text_of(device, "home"), around);
    ActSurroundings there = around;
    there.look = look_at_daemon(around);
    if (!around.door.as_json) return CommandEnd{shown(device, installed, alerts, test, there), 0};
    json::object whole = device.as_object();
    whole["open_alerts"] = alerts;
    whole["test"] = test;
    if (installed) whole["file"] = installed->file.string() + ":" + std::to_string(installed->line);
    return CommandEnd{
        json::serialize(json::object{{"schema_version", 1}, {"device", std::move(whole)}}) + "\n", 0};
  }
  if (installed && !installed->is_enabled())
    return Problem{kExitState, "device.disabled",
                   say(around.look.language, Message::device_is_disabled, fmt::arg("device", wish.id)),
                   installed->file.string() + ":" + std::to_string(installed->line),
                   "anjuctl device enable " + wish.id};
  return unknown_device(wish.id, known, around.look);
}

}  // namespace anju
