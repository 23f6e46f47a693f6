#include "daemon/api/walk_view.hpp"

#include <algorithm>

#include "daemon/api/json_writer.hpp"
#include "daemon/api/views.hpp"
#include "rules/classify.hpp"

namespace anju {
namespace {

void append_ms(JsonObject& object, std::string_view key, const std::optional<Duration>& time) {
  if (time) {
    object.number(key, time->count());
  } else {
    object.at(key) += "null";
  }
}

void append_device(std::string& out, const WalkDeviceView& view) {
  JsonObject object(out);
  object.text("device", view.device);
  object.text("room", view.room);
  object.text("need", view.need);
  object.flag("button", view.is_button);
  object.flag("done", view.is_done());
  object.time("spoke_at", view.spoke_at);
  object.time("heard_at", view.heard_at);
  append_ms(object, "decoded_ms", view.decoded);
  append_ms(object, "rule_ms", view.judged);
  append_ms(object, "kept_ms", view.kept);
  append_ms(object, "receipt_ms", view.receipt);
  object.text_or_null("alert", view.alert);
  object.text_or_null("event", view.event);
  object.text_or_null("rule", view.rule);
  object.text_or_null("status", view.alert.empty() ? "" : cap_word(view.status));
}

}  // namespace

std::string walk_json(const WalkView& walk) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.text("home", walk.home);
    answer.flag("on", walk.on);
    answer.time("began", walk.began);
    answer.time("ended", walk.ended);
    answer.time("until", walk.until);
    answer.number("left_s", walk.left.count() / 1000);
    const auto done = std::count_if(walk.devices.begin(), walk.devices.end(),
                                    [](const WalkDeviceView& view) { return view.is_done(); });
    answer.number("done", done);
    answer.number("of", walk.devices.size());
    append_json_list(answer.at("devices"), walk.devices, append_device);
  }
  return out;
}

}  // namespace anju
