#include "config/table_reader.hpp"

#include <charconv>
#include <cmath>

#include "config/syntax.hpp"

namespace anju {
namespace {

std::string described(const TomlNode& node) {
  struct Words {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return "the number " + std::to_string(value); }
    std::string operator()(double value) const { return "the number " + shown_number(value); }
    std::string operator()(const std::string& value) const { return "the text " + shown(value); }
    std::string operator()(const TomlDate&) const { return "a date or time"; }
    std::string operator()(const TomlList&) const { return "a list"; }
    std::string operator()(const TomlTable&) const { return "a section"; }
    static std::string shown_number(double value) {
      std::string text = std::to_string(value);
      if (text.find('.') != std::string::npos)
        text.erase(std::max(text.find_last_not_of('0'), text.find('.') + 1) + 1);
      return text;
    }
  };
  return std::visit(Words{}, node.value);
}

std::optional<double> as_number(const TomlNode& node) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.value)) return static_cast<double>(*integer);
  const auto* number = std::get_if<double>(&node.value);
  return number && std::isfinite(*number) ? std::optional(*number) : std::nullopt;
}

std::optional<std::string> as_text(const TomlNode& node) {
  const auto* text = std::get_if<std::string>(&node.value);
  return text ? std::optional(*text) : std::nullopt;
}

std::optional<std::uint64_t> as_bit_pattern(const TomlNode& node) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.value))
    return *integer >= 0 ? std::optional(static_cast<std::uint64_t>(*integer)) : std::nullopt;
  const auto* text = std::get_if<std::string>(&node.value);
  if (!text || !text->starts_with("0x")) return std::nullopt;
  std::uint64_t bits = 0;
  const char* end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data() + 2, end, bits, 16);
  return fault == std::errc{} && stop == end ? std::optional(bits) : std::nullopt;
}

std::optional<Scalar> as_scalar(const TomlNode& node) {
  if (const auto* truth = std::get_if<bool>(&node.value)) return Scalar(*truth);
  if (const auto number = as_number(node)) return Scalar(*number);
  if (const auto text = as_text(node)) return Scalar(*text);
  return std::nullopt;
}

}  // namespace

TableReader::TableReader(const TomlTable& table, int line, std::string path, std::string_view file,
                         MistakeList& mistakes)
    : table_(&table), line_(line), path_(std::move(path)), file_(file), mistakes_(&mistakes) {}

bool TableReader::is_table(std::string_view key) const {
  const TomlEntry* entry = table_->find(key);
  return entry && std::holds_alternative<TomlTable>(entry->node.value);
}

int TableReader::line_of(std::string_view key) const {
  const TomlEntry* entry = table_->find(key);
  return entry ? entry->line : line_;
}

std::string TableReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void TableReader::wrong(std::string_view key, std::string_view reason) {
  const TomlEntry* entry = table_->find(key);
  mistakes_->add(file_, line_of(key), path_of(key), reason, entry ? entry->column : 0);
}

void TableReader::note(std::string_view key, std::string value) {
  if (mistakes_->notes_keys())
    mistakes_->note({file_, has(key) ? line_of(key) : 0, path_of(key), std::move(value)});
}

void TableReader::wrong(std::string_view reason) { mistakes_->add(file_, line_, path_, reason); }

const TomlNode* TableReader::look(std::string_view key, Need need) {
  asked_.emplace(key);
  if (const TomlEntry* entry = table_->find(key)) return &entry->node;
  if (need == Need::required) wrong(key, "missing; it has no default");
  return nullptr;
}

template <class T>
const T* TableReader::typed(std::string_view key, Need need, std::string_view expected) {
  const TomlNode* node = look(key, need);
  if (!node) return nullptr;
  const T* value = std::get_if<T>(&node->value);
  if (!value) wrong(key, "expected " + std::string(expected) + ", found " + described(*node));
  return value;
}

// Once the key is read, and however that ended.
template <class T>
class TableReader::Noting {
 public:
  Noting(TableReader& reader, std::string_view key, const T& target)
      : reader_(reader), key_(key), target_(target) {}
  ~Noting() {
    if (reader_.mistakes_->notes_keys()) reader_.note(key_, toml_value(target_));
  }
  Noting(const Noting&) = delete;
  Noting& operator=(const Noting&) = delete;

 private:
  TableReader& reader_;
  std::string_view key_;
  const T& target_;
};

bool TableReader::raw_text(std::string_view key, std::string& target, Need need) {
  const Noting noting(*this, key, target);
  const auto* value = typed<std::string>(key, need, "a text in quotes");
  if (value) target = *value;
  return value != nullptr;
}

