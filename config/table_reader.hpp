// Reads the keys of one TOML table into typed values, and writes down every mistake on the way: wrong type,
// out of range, missing, unknown.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/condition.hpp"
#include "config/mistake.hpp"
#include "config/toml_tree.hpp"
#include "config/toml_write.hpp"
#include "rules/model/time.hpp"

namespace anju {

enum class Need { optional, required };

// The readers of a key return true and set the target when the key is there and right. Otherwise the target
// keeps its value, which is the default, and what is wrong has been written down; a key that is optional and
// absent is no mistake. A reader refers to the tree and the list it was made with; both outlive it.
class TableReader {
 public:
  TableReader(const TomlTable& table, int line, std::string path, std::string_view file,
              MistakeList& mistakes);

  bool has(std::string_view key) const { return table_->find(key) != nullptr; }
  bool is_table(std::string_view key) const;
  int line() const { return line_; }
  int line_of(std::string_view key) const;          // of the table when the key is absent
  std::string path_of(std::string_view key) const;  // dotted, from the root of the file
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }  // of the table itself

  // Text on one line: control characters are a mistake. `most` is in bytes.
  bool text(std::string_view key, std::string& target, Need need = Need::optional, std::size_t most = 256);
  // Text as it is, with line ends.
  bool raw_text(std::string_view key, std::string& target, Need need = Need::optional);
  // Letters, digits, - and _, 1 to 64: what can stand in a topic, a file name and a log.
  bool identifier(std::string_view key, std::string& target, Need need = Need::required);
  bool boolean(std::string_view key, bool& target);
  bool number(std::string_view key, double& target);  // finite; a whole number will do
  bool whole_number(std::string_view key, std::int64_t lowest, std::int64_t highest, std::int64_t& target,
                    Need need);
  template <std::integral Int>
  bool integer(std::string_view key, Int& target, Int lowest = std::numeric_limits<Int>::min(),
               Int highest = std::numeric_limits<Int>::max(), Need need = Need::optional) {
    auto value = static_cast<std::int64_t>(target);
    if (!whole_number(key, static_cast<std::int64_t>(lowest), static_cast<std::int64_t>(highest), value,
                      need))
      return false;
    target = static_cast<Int>(value);
    return true;
  }
  // "10s": a whole number and ms, s, m, h or d; both bounds inclusive.
  bool duration(std::string_view key, Duration& target, Duration lowest, Duration highest);
  // One word of a fixed set.
  template <class Enum>
  bool word(std::string_view key, Enum& target, const std::vector<std::pair<std::string_view, Enum>>& words,
            Need need = Need::optional) {
    std::vector<std::string_view> names;
    names.reserve(words.size());
    for (const auto& [name, value] : words) names.push_back(name);
    const std::optional<std::size_t> found = word_position(key, names, need);
    if (found) target = words[*found].second;
    if constexpr (std::equality_comparable<Enum>) {
      for (const auto& [name, value] : words) {
        if (value == target) note(key, toml_text(name));
      }
    }
    return found.has_value();
  }
  bool texts(std::string_view key, std::vector<std::string>& target, std::size_t most);
  bool numbers(std::string_view key, std::vector<double>& target, std::size_t most);
  // Whole numbers from 0 on; beyond 63 bits, where TOML's own end, as text: "0xFFFFFFFFFFFFFFFE".
  bool bit_patterns(std::string_view key, std::vector<std::uint64_t>& target, std::size_t most);
  // One text, or a list of texts.
  bool text_or_texts(std::string_view key, std::vector<std::string>& target, std::size_t most,
                     Need need = Need::optional);
  // A truth, a finite number or a text; or a list of such.
  bool scalar(std::string_view key, Scalar& target, Need need = Need::optional);
  bool scalars(std::string_view key, std::vector<Scalar>& target, std::size_t most);
  // { "from" = "to" }: the keys are data.
  bool text_pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& target,
                  std::size_t most);

  // [key]
  std::optional<TableReader> table(std::string_view key, Need need = Need::optional);
  // [[key]] or a list of inline tables, at most `most`.
  std::vector<TableReader> tables(std::string_view key, std::size_t most, Need need = Need::optional);
  // The keys of a table that are data and not settings; each counts as known.
  std::vector<std::string> keys();

  // A mistake at the key, or at the table when the key is absent.
  void wrong(std::string_view key, std::string_view reason);
  // A mistake at the table as a whole.
  void wrong(std::string_view reason);
  // These are known, and nobody judges them.
  void accept(const std::vector<std::string_view>& keys) {
    for (const std::string_view key : keys) asked_.emplace(key);
  }
  // A mistake for each of the keys that is there.
  void forbid(const std::vector<std::string_view>& keys, std::string_view reason);
  // Every key that nobody asked for is a mistake. Call it last.
  void refuse_unknown();

 private:
  // Of the key as it holds now, for who wants to know all of them.
  void note(std::string_view key, std::string value);
  template <class T>
  class Noting;
  const TomlNode* look(std::string_view key, Need need);
  template <class T, class Read>
  bool items(std::string_view key, std::string_view expected, std::vector<T>& target, std::size_t most,
             Read read);
  template <class T>
  const T* typed(std::string_view key, Need need, std::string_view expected);
  std::optional<std::size_t> word_position(std::string_view key, const std::vector<std::string_view>& names,
                                           Need need);
  const TomlList* list(std::string_view key, std::string_view expected, std::size_t most, Need need);

  const TomlTable* table_;
  int line_;
  std::string path_;
  std::string file_;
  MistakeList* mistakes_;
  std::set<std::string, std::less<>> asked_;
};

// Parses `text` and writes down what keeps it from being TOML; the tree is empty then.
ParsedToml parse_or_report(std::string_view text, std::string_view file, MistakeList& mistakes);

// The same for a file of which half is no use: false when `text` is no TOML or `read` has found a mistake.
bool read_whole(std::string_view text, std::string_view file, MistakeList& mistakes,
                const std::function<void(TableReader& root)>& read);

}  // namespace anju
