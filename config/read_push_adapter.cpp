// A file of config/push/: how one platform pushes.
#include <algorithm>

#include "config/push_adapter.hpp"
#include "config/read_mqtt.hpp"
#include "config/read_parts.hpp"
#include "config/table_reader.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kParts = 8;
constexpr std::size_t kExamples = 32;
constexpr std::size_t kItems = 64;
constexpr std::size_t kHeaders = 16;
constexpr std::size_t kQueryBytes = 1024;

std::optional<RequestPart> part_of(std::string_view text) {
  using Kind = RequestPart::Kind;
  if (text == "secret") return RequestPart{Kind::secret, {}, {}};
  if (text == "body") return RequestPart{Kind::body, {}, {}};
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return std::nullopt;
  const std::string_view kind = text.substr(0, colon);
  std::string name(text.substr(colon + 1));
  if (kind == "query") return RequestPart{Kind::query, std::move(name), {}};
  if (kind == "header") return RequestPart{Kind::header, std::move(name), {}};
  auto path = kind == "body" ? parse_json_path(name) : std::nullopt;
  if (!path || path->has_wildcard()) return std::nullopt;
  return RequestPart{Kind::member, {}, std::move(*path)};
}

void wrong_part(TableReader& reader, std::string_view key, std::string_view text) {
  reader.wrong(key, shown(text) +
                        " is no part of a request: write secret, query:NAME, header:NAME, body, or "
                        "body:/pointer");
}

bool read_part(TableReader& reader, std::string_view key, RequestPart& part, Need need) {
  std::string text;
  if (!reader.text(key, text, need)) return false;
  const auto read = part_of(text);
  if (!read || read->kind == RequestPart::Kind::secret) {
    wrong_part(reader, key, text);
    return false;
  }
  part = *read;
  return true;
}

void read_signed_parts(TableReader& reader, SignatureRule& rule) {
  std::vector<std::string> texts;
  if (!reader.text_or_texts("parts", texts, kParts, Need::required)) return;
  for (const std::string& text : texts) {
    if (auto part = part_of(text)) {
      rule.parts.push_back(std::move(*part));
    } else {
      wrong_part(reader, "parts", text);
    }
  }
  const bool has_secret = std::any_of(rule.parts.begin(), rule.parts.end(), [](const RequestPart& part) {
    return part.kind == RequestPart::Kind::secret;
  });
  if (has_secret == rule.is_hmac)
    reader.wrong("parts", rule.is_hmac ? "the secret is the key of the HMAC and no part"
                                       : "without secret among them anybody could sign");
}

void read_timestamp(TableReader& reader, SignatureRule& rule) {
  RequestPart timestamp;
  reader.duration("window", rule.window, 1s, 24h);
  if (!read_part(reader, "timestamp", timestamp, Need::optional)) return;
  if (std::find(rule.parts.begin(), rule.parts.end(), timestamp) == rule.parts.end())
    reader.wrong("timestamp", "is none of the parts: what is not signed can be put in anew");
  rule.timestamp = std::move(timestamp);
}

SignatureRule read_signature(TableReader& reader) {
  using Digest = SignatureRule::Digest;
  SignatureRule rule;
  reader.word(
      "digest", rule.digest,
      {{"md5", Digest::md5}, {"sha1", Digest::sha1}, {"sha256", Digest::sha256}, {"none", Digest::none}},
      Need::required);
  reader.boolean("hmac", rule.is_hmac);
  if (rule.is_hmac && rule.digest == Digest::none) reader.wrong("hmac", "needs a digest");
  reader.word("order", rule.is_sorted, {{"given", false}, {"sorted", true}});
  reader.word("encoding", rule.is_base64, {{"hex", false}, {"base64", true}});
  read_signed_parts(reader, rule);
  read_part(reader, "at", rule.at, Need::required);
  read_timestamp(reader, rule);
  return rule;
}

void read_verify(TableReader& root, PushAdapter& adapter) {
  std::optional<TableReader> reader = root.table("verify");
  if (!reader) return;
  adapter.verify = read_signature(*reader);
  read_part(*reader, "echo", adapter.echo, Need::required);
  reader->refuse_unknown();
}