bool TableReader::text(std::string_view key, std::string& target, Need need, std::size_t most) {
  const Noting noting(*this, key, target);
  const auto* value = typed<std::string>(key, need, "a text in quotes");
  if (!value) return false;
  if (value->size() > most) {
    wrong(key, "longer than " + std::to_string(most) + " bytes");
    return false;
  }
  if (has_control_characters(*value)) {
    wrong(key, shown(*value) + " holds control characters (shown as ?)");
    return false;
  }
  target = *value;
  return true;
}

bool TableReader::identifier(std::string_view key, std::string& target, Need need) {
  const Noting noting(*this, key, target);
  const auto* value = typed<std::string>(key, need, "a text in quotes");
  if (!value) return false;
  if (!is_identifier(*value)) {
    wrong(key, shown(*value) + " is no identifier: 1 to 64 of letters, digits, - and _");
    return false;
  }
  target = *value;
  return true;
}

bool TableReader::boolean(std::string_view key, bool& target) {
  const Noting noting(*this, key, target);
  const auto* value = typed<bool>(key, Need::optional, "true or false");
  if (value) target = *value;
  return value != nullptr;
}

bool TableReader::number(std::string_view key, double& target) {
  const Noting noting(*this, key, target);
  const TomlNode* node = look(key, Need::optional);
  if (!node) return false;
  const auto value = as_number(*node);
  if (value) {
    target = *value;
  } else {
    wrong(key, "expected a finite number, found " + described(*node));
  }
  return value.has_value();
}

bool TableReader::whole_number(std::string_view key, std::int64_t lowest, std::int64_t highest,
                               std::int64_t& target, Need need) {
  const Noting noting(*this, key, target);
  const auto* value = typed<std::int64_t>(key, need, "a whole number");
  if (!value) return false;
  if (*value < lowest || *value > highest) {
    wrong(key, std::to_string(*value) + " is out of range: " + std::to_string(lowest) + " to " +
                   std::to_string(highest));
    return false;
  }
  target = *value;
  return true;
}

bool TableReader::duration(std::string_view key, Duration& target, Duration lowest, Duration highest) {
  const Noting noting(*this, key, target);
  const std::string range = duration_text(lowest) + " to " + duration_text(highest);
  const std::string expected = "a duration in quotes, " + range;
  const auto* value = typed<std::string>(key, Need::optional, expected);
  if (!value) return false;
  const std::optional<Duration> parsed = parse_duration(*value);
  if (!parsed) {
    wrong(key, shown(*value) + " is no duration: write a whole number and ms, s, m, h or d, as in \"" +
                   duration_text(target) + "\"");
    return false;
  }
  if (*parsed < lowest || *parsed > highest) {
    wrong(key, shown(*value) + " is out of range: " + range);
    return false;
  }
  target = *parsed;
  return true;
}

std::optional<std::size_t> TableReader::word_position(std::string_view key,
                                                      const std::vector<std::string_view>& names, Need need) {
  const auto* value = typed<std::string>(key, need, "one of the words " + listed(names));
  if (!value) return std::nullopt;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == *value) return i;
  }
  wrong(key, "unknown word " + shown(*value) + hint(*value, names, "possible are"));
  return std::nullopt;
}

const TomlList* TableReader::list(std::string_view key, std::string_view expected, std::size_t most,
                                  Need need) {
  const auto* items = typed<TomlList>(key, need, expected);
  if (!items) return nullptr;
  if (items->size() > most) {
    wrong(key, std::to_string(items->size()) + " entries; at most " + std::to_string(most));
    return nullptr;
  }
  return items;
}

// `read` gives an entry as a T, or nothing when it is something else.
template <class T, class Read>
bool TableReader::items(std::string_view key, std::string_view expected, std::vector<T>& target,
                        std::size_t most, Read read) {
  const TomlList* entries =
      list(key, "a list in [ ], each entry " + std::string(expected), most, Need::optional);
  if (!entries) return false;
  std::vector<T> values;
  for (const TomlNode& entry : *entries) {
    if (auto value = read(entry)) {
      values.push_back(std::move(*value));
    } else {
      mistakes_->add(file_, entry.line, path_of(key),
                     "expected " + std::string(expected) + ", found " + described(entry));
    }
  }
  if (values.size() != entries->size()) return false;
  target = std::move(values);
  return true;
}

bool TableReader::texts(std::string_view key, std::vector<std::string>& target, std::size_t most) {
  const Noting noting(*this, key, target);
  return items(key, "a text in quotes", target, most, as_text);
}

bool TableReader::numbers(std::string_view key, std::vector<double>& target, std::size_t most) {
  const Noting noting(*this, key, target);
  return items(key, "a finite number", target, most, as_number);
}

