#include "daemon/http/push_desk.hpp"

#include <algorithm>

#include "daemon/api/json_writer.hpp"
#include "daemon/http/gunzip.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/token_hash.hpp"
#include "drivers/push_adapter.hpp"

namespace anju {
namespace {

constexpr double kSavedSeconds = 60;  // of its rate: a minute's worth may come at once
constexpr std::size_t kKeyBytes = 128;
constexpr Duration kWhenFull{std::chrono::minutes{1}};

// "text/csv; charset=utf-8" is text/csv.
std::string media_type(std::string_view header) {
  header = header.substr(0, header.find(';'));
  while (header.ends_with(' ')) header.remove_suffix(1);
  std::string type(header);
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type;
}

bool is_protobuf(const std::string& type) {
  return type == "application/x-protobuf" || type == "application/protobuf";
}
bool is_known(const std::string& type) {
  return type == "application/senml+json" || type == "text/csv" || is_protobuf(type);
}

HttpReply wrong_body(const PushFault& fault) {
  const unsigned status = fault.code == "too-many" ? 413 : 400;
  return problem(status, fault.code, fault.what, {{fault.where, fault.code, fault.what}});
}

void append_result(std::string& out, const PushItem& item, std::string_view code) {
  JsonObject one(out);
  one.text("pointer", item.where);
  if (code.empty()) return one.text("status", "kept");
  one.text("status", code == "unknown-meter" ? "parked" : "refused");
  one.text("code", code);
  one.text("detail", advice(code));
}

// Printable ASCII: it is a name, and no more.
bool is_key(std::string_view key) {
  return key.size() <= kKeyBytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

struct PushDesk::Sorted {
  std::vector<PushedReading> kept;
  std::vector<std::string_view> codes;  // by item: why it is not kept
  std::vector<ProblemItem> refused;
  std::size_t parked = 0;
  bool all_of_others = true;  // nothing but meters of other utilities
};

PushDesk::PushDesk(const PushMap& map, std::string gateway_zone, ParkedBook& parked, Keep keep)
    : map_(map), parked_(parked), keep_(std::move(keep)) {
  for (const UtilitySettings& utility : map.utilities()) {
    const std::string& zone = utility.timezone.empty() ? gateway_zone : utility.timezone;
    zones_[utility.id] = Zone::find(zone).value_or(Zone{});
    rates_.emplace(utility.id,
                   RateBucket(utility.readings_per_second, kSavedSeconds * utility.readings_per_second));
  }
}

CsvLayout PushDesk::layout(const std::string& utility) const {
  const UtilitySettings* settings = map_.utility(utility);
  if (!settings) return {};
  return {settings->separator, settings->has_decimal_comma, zones_.at(utility)};
}

void PushDesk::count(const std::string& utility, const std::function<void(PushFigures&)>& change) {
  const std::lock_guard lock(mutex_);
  change(figures_[utility]);
}

std::map<std::string, PushFigures> PushDesk::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

HttpReply PushDesk::push(const std::string& utility, const HttpRequest& request, const Instant& now) {
  count(utility, [](PushFigures& figures) { ++figures.requests; });
  if (!map_.utility(utility))
    return problem(403, "no-such-utility", "the utility of this token is no longer in the settings");
  if (request.idempotency_key.empty()) return answer(utility, request, now);
  if (!is_key(request.idempotency_key))
    return problem(400, "bad-key", "an Idempotency-Key is at most 128 characters of ASCII without blanks");
  const std::string digest =
      digest_of(request.content_type + "\n" + request.content_encoding + "\n" + request.body);
  if (const auto* before = answered_.find(utility, request.idempotency_key, now.steady)) {
    if (before->body_digest == digest) return before->reply;
    return problem(422, "key-used", "this Idempotency-Key was used with another body; make a new one");
  }
  HttpReply reply = answer(utility, request, now);
  // What may be tried again is asked anew.
  if (reply.status < 429) answered_.note(utility, request.idempotency_key, {digest, reply}, now.steady);
  return reply;
}

HttpReply PushDesk::answer(const std::string& utility, const HttpRequest& request, const Instant& now) {
  const std::string type = media_type(request.content_type);
  if (!is_known(type))
    return problem(415, "media-type", "send application/senml+json, text/csv or application/x-protobuf");
  std::string unpacked;
  std::string_view body = request.body;
  if (request.content_encoding == "gzip") {
    auto text = gunzip(body, kUnpackedBytes);
    if (!text && text.error().code == ErrorCode::out_of_range)
      return problem(413, "too-large", "the body unpacks to more than 1 MiB");
    if (!text) return problem(400, "bad-gzip", text.error().what);
    unpacked = std::move(*text);
    body = unpacked;
  } else if (!request.content_encoding.empty() && request.content_encoding != "identity") {
    return problem(415, "encoding", "the only Content-Encoding is gzip");
  }
  PushBody read;
  if (type == "text/csv") {
    read = read_pushed_csv(body, layout(utility));
  } else if (is_protobuf(type)) {
    read = read_pushed_protobuf(body);
  } else {
    read = read_pushed_senml(body);
  }
  if (read.fault) {
    count(utility, [](PushFigures& figures) { ++figures.refused; });
    return wrong_body(*read.fault);
  }
  if (auto reply = beyond_rate(utility, read.items.size(), now.steady)) return std::move(*reply);
  return take(utility, read, now);
}

HttpReply PushDesk::push_csv(const std::string& utility, std::string_view text, const Instant& now) {
  count(utility, [](PushFigures& figures) { ++figures.requests; });
  const PushBody body = read_pushed_csv(text, layout(utility), kMostDropped);
  return body.fault ? wrong_body(*body.fault) : take(utility, body, now);
}

HttpReply PushDesk::push_adapted(const std::string& utility, const PushAdapter& adapter,
                                 std::string_view message, const Instant& now) {
  count(utility, [](PushFigures& figures) { ++figures.requests; });
  const PushBody body = read_adapted(adapter, message, zones_.at(utility));
  if (body.fault) {
    count(utility, [](PushFigures& figures) { ++figures.refused; });
    return wrong_body(*body.fault);
  }
  const HttpReply done{200, adapter.answer_type, adapter.answer};
  if (body.items.empty()) return done;
  if (auto reply = beyond_rate(utility, body.items.size(), now.steady)) return std::move(*reply);
  HttpReply reply = take(utility, body, now);
  const bool is_kept = reply.status == 200 || reply.status == 207;
  const bool is_useless = reply.status == 403 || reply.status == 422;
  return is_kept || (is_useless && adapter.accepts_refused) ? done : reply;
}

std::optional<HttpReply> PushDesk::beyond_rate(const std::string& utility, std::size_t items,
                                               SteadyTime now) {
  RateBucket& rate = rates_.at(utility);
  rate.fill(now);
  if (rate.tokens() > 0) {
    rate.take(static_cast<double>(items));
    return std::nullopt;
  }
  count(utility, [](PushFigures& figures) { ++figures.limited; });
  const double per_second = map_.utility(utility)->readings_per_second;
  const Duration wait{static_cast<std::int64_t>(1000 * (1 - rate.tokens()) / per_second)};
  return problem_for(wait, 429, "rate", "more readings a second than the settings allow this utility");
}

PushDesk::Sorted PushDesk::sort(const std::string& utility, const PushBody& body, const Instant& now) {
  Sorted sorted;
  for (const PushItem& item : body.items) {
    PushOutcome outcome = map_.map(utility, item, now);
    if (outcome.code == "unknown-meter" && !parked_.park(utility, item, now.wall))
      outcome.code = "too-many-unknown";
    if (outcome.is_fine()) {
      sorted.kept.push_back({outcome.channel, outcome.quality, outcome.value, outcome.measured_at});
    } else if (outcome.code == "unknown-meter") {
      ++sorted.parked;
    } else {
      sorted.refused.push_back({item.where, outcome.code, std::string(advice(outcome.code))});
    }
    sorted.all_of_others = sorted.all_of_others && outcome.code == "not-allowed";
    sorted.codes.push_back(outcome.code);
  }
  return sorted;
}

HttpReply PushDesk::take(const std::string& utility, const PushBody& body, const Instant& now) {
  const Sorted sorted = sort(utility, body, now);
  for (RawMessage& message : pushed_messages(utility, sorted.kept, map_.site(), now)) {
    if (const auto done = keep_(std::move(message)); !done) {
      count(utility, [](PushFigures& figures) { ++figures.not_kept; });
      return problem_for(kWhenFull, 507, "no-room", "it could not be kept: " + done.error().what);
    }
  }
  count(utility, [&sorted, &now](PushFigures& figures) {
    figures.kept += sorted.kept.size();
    figures.parked += sorted.parked;
    figures.refused += sorted.refused.size();
    figures.last = now.wall;
  });
  if (sorted.all_of_others)
    return problem(403, "not-allowed", "none of these meters is this utility's", sorted.refused);
  if (sorted.kept.empty() && sorted.parked == 0)
    return problem(422, "nothing-usable", "none of the readings can be used", sorted.refused);
  HttpReply reply;
  reply.status = sorted.kept.size() == body.items.size() ? 200 : 207;
  reply.body = results_json(body, sorted);
  return reply;
}

std::string PushDesk::results_json(const PushBody& body, const Sorted& sorted) {
  std::string out;
  {
    JsonObject object(out);
    object.number("schema_version", 1);
    object.number("kept", sorted.kept.size());
    object.number("parked", sorted.parked);
    object.number("refused", sorted.refused.size());
    std::string& items = object.at("items");
    items += '[';
    for (std::size_t i = 0; i < body.items.size(); ++i) {
      if (i > 0) items += ',';
      append_result(items, body.items[i], sorted.codes[i]);
    }
    items += ']';
  }
  return out;
}

}  // namespace anju
