#include "daemon/http/push_desk.hpp"

#include <algorithm>
#include <set>

#include "daemon/api/json_writer.hpp"
#include "daemon/http/gzip.hpp"
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

constexpr std::string_view kParked = "unknown-meter";
constexpr std::string_view kNotKept = "not-kept";

void append_result(std::string& out, const PushItem& item, std::string_view code) {
  JsonObject one(out);
  one.text("pointer", item.where);
  if (code.empty()) return one.text("status", "kept");
  if (code == kNotKept) return one.text("status", kNotKept);
  one.text("status", code == kParked ? "parked" : "refused");
  one.text("code", code);
  one.text("detail", advice(code));
}

// What is repeated would only be answered again, and what had no room is to be tried again.
bool is_to_be_remembered(const HttpReply& reply) { return reply.status < 429 && reply.status != 409; }
bool has_kept(const HttpReply& reply) { return reply.status == 200 || reply.status == 207; }

std::string digest_of_body(const HttpRequest& request) {
  return digest_of(request.content_type + "\n" + request.content_encoding + "\n" + request.body);
}

// Printable ASCII: it is a name, and no more.
bool is_key(std::string_view key) {
  return key.size() <= kKeyBytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

struct PushDesk::Sorted {
  std::vector<PushedReading> readings;
  std::vector<std::string_view> codes;  // by item: why it is not kept
  std::vector<ProblemItem> refused;
  bool all_of_others = true;  // nothing but meters of other utilities

  std::size_t count(std::string_view code) const {
    return static_cast<std::size_t>(std::count(codes.begin(), codes.end(), code));
  }
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

void PushDesk::remember(std::vector<AnsweredPush> answers, SteadyTime now) {
  for (AnsweredPush& answer : answers) answered_.note(std::move(answer), now);
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
  AnsweredPush answered{utility, request.idempotency_key, digest_of_body(request), 0, {}, {}, now.steady};
  if (const auto* before = answered_.find({utility, answered.key}, now.steady)) {
    if (before->body_digest == answered.body_digest) return answer_of(*before);
    return problem(422, "key-used", "this Idempotency-Key was used with another body; make a new one");
  }
  HttpReply reply = answer(utility, request, now, &answered.homes);
  if (!is_to_be_remembered(reply)) return reply;
  answered.status = reply.status;
  answered.answer = packed_answer(reply);
  if (answered.answer.empty()) return reply;  // there is no memory to remember it
  // What kept nothing changes nothing when it comes again, so it costs the flash nothing.
  if (has_kept(reply) && !keep_note(note_of(answered), now))
    return problem_for(kWhenFull, 507, "no-room", "it is kept, but not its Idempotency-Key; send it again");
  answered_.note(std::move(answered), now.steady);
  return reply;
}

std::shared_ptr<void> PushDesk::claim(const std::string& utility, const HttpRequest& head) {
  return answered_.claim({utility, head.idempotency_key});
}

Result<void> PushDesk::keep_note(PushNote note, const Instant& now) {
  return keep_({0, Lane::routine, {}, now, std::move(note)});
}

HttpReply PushDesk::answer(const std::string& utility, const HttpRequest& request, const Instant& now,
                           std::vector<std::string>* homes) {
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
  return take(utility, read, now, homes);
}

HttpReply PushDesk::push_csv(const std::string& utility, std::string_view text, const Instant& now) {
  count(utility, [](PushFigures& figures) { ++figures.requests; });
  const PushBody body = read_pushed_csv(text, layout(utility), kMostDropped);
  return body.fault ? wrong_body(*body.fault) : take(utility, body, now);
}

HttpReply PushDesk::push_adapted(const std::string& utility, const PushAdapter& adapter,
                                 std::string_view message, std::string_view key, const Instant& now) {
  count(utility, [](PushFigures& figures) { ++figures.requests; });
  const PushBody body = read_adapted(adapter, message, zones_.at(utility), key);
  if (body.fault) {
    count(utility, [](PushFigures& figures) { ++figures.refused; });
    return wrong_body(*body.fault);
  }
  const HttpReply done{200, adapter.answer_type, adapter.answer};
  if (body.items.empty()) return done;
  if (auto reply = beyond_rate(utility, body.items.size(), now.steady)) return std::move(*reply);
  HttpReply reply = take(utility, body, now);
  const bool is_useless = reply.status == 403 || reply.status == 422;
  return has_kept(reply) || (is_useless && adapter.accepts_refused) ? done : reply;
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
    if (outcome.code == kParked && !parked_.park(utility, item, now.wall)) outcome.code = "too-many-unknown";
    if (outcome.is_fine()) {
      sorted.readings.push_back(
          {outcome.channel, outcome.quality, outcome.value, outcome.measured_at, sorted.codes.size()});
    } else if (outcome.code != kParked) {
      sorted.refused.push_back({item.where, outcome.code, std::string(advice(outcome.code))});
    }
    sorted.all_of_others = sorted.all_of_others && outcome.code == "not-allowed";
    sorted.codes.push_back(outcome.code);
  }
  return sorted;
}

// Each message by itself: an alarm finds room where nothing else does. Gives why something was not kept.
std::string PushDesk::keep_readings(const std::string& utility, Sorted& sorted, const Instant& now) {
  std::string fault;
  for (PushedMessage& pushed : pushed_messages(utility, sorted.readings, map_.site(), now)) {
    const auto done = keep_(std::move(pushed.message));
    if (done) continue;
    fault = done.error().what;
    for (const std::size_t item : pushed.items) sorted.codes[item] = kNotKept;
  }
  return fault;
}

std::string PushDesk::keep_parked(const std::string& utility, const PushBody& body, Sorted& sorted,
                                  const Instant& now) {
  std::string fault;
  if (sorted.count(kParked) == 0) return fault;
  for (const ParkedMeter& meter : parked_.to_keep(utility, now.wall)) {
    if (const auto done = keep_note(note_of(meter), now); !done) {
      fault = done.error().what;
    } else {
      parked_.note_kept(meter);
      continue;
    }
    for (std::size_t i = 0; i < body.items.size(); ++i)
      if (sorted.codes[i] == kParked && body.items[i].meter == meter.meter) sorted.codes[i] = kNotKept;
  }
  return fault;
}

HttpReply PushDesk::take(const std::string& utility, const PushBody& body, const Instant& now,
                         std::vector<std::string>* homes) {
  Sorted sorted = sort(utility, body, now);
  std::string fault = keep_readings(utility, sorted, now);
  fault += keep_parked(utility, body, sorted, now);
  const std::size_t not_kept = sorted.count(kNotKept);
  count(utility, [&](PushFigures& figures) {
    figures.kept += sorted.count("");
    figures.parked += sorted.count(kParked);
    figures.refused += sorted.refused.size();
    figures.not_kept += not_kept > 0 ? 1 : 0;
    if (not_kept == 0) figures.last = now.wall;
  });
  if (homes) *homes = homes_of(sorted);
  if (not_kept > 0)
    return with_results(problem_for(kWhenFull, 507, "no-room", "not all could be kept: " + fault), body,
                        sorted);
  if (sorted.all_of_others)
    return problem(403, "not-allowed", "none of these meters is this utility's", sorted.refused);
  if (sorted.refused.size() == body.items.size())
    return problem(422, "nothing-usable", "none of the readings can be used", sorted.refused);
  HttpReply reply;
  reply.status = sorted.readings.size() == body.items.size() ? 200 : 207;
  return with_results(std::move(reply), body, sorted);
}

std::vector<std::string> PushDesk::homes_of(const Sorted& sorted) const {
  std::set<std::string> homes;
  for (const PushedReading& reading : sorted.readings)
    homes.insert(map_.site().homes[map_.site().device_of(reading.channel).home].id);
  return {homes.begin(), homes.end()};
}

// Members of the answer's object, or of the problem's.
HttpReply PushDesk::with_results(HttpReply reply, const PushBody& body, const Sorted& sorted) {
  std::string results;
  {
    JsonObject object(results);
    if (reply.body.empty()) object.number("schema_version", 1);
    object.number("kept", sorted.count(""));
    object.number("parked", sorted.count(kParked));
    object.number("refused", sorted.refused.size());
    if (const auto not_kept = sorted.count(kNotKept); not_kept > 0) object.number("not_kept", not_kept);
    std::string& items = object.at("items");
    items += '[';
    for (std::size_t i = 0; i < body.items.size(); ++i) {
      if (i > 0) items += ',';
      append_result(items, body.items[i], sorted.codes[i]);
    }
    items += ']';
  }
  if (!reply.body.empty()) {
    reply.body.pop_back();
    results.front() = ',';
  }
  reply.body += results;
  return reply;
}

}  // namespace anju
