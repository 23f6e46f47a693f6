#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>

#include "config/files.hpp"
#include "config/syntax.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/bulk_commands.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/contact_phone.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/mistake_text.hpp"
#include "daemon/ctl/settings_change.hpp"
#include "daemon/sealed.hpp"
#include "rules/model/nearest.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
using Values = std::map<std::string, std::string>;

// A home's file as it becomes.
struct HomeText {
  std::optional<std::string> before;
  std::string after;
};

// Where a block of a file came from, to tell of its mistakes with the line of the table.
using Origins = std::map<std::pair<std::string, std::string>, int>;

class Import {
 public:
  Import(const BulkWish& wish, const ActSurroundings& around)
      : wish_(wish), around_(around), columns_(bulk_columns(wish.kind)) {}

  Outcome<CommandEnd> run() {
    auto desk = SettingsDesk::open(wish_.config, around_);
    if (!desk) return desk.error();
    const auto table = text_of_table();
    if (!table) return unreadable(table.error().what);
    const auto rows = parse_csv(*table);
    if (!rows) return unreadable(rows.error().what);
    store_ = desk->loaded().settings.store.path;
    read_homes(desk->homes());
    read_rows(*rows);
    const std::vector<FileChange> changes = changed_files();
    if (mistakes_.empty()) judge(desk->with(changes).mistakes);
    if (!mistakes_.empty()) return refused();
    std::error_code fault;
    if (!around_.is_trial) fs::create_directories(desk->homes(), fault);
    const auto changed = desk->carry_out(changes, "import " + wish_.kind + " " + wish_.file);
    if (!changed) return changed.error();
    return told(*changed,
                say(around_.look.language, Message::imported, fmt::arg("added", added_),
                    fmt::arg("changed", changed_), fmt::arg("same", same_)),
                around_);
  }

 private:
  Result<std::string> text_of_table() const {
    if (wish_.file != "-") return read_text_file(wish_.file);
    return std::string(std::istreambuf_iterator<char>(std::cin), {});
  }

  Problem unreadable(const std::string& why) const {
    return {kExitFailed, "input.unreadable",
            say(around_.look.language, Message::input_what, fmt::arg("file", wish_.file)), why,
            say(around_.look.language, Message::import_hint, fmt::arg("kind", wish_.kind))};
  }

  void wrong(int line, std::string_view column, const std::string& why) {
    mistakes_.push_back({wish_.file, line, std::string(column), why, 0});
  }

  void read_homes(const fs::path& folder) {
    folder_ = folder;
    const auto files = list_toml_files(folder);
    for (const fs::path& file : files ? *files : std::vector<fs::path>{}) {
      const auto text = read_text_file(file);
      if (!text) continue;
      texts_[file] = {*text, *text};
      const Values values = flat_values(*text);
      if (const auto id = values.find("home.id"); id != values.end()) file_of_[id->second] = file;
    }
  }

  void read_rows(const std::vector<CsvRow>& rows) {
    if (rows.empty())
      return wrong(1, "",
                   say(around_.look.language, Message::import_no_header, fmt::arg("columns", header())));
    if (!read_header(rows.front())) return;
    for (std::size_t i = 1; i < rows.size(); ++i) read_row(rows[i]);
  }

  std::string header() const {
    std::string names = "home";
    for (const BulkColumn& column : columns_) names += "," + std::string(column.name);
    return names;
  }

  bool read_header(const CsvRow& row) {
    std::vector<std::string_view> known{"home"};
    for (const BulkColumn& column : columns_) known.push_back(column.name);
    for (const std::string& cell : row.cells) {
      if (std::find(known.begin(), known.end(), cell) == known.end())
        wrong(row.line, printable(cell), "unknown column" + hint(cell, known, "known here are"));
      else if (std::count(row.cells.begin(), row.cells.end(), cell) > 1)
        wrong(row.line, cell, "the column is there twice");
    }
    for (const std::string_view needed : {std::string_view("home"), std::string_view("id")}) {
      const bool is_known = std::find(known.begin(), known.end(), needed) != known.end();
      if (is_known && std::find(row.cells.begin(), row.cells.end(), needed) == row.cells.end())
        wrong(row.line, needed, "the column is missing; the first line must be: " + header());
    }
    names_ = row.cells;
    return mistakes_.empty();
  }

