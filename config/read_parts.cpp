#include "config/read_parts.hpp"

#include <algorithm>

namespace anju {
namespace {

constexpr std::size_t kPaths = 16;
constexpr std::size_t kConditions = 16;
constexpr std::size_t kConditionValues = 128;
constexpr std::size_t kPatternBytes = 512;

std::string no_pointer(const std::string& text) {
  return shown(text) +
         " is no JSON pointer (RFC 6901): write \"/member\", \"$/member\" from the message, or \"\" " +
         "for the whole; one step may hold a *";
}

bool read_subject(TableReader& reader, Condition& condition) {
  const bool is_capture = reader.has("capture");
  if (is_capture) {
    reader.forbid({"pointer"}, "a condition asks a pointer or a capture of the topic, not both");
    return reader.text("capture", condition.capture);
  }
  return read_paths(reader, "pointer", condition.paths, Need::required);
}

void read_test(TableReader& reader, Condition& condition) {
  int tests = 0;
  Scalar value;
  bool exists = true;
  const auto is = [&](Condition::Test test, bool is_there) {
    if (is_there) condition.test = test;
    tests += is_there ? 1 : 0;
  };
  if (reader.scalar("equals", value)) condition.values = {value};
  is(Condition::Test::any_of, reader.has("equals"));
  reader.scalars("in", condition.values, kConditionValues);
  is(Condition::Test::any_of, reader.has("in"));
  reader.scalars("not_in", condition.values, kConditionValues);
  is(Condition::Test::none_of, reader.has("not_in"));
  reader.boolean("exists", exists);
  is(exists ? Condition::Test::exists : Condition::Test::absent, reader.has("exists"));
  reader.number("above", condition.bound);
  is(Condition::Test::above, reader.has("above"));
  reader.number("below", condition.bound);
  is(Condition::Test::below, reader.has("below"));
  read_pattern(reader, "matches", condition.pattern);
  is(Condition::Test::matches, reader.has("matches"));
  if (tests != 1)
    reader.wrong("a condition has one test: equals, in, not_in, exists, above, below or matches");
}

}  // namespace

bool read_paths(TableReader& reader, std::string_view key, std::vector<JsonPath>& paths, Need need) {
  std::vector<std::string> texts;
  if (!reader.text_or_texts(key, texts, kPaths, need)) return false;
  std::vector<JsonPath> read;
  for (const std::string& text : texts) {
    if (auto path = parse_json_path(text)) {
      read.push_back(std::move(*path));
    } else {
      reader.wrong(key, no_pointer(text));
    }
  }
  if (read.size() != texts.size()) return false;
  paths = std::move(read);
  return true;
}

bool read_pattern(TableReader& reader, std::string_view key, std::optional<TextPattern>& pattern) {
  std::string text;
  if (!reader.text(key, text, Need::optional, kPatternBytes)) return false;
  std::string fault;
  pattern = TextPattern::parse(text, fault);
  if (!pattern) reader.wrong(key, shown(text) + " is no regular expression of RE2: " + fault);
  return pattern.has_value();
}

bool read_conditions(TableReader& reader, std::string_view key, Conditions& conditions) {
  if (!reader.has(key)) return false;
  for (TableReader& entry : reader.tables(key, kConditions)) {
    Condition condition;
    read_subject(entry, condition);
    read_test(entry, condition);
    entry.refuse_unknown();
    conditions.push_back(std::move(condition));
  }
  return true;
}

bool read_identity(TableReader& reader, std::string_view key, Identity& identity) {
  std::vector<std::string> texts;
  if (!reader.text_or_texts(key, texts, kPaths)) return false;
  for (const std::string& text : texts) {
    if (text.starts_with('/') || text.starts_with('$')) {
      if (auto path = parse_json_path(text)) {
        identity.emplace_back(std::move(*path));
      } else {
        reader.wrong(key, no_pointer(text));
      }
    } else if (auto filled = TextTemplate::parse(text); filled && !filled->is_fixed()) {
      identity.emplace_back(std::move(*filled));
    } else {
      reader.wrong(
          key, shown(text) + " tells no name: write a pointer (\"/id\") or captures (\"{device}\", \"{*}\")");
    }
  }
  return true;
}

bool read_topic(TableReader& reader, std::string_view key, std::optional<TopicPattern>& topic, Need need) {
  std::string text;
  if (!reader.text(key, text, need, 512)) return false;
  if (const std::string fault = topic_pattern_fault(text); !fault.empty()) {
    reader.wrong(key, shown(text) + ": " + fault);
    return false;
  }
  topic.emplace(text);
  return true;
}

std::size_t topic_position(std::vector<TopicPattern>& topics, const TopicPattern& topic) {
  const auto found = std::find_if(topics.begin(), topics.end(),
                                  [&](const TopicPattern& known) { return known.text() == topic.text(); });
  if (found != topics.end()) return static_cast<std::size_t>(found - topics.begin());
  topics.push_back(topic);
  return topics.size() - 1;
}

}  // namespace anju
