#include "drivers/push_adapter.hpp"

#include <cmath>

#include "drivers/decode_condition.hpp"
#include "drivers/decode_time.hpp"
#include "drivers/payload.hpp"
#include "drivers/push_cipher.hpp"

namespace anju {
namespace {

namespace json = boost::json;

PushBody failed(std::string_view code, std::string where, std::string what) {
  PushBody body;
  body.fault = {code, std::move(where), std::move(what)};
  return body;
}

PushBody no_json(std::string_view refusal, const std::string& where) {
  if (refusal == "too-deep") return failed("too-deep", where, "JSON of too many levels is refused");
  if (refusal == "too-many-members") return failed("too-many", where, "JSON of too many members is refused");
  return failed("malformed", where, "what is there is no JSON");
}

// "/data/params/*" where the `*` stands for "JYL".
std::string pointer_of(const JsonPath& path, const std::string& star) {
  std::string text = path.text;
  const auto at = text.find('*');
  if (at != std::string::npos) text.replace(at, 1, star);
  return text;
}

std::string first_text(const std::vector<JsonPath>& paths, const JsonScope& scope) {
  for (const JsonPath& path : paths) {
    const json::value* value = find_value(path, scope);
    if (auto text = value ? text_of(*value) : std::nullopt; text && !text->empty()) return *text;
  }
  return {};
}

void read_value(const json::value& value, PushItem& item) {
  if (const bool* truth = value.if_bool()) {
    item.value = *truth ? 1 : 0;
  } else {
    item.value = number_of(raw_of(value));
  }
  if (!item.value || !std::isfinite(*item.value)) {
    item.value.reset();
    item.refusal = "not-a-number";
  }
}

void find_when(const TimeReading& reading, const JsonScope& scope, const Zone& zone, PushItem& item) {
  for (const JsonPath& path : reading.at) {
    const json::value* value = find_value(path, scope);
    if (!value || value->is_null()) continue;
    item.at = read_time(raw_of(*value), reading, zone);
    if (item.at) return;
    if (item.refusal.empty()) item.refusal = "unreadable-time";
  }
}

class Reader {
 public:
  Reader(const PushAdapter& adapter, const Zone& zone) : adapter_(adapter), zone_(zone) {}

  void read(const json::value& message) {
    const JsonScope whole = scope_of(message, message);
    if (!holds(adapter_.when, whole)) return;
    std::vector<FoundValue> records;
    find_values(adapter_.records, whole, records);
    for (const FoundValue& record : records) read_record(scope_of(message, *record.value), record.star);
  }

  PushBody body;

 private:
  void read_record(const JsonScope& scope, const std::string& star) {
    std::vector<FoundValue> values;
    for (const JsonPath& path : adapter_.values) {
      find_values(path, scope, values);
      if (values.empty()) continue;
      for (const FoundValue& value : values) read_one(path, value, scope, star);
      return;
    }
  }

  void read_one(const JsonPath& path, const FoundValue& found, const JsonScope& scope,
                const std::string& star) {
    // A structure is not a reading, and null is none.
    if (found.value->is_structured() || found.value->is_null()) return;
    PushItem& item = body.items.emplace_back();
    item.where = pointer_of(adapter_.records, star) + pointer_of(path, found.star);
    item.meter = first_text(adapter_.meter, scope);
    item.code =
        adapter_.code ? first_text({*adapter_.code}, scope) : (path.has_wildcard() ? found.star : star);
    if (std::max({item.meter.size(), item.code.size(), item.where.size()}) > kPushedTextLimit) {
      // Where it is must be said, in a length that can be.
      std::string where = item.where.substr(0, kPushedTextLimit);
      item = {};
      item.where = std::move(where);
      item.refusal = "too-long";
      return;
    }
    read_value(*found.value, item);
    find_when(adapter_.time, scope, zone_, item);
  }

  const PushAdapter& adapter_;
  const Zone& zone_;
};

}  // namespace

PushBody read_adapted(const PushAdapter& adapter, std::string_view text, const Zone& zone,
                      std::string_view key) {
  std::string_view refusal;
  const auto outer = parse_json(text, {}, refusal);
  if (!outer) return no_json(refusal, "");
  const json::value* message = &*outer;
  std::optional<json::value> inner;
  if (adapter.inside) {
    message = find_value(*adapter.inside, scope_of(*message, *message));
    if (!message) return failed("malformed", adapter.inside->text, "there is no message");
    if (const json::string* written = message->if_string()) {
      std::string_view plain(written->data(), written->size());
      std::optional<std::string> opened;
      if (adapter.cipher == MessageCipher::aes_cbc) {
        opened = open_aes_cbc(plain, key);
        if (!opened)
          return failed("malformed", adapter.inside->text, "it cannot be decrypted; compare the keys");
        plain = *opened;
      }
      inner = parse_json(plain, {}, refusal);
      if (!inner) return no_json(refusal, adapter.inside->text);
      message = &*inner;
    } else if (adapter.cipher != MessageCipher::none) {
      return failed("malformed", adapter.inside->text, "what is there is not encrypted");
    }
  }
  Reader reader(adapter, zone);
  reader.read(*message);
  if (reader.body.items.size() > kMostPushed)
    return failed("too-many", "", "a request may have 1000 readings; send the rest in another");
  return std::move(reader.body);
}

}  // namespace anju