  std::string cell(const CsvRow& row, std::string_view name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    const auto at = static_cast<std::size_t>(found - names_.begin());
    return found == names_.end() || at >= row.cells.size() ? "" : row.cells[at];
  }

  void read_row(const CsvRow& row) {
    if (row.cells.size() != names_.size())
      return wrong(row.line, "",
                   "has " + std::to_string(row.cells.size()) + " cells; the first line has " +
                       std::to_string(names_.size()));
    const std::string home = cell(row, "home");
    const std::string id = wish_.kind == "home" ? home : cell(row, "id");
    if (!is_identifier(home))
      return wrong(row.line, "home", shown(home) + " is no identifier: 1 to 64 of letters, digits, - and _");
    if (!is_identifier(id))
      return wrong(row.line, "id", shown(id) + " is no identifier: 1 to 64 of letters, digits, - and _");
    // The ids of contacts are those of one home.
    const std::string once = wish_.kind == "contact" ? home + "/" + id : id;
    if (const auto [first, is_new] = seen_.emplace(once, row.line); !is_new)
      return wrong(row.line, wish_.kind == "home" ? "home" : "id",
                   shown(id) + " is already at line " + std::to_string(first->second));
    if (wish_.kind == "home") return put_home(row, home);
    const auto file = file_of_.find(toml_text(home));
    if (file == file_of_.end()) {
      std::vector<std::string> known;
      for (const auto& [name, path] : file_of_) known.push_back(name.substr(1, name.size() - 2));
      const std::vector<std::string_view> views(known.begin(), known.end());
      return wrong(row.line, "home", "there is no home " + shown(home) + hint(home, views, "known are"));
    }
    put_block(row, file->second, id);
  }

  void put_home(const CsvRow& row, const std::string& home) {
    const auto known = file_of_.find(toml_text(home));
    const fs::path file = known == file_of_.end() ? folder_ / (home + ".toml") : known->second;
    HomeText& text = texts_[file];
    const std::string before = text.after;
    if (text.after.empty()) text.after = "[home]\nid = " + toml_text(home) + "\n";
    origins_[{file.string(), "home"}] = row.line;
    put_cells(row, text, "home.");
    count(before, text.after, before.empty());
  }

  // A block with this id, or a new one at the end.
  void put_block(const CsvRow& row, const fs::path& file, const std::string& id) {
    HomeText& text = texts_[file];
    const std::string before = text.after;
    const Values values = flat_values(text.after);
    std::size_t number = 1;
    std::size_t found = 0;
    for (;; ++number) {
      const std::string block = wish_.kind + "[" + std::to_string(number) + "].";
      const auto first = values.lower_bound(block);
      if (first == values.end() || !first->first.starts_with(block)) break;
      const auto known = values.find(block + "id");
      if (known != values.end() && known->second == toml_text(id)) found = number;
    }
    const bool is_new = found == 0;
    if (is_new) {
      const std::string end = text.after.find("\r\n") == std::string::npos ? "\n" : "\r\n";
      if (!text.after.empty() && !text.after.ends_with('\n')) text.after += end;
      text.after += end + "[[" + wish_.kind + "]]" + end + "id = " + toml_text(id) + end;
      found = number;
    }
    const std::string block = wish_.kind + "[" + std::to_string(found) + "]";
    origins_[{file.string(), block}] = row.line;
    put_cells(row, text, block + ".");
    count(before, text.after, is_new);
  }

  void count(const std::string& before, const std::string& after, bool is_new) {
    ++(is_new ? added_ : before == after ? same_ : changed_);
  }