void read_post(TableReader& root, PushAdapter& adapter) {
  std::optional<TableReader> reader = root.table("post", Need::required);
  if (!reader) return;
  adapter.post = read_signature(*reader);
  reader->refuse_unknown();
}

std::optional<JsonPath> read_path(TableReader& reader, std::string_view key) {
  std::vector<JsonPath> paths;
  if (!read_paths(reader, key, paths) || paths.empty()) return std::nullopt;
  return paths.front();
}

void read_readings(TableReader& root, PushAdapter& adapter) {
  std::optional<TableReader> reader = root.table("readings", Need::required);
  if (!reader) return;
  adapter.inside = read_path(*reader, "inside");
  reader->word("cipher", adapter.cipher,
               {{"none", MessageCipher::none}, {"aes-cbc", MessageCipher::aes_cbc}});
  if (adapter.cipher != MessageCipher::none && !adapter.inside)
    reader->wrong("cipher", "needs inside: where in the body the encrypted text is");
  read_conditions(*reader, "when", adapter.when);
  if (auto records = read_path(*reader, "records")) adapter.records = std::move(*records);
  read_paths(*reader, "meter", adapter.meter, Need::required);
  read_paths(*reader, "values", adapter.values, Need::required);
  adapter.code = read_path(*reader, "code");
  read_time(*reader, adapter.time);
  reader->refuse_unknown();
}

void read_answer(TableReader& root, PushAdapter& adapter) {
  std::optional<TableReader> reader = root.table("answer");
  if (!reader) return;
  reader->text("body", adapter.answer);
  reader->text("type", adapter.answer_type);
  reader->boolean("accept_refused", adapter.accepts_refused);
  reader->refuse_unknown();
}

void read_instant(TableReader& reader, std::string_view key, std::optional<WallTime>& target) {
  std::string text;
  if (!reader.text(key, text)) return;
  if (const auto parsed = parse_iso_time(text)) {
    target = parsed->time;
  } else {
    reader.wrong(key, shown(text) + " is no time of ISO 8601 with an offset");
  }
}

ExpectedItem read_item(TableReader& reader) {
  ExpectedItem item;
  double value = 0;
  reader.text("meter", item.meter);
  reader.text("code", item.code);
  if (reader.number("value", value)) item.value = value;
  read_instant(reader, "t", item.at);
  reader.refuse_unknown();
  return item;
}

PushExample read_example(TableReader& reader) {
  PushExample example;
  example.line = reader.line();
  reader.text("title", example.title);
  reader.word("method", example.is_verification, {{"GET", true}, {"POST", false}}, Need::required);
  reader.text("query", example.query, Need::optional, kQueryBytes);
  reader.text_pairs("headers", example.headers, kHeaders);
  reader.raw_text("body", example.body);
  reader.text("secret", example.secret, Need::required);
  reader.text("key", example.key);
  std::optional<WallTime> at;
  read_instant(reader, "at", at);
  example.at = at.value_or(kEarliestWall);
  reader.boolean("right", example.is_right);
  reader.text("answer", example.answer);
  for (TableReader& item : reader.tables("items", kItems)) example.items.push_back(read_item(item));
  reader.refuse_unknown();
  return example;
}

}  // namespace

PushAdapter read_push_adapter(std::string_view text, std::string_view file, MistakeList& mistakes) {
  PushAdapter adapter;
  adapter.file = file;
  const ParsedToml parsed = parse_or_report(text, file, mistakes);
  if (parsed.error) return adapter;
  TableReader root(parsed.root, 1, "", std::string(file), mistakes);
  if (std::optional<TableReader> reader = root.table("adapter", Need::required)) {
    reader->identifier("id", adapter.id);
    reader->text("name", adapter.name);
    reader->refuse_unknown();
  }
  read_verify(root, adapter);
  read_post(root, adapter);
  read_readings(root, adapter);
  read_answer(root, adapter);
  for (TableReader& example : root.tables("example", kExamples))
    adapter.examples.push_back(read_example(example));
  root.refuse_unknown();
  return adapter;
}

}  // namespace anju
