// The store as JSON.
#include "daemon/api/json_writer.hpp"
#include "daemon/api/views.hpp"

namespace anju {
namespace {

using std::chrono::seconds;

// From a few minutes nothing can be said of a day: a start alone writes some hundred KiB.
constexpr Duration kTellsOfADay{std::chrono::minutes{10}};

std::int64_t in_seconds(Duration duration) { return std::chrono::duration_cast<seconds>(duration).count(); }

std::int64_t in_days(Duration duration) {
  return std::chrono::duration_cast<std::chrono::days>(duration).count();
}

void append(std::string& out, const RowsAndBytes& counted) {
  JsonObject object(out);
  object.number("rows", counted.rows);
  object.number("bytes", counted.bytes);
}

void append_readings(std::string& out, const RowsAndBytes& counted, std::uint64_t readings) {
  JsonObject object(out);
  object.number("rows", counted.rows);
  object.number("readings", readings);
  object.number("bytes", counted.bytes);
}

void append_raw(std::string& out, const StoreContent& content) {
  JsonObject object(out);
  append_readings(object.at("waiting"), content.waiting, content.waiting_readings);
  append_readings(object.at("packed"), content.packs, content.packed_readings);
  object.time("oldest", content.oldest_raw);
  object.time("newest", content.newest_raw);
}

void append_rollups(std::string& out, const StoreContent& content) {
  JsonObject object(out);
  object.number("rows", content.rollups.rows);
  object.number("bytes", content.rollups.bytes);
  object.time("oldest", content.oldest_rollup);
  object.time("newest", content.newest_rollup);
}

void append_rest(JsonObject& store, const StoreContent& content) {
  {
    JsonObject alerts(store.at("alerts"));
    append(alerts.at("open"), content.open_alerts);
    append(alerts.at("closed"), content.closed_alerts);
    append(alerts.at("transitions"), content.transitions);
  }
  {
    JsonObject outbox(store.at("outbox"));
    append(outbox.at("alarm"), content.outbox[0]);
    append(outbox.at("bulk"), content.outbox[1]);
  }
  append(store.at("gaps"), content.gaps);
  append(store.at("rule_states"), content.rule_states);
}

void append_disk(std::string& out, const StoreView& view) {
  JsonObject object(out);
  object.number("free_bytes", view.disk_free);
  object.number("reserve_bytes", view.reserve);
  object.flag("reserve_spent", view.is_reserve_spent);
  object.flag("only_alarms", view.only_alarms);
}

void append_limits(JsonObject& store, const StoreView& view) {
  JsonObject object(store.at("limits"));
  object.number("quota_bytes", view.policy.quota);
  object.number("raw_days", in_days(view.policy.raw));
  object.number("rollup_days", in_days(view.policy.rollups));
  object.number("alert_days", in_days(view.policy.alerts));
  object.number("commit_interval_ms", view.commit_interval.count());
}

void append_written(std::string& out, const StoreView& view) {
  JsonObject object(out);
  object.number("since_s", in_seconds(view.since));
  object.number("commits", view.commits);
  if (!view.written) {
    object.at("bytes") += "null";
  } else {
    object.number("bytes", *view.written);
  }
  if (!view.written || view.since < kTellsOfADay) {
    object.at("bytes_per_day") += "null";
  } else {
    const double days = std::chrono::duration<double, std::ratio<86400>>(view.since).count();
    object.number("bytes_per_day", static_cast<std::uint64_t>(static_cast<double>(*view.written) / days));
  }
}

void append_damage(std::string& out, const StoreView& view) {
  if (!view.damage) {
    out += "null";
    return;
  }
  JsonObject object(out);
  object.text("what", *view.damage);
  object.text("set_aside", view.set_aside);
}

}  // namespace

std::string forgetting_json(const ForgettingView& forgetting) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.text("home", forgetting.home);
    answer.text("state", forgetting.is_done ? "done" : "working");
  }
  return out;
}

std::string store_json(const StoreView& view) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    JsonObject store(answer.at("store"));
    store.text("path", view.path);
    store.flag("complete", view.content.is_whole);
    store.number("file_bytes", view.file_bytes);
    store.number("used_bytes", view.content.used_bytes);
    store.number("wal_bytes", view.wal_bytes);
    store.number("journal_bytes", view.journal_bytes);
    append_limits(store, view);
    append_disk(store.at("disk"), view);
    append_raw(store.at("raw"), view.content);
    append_rollups(store.at("rollups"), view.content);
    append_rest(store, view.content);
    append_written(store.at("written"), view);
    append_damage(store.at("damage"), view);
  }
  return out;
}

}  // namespace anju
