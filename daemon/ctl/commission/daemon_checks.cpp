// Checks of what the daemon says of itself: its store, what it hears, whether the city has heard of it.
#include <boost/json/array.hpp>

#include "daemon/ctl/alert_commands.hpp"
#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/tls_visit.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju::checks {
namespace {

namespace json = boost::json;
using enum CheckState;

Finding no_daemon(CheckBench& bench) { return bench.found(skipped, Message::daemon_needed); }

}  // namespace

Finding daemon(CheckBench& bench) {
  const json::value* status = bench.answer("/v1/status");
  if (!status)
    return bench.found(fail, Message::daemon_away,
                       "sudo systemctl restart anjud && journalctl -u anjud -n 20",
                       named("reason", bench.daemon_fault()));
  const Duration uptime{std::chrono::seconds{number_of(*status, "uptime_s")}};
  return bench.found(ok, Message::daemon_ok, "", named("version", text_of(*status, "version")),
                     named("uptime", duration_text(bench.around().look.language, uptime)));
}

Finding safe_mode(CheckBench& bench) {
  const json::value* status = bench.answer("/v1/status");
  if (!status) return no_daemon(bench);
  if (flag_of(*status, "safe_mode"))
    return bench.found(fail, Message::safe_mode_on, "journalctl -u anjud -p err -n 50");
  return bench.found(ok, Message::safe_mode_off);
}

Finding store(CheckBench& bench) {
  const json::value* answer = bench.answer("/v1/store");
  if (!answer) return no_daemon(bench);
  const json::value& store = part_of(*answer, "store");
  const std::string file = text_of(store, "path");
  if (const json::value& damage = part_of(store, "damage"); damage.is_object())
    return bench.found(fail, Message::store_damaged, "sudo anjuctl store check --file " + file,
                       named("what", text_of(damage, "what")));
  if (flag_of(part_of(store, "disk"), "only_alarms"))
    return bench.found(fail, Message::store_keeps_alarms, "df -h " + file);
  const auto size = named("size", size_text(number_of(store, "file_bytes")));
  const json::value& written = part_of(store, "written");
  const std::int64_t a_day = number_of(written, "bytes_per_day");
  if (a_day > 0) return bench.found(ok, Message::store_ok_written, "", size, named("day", size_text(a_day)));
  return bench.found(ok, Message::store_ok, "", size);
}

Finding broker(CheckBench& bench) {
  const auto& mqtt = bench.settings().mqtt;
  if (!mqtt) return bench.found(skipped, Message::broker_none);
  const std::string place = mqtt->host + ":" + std::to_string(mqtt->port);
  const auto where = named("place", place);
  const auto reached = connect_tcp(mqtt->host, mqtt->port, std::chrono::seconds{1});
  if (!reached)
    return bench.found(fail, Message::broker_closed, "sudo systemctl restart mosquitto", where,
                       named("reason", reached.error().what));
  const json::value* status = bench.answer("/v1/status");
  if (!status) return bench.found(ok, Message::broker_open, "", where);
  for (const json::value& source : list_of(*status, "sources")) {
    if (text_of(source, "name") != "mqtt") continue;
    if (flag_of(source, "connected"))
      return bench.found(ok, Message::broker_ok, "", where, named("count", number_of(source, "messages")));
    // anjud has just started and has not been refused: more than that it is there cannot be said.
    if (text_of(source, "reason").empty()) return bench.found(ok, Message::broker_open, "", where);
    return bench.found(fail, Message::broker_refuses, "sudo mosquitto_passwd /etc/mosquitto/anju.passwd anju",
                       where, named("reason", text_of(source, "reason")));
  }
  return bench.found(warn, Message::broker_unused, "sudo systemctl reload anjud", where);
}

Finding buses(CheckBench& bench) {
  if (bench.settings().buses.empty()) return bench.found(skipped, Message::buses_none);
  const json::value* answer = bench.answer("/v1/buses");
  if (!answer) return no_daemon(bench);
  std::size_t count = 0;
  for (const json::value& bus : list_of(*answer, "buses")) {
    ++count;
    const std::string id = text_of(bus, "id");
    const bool is_away = is_there(bus, "connected") && !flag_of(bus, "connected");
    if (is_away || number_of(part_of(bus, "figures"), "silent_devices") > 0)
      return bench.found(fail, Message::bus_is_silent, "anjuctl modbus scan --bus " + id, named("bus", id),
                         named("reason", text_of(bus, "reason")));
  }
  return bench.found(ok, Message::buses_ok, "", named("count", count));
}

Finding devices(CheckBench& bench) {
  const json::value* answer = bench.answer("/v1/devices");
  if (!answer) return no_daemon(bench);
  std::size_t count = 0;
  std::string missing;
  for (const json::value& device : list_of(*answer, "devices")) {
    ++count;
    if (text_of(device, "state") != "heard") missing += (missing.empty() ? "" : ", ") + text_of(device, "id");
  }
  if (count == 0) return bench.found(skipped, Message::devices_none);
  if (!missing.empty())
    return bench.found(warn, Message::devices_silent, "anjuctl devices", named("devices", missing));
  return bench.found(ok, Message::devices_ok, "", named("count", count));
}

Finding uplink(CheckBench& bench) {
  const json::value* status = bench.answer("/v1/status");
  if (!status) return no_daemon(bench);
  const json::value& uplink = part_of(*status, "uplink");
  if (!flag_of(uplink, "configured")) return bench.found(warn, Message::uplink_none, "sudo anjuctl box csr");
  if (flag_of(uplink, "connected")) return bench.found(ok, Message::uplink_ok);
  return bench.found(fail, Message::uplink_away, "sudo systemctl restart anju-uplink && anjuctl link status",
                     named("reason", text_of(uplink, "reason")));
}

Finding outbox(CheckBench& bench) {
  constexpr std::int64_t kLong = 600;  // s: alarms are tried again within seconds
  const json::value* status = bench.answer("/v1/status");
  if (!status) return no_daemon(bench);
  const json::value& box = part_of(*status, "outbox");
  const auto alarms = named("alarms", number_of(box, "alarm"));
  const auto bulk = named("bulk", number_of(box, "bulk"));
  if (number_of(box, "oldest_s") <= kLong) return bench.found(ok, Message::outbox_ok, "", alarms, bulk);
  const Duration oldest{std::chrono::seconds{number_of(box, "oldest_s")}};
  return bench.found(warn, Message::outbox_waits, "anjuctl link status", alarms, bulk,
                     named("duration", duration_text(bench.around().look.language, oldest)));
}

// A test alarm all the way, and its receipt back.
Finding round_trip(CheckBench& bench) {
  const json::value* status = bench.answer("/v1/status");
  if (!status) return no_daemon(bench);
  if (!flag_of(part_of(*status, "uplink"), "connected") || list_of(*status, "homes").empty())
    return bench.found(skipped, Message::round_trip_skipped);
  AlertWish wish;
  wish.wait_s = 4;
  ActSurroundings act = bench.around().act();
  act.door.as_json = true;
  act.print = [](std::string_view) { return true; };
  const auto pinged = send_test_alarms(wish, act);
  if (!pinged)
    return bench.found(fail, Message::round_trip_fails, "anjuctl link ping --wait 60",
                       named("reason", pinged.error().why));
  return bench.found(ok, Message::round_trip_ok);
}

}  // namespace anju::checks
