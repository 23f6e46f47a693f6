#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_tree.hpp"
#include "daemon/ctl/bulk_commands.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/settings_change.hpp"
#include "daemon/sealed.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Values = std::map<std::string, std::string>;

}  // namespace

std::string plain_value(const Values& values, const std::string& key) {
  const auto found = values.find(key);
  if (found == values.end()) return "";
  const ParsedToml parsed = parse_toml("v = " + found->second + "\n");
  const TomlEntry* entry = parsed.root.find("v");
  const auto* text = entry ? std::get_if<std::string>(&entry->node.value) : nullptr;
  return text ? *text : found->second;
}

namespace {

class Table {
 public:
  Table(const BulkWish& wish, const std::vector<BulkColumn>& columns, std::filesystem::path key_file)
      : wish_(wish), columns_(columns), key_file_(std::move(key_file)) {
    rows_.push_back({"home"});
    for (const BulkColumn& column : columns_) rows_.front().emplace_back(column.name);
  }

  void take(const Values& values) {
    const std::string home = plain_value(values, "home.id");
    if (wish_.kind == "home") return add(values, home, "home.");
    for (std::size_t i = 1;; ++i) {
      const std::string before = wish_.kind + "[" + std::to_string(i) + "].";
      const auto first = values.lower_bound(before);
      if (first == values.end() || !first->first.starts_with(before)) return;
      add(values, home, before);
    }
  }

  // Why a number is not in it; empty: all are.
  const std::string& fault() const { return fault_; }

  std::string csv() const {
    std::string text;
    for (const auto& row : rows_) text += csv_line(row);
    return text;
  }

  std::string as_json() const {
    json::array list;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      json::object one;
      for (std::size_t j = 0; j < rows_[i].size(); ++j) one[rows_[0][j]] = rows_[i][j];
      list.push_back(std::move(one));
    }
    json::object answer{{"schema_version", 1}};
    answer[wish_.kind + "s"] = std::move(list);
    return json::serialize(answer) + "\n";
  }

 private:
  // "" and a fault when it does not open: another box has sealed it, or its key is not ours to read.
  std::string opened(const std::string& sealed, const std::string& place) {
    const auto key = read_seal_key(key_file_);
    const auto phone = key ? open_sealed(sealed, place, *key) : Result<std::string>(key.error());
    if (phone) return *phone;
    fault_ = place + ": " + phone.error().what;
    return "";
  }

  void add(const Values& values, const std::string& home, const std::string& before) {
    std::vector<std::string> row{home};
    for (const BulkColumn& column : columns_) {
      const bool is_phone = column.kind == BulkColumn::Kind::phone;
      const bool is_secret = (is_phone || column.name == "webhook") && !wish_.with_secrets;
      const std::string value = is_secret ? "" : plain_value(values, before + std::string(column.name));
      row.push_back(is_phone && !value.empty()
                        ? opened(value, seal_place(home, plain_value(values, before + "id")))
                        : value);
    }
    rows_.push_back(std::move(row));
  }

  const BulkWish& wish_;
  const std::vector<BulkColumn>& columns_;
  const std::filesystem::path key_file_;
  std::vector<std::vector<std::string>> rows_;
  std::string fault_;
};

}  // namespace

std::vector<BulkColumn> bulk_columns(std::string_view kind) {
  using Kind = BulkColumn::Kind;
  if (kind == "home") return {{"tier"}};
  if (kind == "device")
    return {{"id"},
            {"profile"},
            {"address"},
            {"room"},
            {"name"},
            {"bus"},
            {"unit", Kind::number},
            {"utility"},
            {"reports_every"},
            {"enabled", Kind::flag}};
  if (kind == "contact") return {{"id"}, {"role"}, {"phone", Kind::phone}, {"webhook"}};
  return {};
}

Outcome<CommandEnd> export_table(const BulkWish& wish, const ActSurroundings& around) {
  const std::vector<BulkColumn> columns = bulk_columns(wish.kind);
  const auto store = load_settings(wish.config, {around.shared_folder}).settings.store.path;
  Table table(wish, columns, store.parent_path() / kSealKeyFile);
  const auto files = list_toml_files(std::filesystem::path(wish.config).parent_path() / "homes.d");
  if (!files)
    return Problem{kExitFailed, "settings.unreadable",
                   say(around.look.language, Message::config_unreadable, fmt::arg("file", wish.config)),
                   files.error().what, text_in(around.look, Message::settings_config_hint)};
  for (const auto& file : *files) {
    if (const auto text = read_text_file(file)) table.take(flat_values(*text));
  }
  if (!table.fault().empty())
    return Problem{kExitFailed, "input.unreadable",
                   say(around.look.language, Message::input_what, fmt::arg("file", kSealKeyFile)),
                   table.fault(), text_in(around.look, Message::sudo_hint)};
  return CommandEnd{around.door.as_json ? table.as_json() : table.csv(), 0};
}

}  // namespace anju
