// The words of `anjuctl todo`, `device`, `alert` and `reading` on the command line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/alert_commands.hpp"
#include "daemon/ctl/device_commands.hpp"
#include "daemon/ctl/reading_commands.hpp"
#include "daemon/ctl/todo_command.hpp"

namespace anju {
namespace {

void add_todo(CLI::App& app, Options& options) {
  CLI::App* todo =
      app.add_subcommand("todo", "What needs attention, the most urgent first, and what to do about it")
          ->fallthrough();
  todo->footer("Examples:\n  anjuctl todo\n  anjuctl todo --terse -f urgency,code,command");
  todo->callback([&options] {
    options.command = Options::Command::act;
    options.act = show_todo;
  });
}

class DeviceCommands {
 public:
  DeviceCommands(CLI::App& device, Options& options)
      : device_(device), options_(options), wish_(std::make_shared<DeviceWish>()) {}

  void add_all() {
    CLI::App* list =
        add("list", "All devices, also those that are disabled", "anjuctl device list", list_devices, false);
    list->add_option("--home", wish_->home, "of this home only");
    add("show", "One device: state, battery, signal, last readings, last test, alerts",
        "anjuctl device show smoke-kitchen", show_device);
    text("rename", "Another name, as people call it; its id stays",
         "sudo anjuctl device rename smoke-kitchen \"Kitchen smoke\"", rename_device, "name", "the new name");
    text("move", "It is in another room", "sudo anjuctl device move smoke-kitchen hall", move_device, "room",
         "the room");
    add_replace();
    add("disable", "It is no longer heard; all that is known of it stays",
        "sudo anjuctl device disable smoke-kitchen", disable_device);
    add("enable", "It is heard again", "sudo anjuctl device enable smoke-kitchen", enable_device);
    add("remove", "It is uninstalled", "sudo anjuctl device remove smoke-kitchen --yes", remove_device);
    add_seconds(*add("watch", "Live, once a second: is it heard, how well, and what does it say",
                     "anjuctl device watch smoke-kitchen --for 30s", watch_device),
                "--for", wish_->for_s, "how long (default: until Ctrl-C)");
    add_seconds(*add("test", "Waits for the next test or alarm of it",
                     "anjuctl device test smoke-kitchen --for 2m", test_device),
                "--for", wish_->for_s, "how long (default: until Ctrl-C)");
  }

 private:
  CLI::App* add(const char* name, const char* what, const char* example,
                Outcome<CommandEnd> (*run)(const DeviceWish&, const ActSurroundings&), bool takes_id = true) {
    CLI::App* command = add_act(device_, options_, name, what, example, wish_, run);
    if (takes_id) command->add_option("id", wish_->id, "id of the device")->required();
    add_settings_options(*command, wish_->config, options_);
    return command;
  }
  void text(const char* name, const char* what, const char* example,
            Outcome<CommandEnd> (*run)(const DeviceWish&, const ActSurroundings&), const char* option,
            const char* means) {
    add(name, what, example, run)->add_option(option, wish_->text, means)->required();
  }
  void add_replace() {
    CLI::App* command = add("replace", "Another device takes its place: id, name, rules and history stay",
                            "sudo anjuctl device replace smoke-kitchen kitchen_smoke_2", replace_device);
    command->add_option("address", wish_->text, "of the new one (anjuctl discover)");
    command->add_option("--profile", wish_->profile, "where it is another model");
    command->add_option("--bus", wish_->bus, "Modbus: its bus");
    command->add_option("--unit", wish_->unit, "Modbus: its unit")->check(CLI::Range(1, 255));
  }