  // As it stays in the file: sealed, for its place alone. The same number again changes nothing, though no
  // two seals of it look alike. None: it is told what is wrong.
  std::optional<std::string> sealed_phone(const CsvRow& row, const std::string& phone,
                                          const std::string& known) {
    if (!is_phone(phone)) {
      wrong(row.line, "phone", text_in(around_.look, Message::phone_bad));
      return std::nullopt;
    }
    if (!key_) key_ = around_.is_trial ? seal_key_for_trial(store_) : seal_key_of(store_);
    const std::string place = seal_place(cell(row, "home"), cell(row, "id"));
    const auto before = *key_ && is_sealed(known) ? open_sealed(known, place, **key_)
                                                  : Result<std::string>(Error{ErrorCode::not_found, ""});
    if (before && *before == phone) return known;
    const auto sealed = *key_ ? seal(phone, place, **key_) : Result<std::string>(key_->error());
    if (sealed) return *sealed;
    wrong(row.line, "phone", sealed.error().what);
    return std::nullopt;
  }

  // An empty cell says nothing: what is there stays.
  void put_cells(const CsvRow& row, HomeText& text, const std::string& before) {
    for (const BulkColumn& column : columns_) {
      std::string value = cell(row, column.name);
      if (value.empty() || column.name == "id") continue;
      if (column.kind == BulkColumn::Kind::phone) {
        const auto sealed = sealed_phone(row, value, plain_value(flat_values(text.after), before + "phone"));
        if (!sealed) continue;
        value = *sealed;
      }
      const bool is_bare = column.kind == BulkColumn::Kind::number || column.kind == BulkColumn::Kind::flag;
      auto after =
          with_value(text.after, before + std::string(column.name), is_bare ? value : toml_text(value));
      if (after) {
        text.after = std::move(*after);
      } else {
        wrong(row.line, column.name, after.error().what);
      }
    }
  }

  std::vector<FileChange> changed_files() const {
    std::vector<FileChange> changes;
    for (const auto& [file, text] : texts_) {
      if (!text.before || *text.before != text.after) changes.push_back({file, text.before, text.after});
    }
    return changes;
  }

  // The reader of the daemon names the file and the block; a person looks into the table.
  void judge(const std::vector<Mistake>& found) {
    for (const Mistake& mistake : found) {
      const auto dot = mistake.key.rfind('.');
      const std::string block = mistake.key.substr(0, std::min(dot, mistake.key.size()));
      const auto origin = origins_.find({mistake.file, block});
      if (origin == origins_.end()) {
        mistakes_.push_back(mistake);
      } else {
        wrong(origin->second, dot == std::string::npos ? "" : mistake.key.substr(dot + 1), mistake.reason);
      }
    }
  }

  Problem refused() const {
    constexpr std::size_t kShown = 50;
    std::string why;
    for (std::size_t i = 0; i < std::min(mistakes_.size(), kShown); ++i) {
      Mistake mistake = mistakes_[i];
      mistake.reason = reason_in(around_.look.language, mistake.reason);
      why += (i == 0 ? "" : "\n  ") + to_text(mistake);
    }
    if (mistakes_.size() > kShown)
      why += say(around_.look.language, Message::add_more_mistakes,
                 fmt::arg("count", mistakes_.size() - kShown));
    return {kExitFailed, "import.wrong",
            say(around_.look.language, Message::import_what, fmt::arg("count", mistakes_.size())), why,
            say(around_.look.language, Message::import_hint, fmt::arg("kind", wish_.kind))};
  }

  const BulkWish& wish_;
  const ActSurroundings& around_;
  const std::vector<BulkColumn> columns_;
  fs::path folder_;
  fs::path store_;
  std::optional<Result<std::string>> key_;  // read with the first number
  std::map<fs::path, HomeText> texts_;
  std::map<std::string, fs::path> file_of_;  // by the id of the home, as TOML has it
  std::vector<std::string> names_;           // of the columns of the table
  std::map<std::string, int> seen_;
  Origins origins_;
  std::vector<Mistake> mistakes_;
  std::size_t added_ = 0;
  std::size_t changed_ = 0;
  std::size_t same_ = 0;
};

}  // namespace

Outcome<CommandEnd> import_table(const BulkWish& wish, const ActSurroundings& around) {
  return Import(wish, around).run();
}

}  // namespace anju