bool TableReader::bit_patterns(std::string_view key, std::vector<std::uint64_t>& target, std::size_t most) {
  return items(key, "a whole number from 0 on, such as 0xFFFE or \"0xFFFFFFFFFFFFFFFE\"", target, most,
               as_bit_pattern);
}

bool TableReader::scalars(std::string_view key, std::vector<Scalar>& target, std::size_t most) {
  return items(key, "a text, a finite number, true or false", target, most, as_scalar);
}

bool TableReader::scalar(std::string_view key, Scalar& target, Need need) {
  const TomlNode* node = look(key, need);
  if (!node) return false;
  const auto value = as_scalar(*node);
  if (!value) {
    wrong(key, "expected a text, a finite number, true or false, found " + described(*node));
    return false;
  }
  target = *value;
  return true;
}

bool TableReader::text_or_texts(std::string_view key, std::vector<std::string>& target, std::size_t most,
                                Need need) {
  const TomlNode* node = look(key, need);
  if (!node) return false;
  if (const auto one = as_text(*node)) {
    target = {*one};
    return true;
  }
  return texts(key, target, most);
}

bool TableReader::text_pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& target,
                             std::size_t most) {
  std::optional<TableReader> reader = table(key);
  if (!reader) return false;
  if (reader->table_->entries.size() > most) {
    wrong(key, std::to_string(reader->table_->entries.size()) + " entries; at most " + std::to_string(most));
    return false;
  }
  for (const std::string& from : reader->keys()) {
    std::string to;
    if (reader->text(from, to)) target.emplace_back(from, std::move(to));
  }
  return true;
}

std::optional<TableReader> TableReader::table(std::string_view key, Need need) {
  const auto* inner = typed<TomlTable>(key, need, "a section [" + path_of(key) + "]");
  if (!inner) return std::nullopt;
  return TableReader(*inner, line_of(key), path_of(key), file_, *mistakes_);
}

std::vector<TableReader> TableReader::tables(std::string_view key, std::size_t most, Need need) {
  const std::string block =
      path_.empty() ? "a block that begins with [[" + std::string(key) + "]]" : "{ ... }";
  std::vector<TableReader> readers;
  const TomlList* items = list(key, "a list, each entry " + block, most, need);
  if (!items) return readers;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const TomlNode& item = (*items)[i];
    const std::string path = path_of(key) + "[" + std::to_string(i + 1) + "]";
    if (const auto* inner = std::get_if<TomlTable>(&item.value)) {
      readers.emplace_back(*inner, item.line, path, file_, *mistakes_);
    } else {
      mistakes_->add(file_, item.line, path, "expected " + block + ", found " + described(item));
    }
  }
  return readers;
}

std::vector<std::string> TableReader::keys() {
  std::vector<std::string> all;
  for (const TomlEntry& entry : table_->entries) {
    all.push_back(entry.key);
    asked_.insert(entry.key);
  }
  return all;
}

void TableReader::forbid(const std::vector<std::string_view>& keys, std::string_view reason) {
  for (const std::string_view key : keys) {
    if (!has(key)) continue;
    asked_.emplace(key);
    wrong(key, reason);
  }
}

void TableReader::refuse_unknown() {
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const TomlEntry& entry : table_->entries) {
    if (asked_.contains(entry.key)) continue;
    const bool section = std::holds_alternative<TomlTable>(entry.node.value) ||
                         std::holds_alternative<TomlList>(entry.node.value);
    const std::string_view what = section && path_.empty() ? "unknown section" : "unknown key";
    std::string key = shown(entry.key);
    key = key.substr(1, key.size() - 2);
    mistakes_->add(file_, entry.line, path_of(key),
                   std::string(what) + hint(entry.key, known, "known here are"), entry.column);
  }
}

ParsedToml parse_or_report(std::string_view text, std::string_view file, MistakeList& mistakes) {
  ParsedToml parsed = parse_toml(text);
  if (parsed.error)
    mistakes.add(file, parsed.error->first, "", "not valid TOML: " + parsed.error->second,
                 parsed.error_column);
  return parsed;
}

bool read_whole(std::string_view text, std::string_view file, MistakeList& mistakes,
                const std::function<void(TableReader& root)>& read) {
  MistakeList of_file;
  if (const ParsedToml parsed = parse_or_report(text, file, of_file); !parsed.error) {
    TableReader root(parsed.root, 1, "", file, of_file);
    read(root);
  }
  const bool is_whole = of_file.empty();
  for (const Mistake& one : of_file.take()) mistakes.add(one.file, one.line, one.key, one.reason, one.column);
  return is_whole;
}

}  // namespace anju