  CLI::App& device_;
  Options& options_;
  std::shared_ptr<DeviceWish> wish_;
};

void add_alert(CLI::App& app, Options& options) {
  CLI::App* alert = app.add_subcommand("alert", "One alert: its story, why, and that somebody has seen it");
  alert->fallthrough()->require_subcommand(1);
  const auto wish = std::make_shared<AlertWish>();
  CLI::App* list = add_act(*alert, options, "list", "Alerts with their ids, newest first",
                           "anjuctl alert list --open", wish, list_alerts);
  list->add_flag("--open", wish->only_open, "only those whose cause is still there");
  list->add_option("--home", wish->home, "of this home only");
  list->add_option("--limit", wish->limit, "how many (default 50)")->check(CLI::Range(1, 1000));
  const auto with_id = [&](const char* name, const char* what, const char* example, auto run) {
    CLI::App* command = add_act(*alert, options, name, what, example, wish, run);
    command->add_option("id", wish->id, "of the alert, or a part of it that no other has")->required();
    return command;
  };
  with_id("show", "All that has happened to it, and what it rests on", "anjuctl alert show smoke",
          show_alert);
  add_settings_options(*with_id("explain", "Why it was raised, and what its rule knows now",
                                "anjuctl alert explain smoke", explain_alert),
                       wish->config, options);
  with_id("ack", "Somebody in the home or at the box has seen it; the platform is told",
          "anjuctl alert ack smoke --by technician-7", acknowledge_alert)
      ->add_option("--by", wish->by, "who (default at-home); goes to the platform, so no name of a person");
  CLI::App* test =
      add_act(*alert, options, "test", "A test alarm all the way to the platform and its receipt back",
              "anjuctl alert test --class emergency", wish, send_test_alarms);
  test->add_option("--class", wish->alert_class,
                   "emergency, general or technical (default): how it is to be routed; its status is Test")
      ->check(CLI::IsMember({"emergency", "general", "technical"}));
  test->add_option("--home", wish->home, "of which home (default the first)");
  add_seconds(*test, "--wait", wish->wait_s, "how long for each receipt (default 30s)");
}

void add_reading(CLI::App& app, Options& options) {
  CLI::App* reading = app.add_subcommand("reading", "What the devices measure: live, as a plot, as a file");
  reading->fallthrough()->require_subcommand(1);
  const auto wish = std::make_shared<ReadingWish>();
  CLI::App* tail = add_act(*reading, options, "tail", "Live, with the last values of each channel",
                           "anjuctl reading tail --device meter", wish, tail_readings);
  tail->add_option("--device", wish->device, "of this device only");
  tail->add_option("--quantity", wish->quantity, "of this quantity only");
  add_seconds(*tail, "--for", wish->for_s, "how long (default: until Ctrl-C)");
  CLI::App* plot =
      add_act(*reading, options, "plot", "One quantity of a device over time, in the terminal",
              "anjuctl reading plot meter electricity.power.active --since 7d", wish, plot_readings);
  plot->add_option("device", wish->device, "id of the device")->required();
  plot->add_option("quantity", wish->quantity, "such as electricity.power.active")->required();
  plot->add_option("--height", wish->height, "lines (default 8)")->check(CLI::Range(2, 60));
  CLI::App* write =
      add_act(*reading, options, "export", "What is stored, in order of time; no daemon",
              "sudo anjuctl reading export --csv --since 30d > readings.csv", wish, export_readings);
  write->add_option("--device", wish->device, "of this device only");
  write->add_option("--quantity", wish->quantity, "of this quantity only");
  write->add_option("--file", wish->database, "the database (default /var/lib/anju/anju.db)");
  const auto form = [&](const char* name, const char* what, ReadingWish::Form which) {
    return write->add_flag_callback(
        name, [wish, which] { wish->form = which; }, what);
  };
  form("--csv", "as anjuctl replay reads it (default)", ReadingWish::Form::csv);
  form("--lines", "a JSON object a line, with quality and channel", ReadingWish::Form::jsonl);
  form("--senml", "SenML (RFC 8428)", ReadingWish::Form::senml);
  for (CLI::App* command : {plot, write}) {
    command->add_option("--since", wish->since, "a duration back from now (24h) or ISO 8601 with an offset");
    command->add_option("--until", wish->until, "likewise (default now)");
  }
}

}  // namespace

void add_days(CLI::App& app, Options& options) {
  add_todo(app, options);
  // `device add` is there already.
  DeviceCommands(*app.get_subcommand("device"), options).add_all();
  add_alert(app, options);
  add_reading(app, options);
}

}  // namespace anju
