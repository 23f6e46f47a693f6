#include "daemon/page/facts.hpp"

#include <charconv>

#include "daemon/page/sources.hpp"
#include "daemon/text/sentence_parts.hpp"
#include "rules/model/parse_time.hpp"

namespace anju::page {
namespace {

struct FactWords {
  const Look& look;
  std::optional<Quantity> quantity;

  std::string operator()(bool value) const {
    return std::string(look.words(value ? Message::page_yes : Message::page_no));
  }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    return quantity ? amount_text(look.language, *quantity, value) : fmt::format("{:.4g}", value);
  }
  std::string operator()(const std::string& value) const {
    if (find_quality(value)) return std::string(look.word_for(WordKind::quality, value));
    if (find_quantity(value)) return std::string(look.word_for(WordKind::quantity, value));
    return std::string(look.word_for(WordKind::presence, value));
  }
  std::string operator()(Duration value) const { return duration_text(look.language, value); }
  std::string operator()(WallTime value) const { return clock_of(look, value); }
};

// As daemon/alert_book.hpp writes facts: "true", "12 s", an instant, a number, a word.
std::variant<bool, std::int64_t, double, std::string, Duration, WallTime> fact_of(const std::string& text) {
  if (text == "true" || text == "false") return text == "true";
  if (const auto time = parse_iso_time(text)) return time->time;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  if (fault != std::errc{} || !(rest.empty() || rest == " s")) return text;
  if (rest == " s") return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(number));
  return number;
}

Html rows_of(const Look& look, const std::vector<std::pair<std::string_view, std::string>>& facts) {
  Html rows;
  for (const auto& [name, value] : facts)
    rows += html("<dt>{}</dt><dd>{}</dd>", look.word_for(WordKind::fact, name), value);
  return html("<dl>{}</dl>", rows);
}

}  // namespace

Html facts_list(const Look& look, const Evidence& facts) {
  std::optional<Quantity> quantity;
  for (const Fact& fact : facts) {
    if (const auto* text = std::get_if<std::string>(&fact.value); text && fact.name == "quantity")
      quantity = find_quantity(*text);
  }
  std::vector<std::pair<std::string_view, std::string>> shown;
  for (const Fact& fact : facts)
    shown.emplace_back(fact.name, std::visit(FactWords{look, quantity}, fact.value));
  return rows_of(look, shown);
}

Html facts_list(const Look& look, const std::map<std::string, std::string>& facts) {
  const auto named = facts.find("quantity");
  const FactWords words{look, named == facts.end() ? std::nullopt : find_quantity(named->second)};
  std::vector<std::pair<std::string_view, std::string>> shown;
  for (const auto& [name, text] : facts) {
    const bool is_seen_here = name == "seen_here_by" && text == kSeenHere;
    shown.emplace_back(
        name, is_seen_here ? std::string(look.words(Message::page_box)) : std::visit(words, fact_of(text)));
  }
  return rows_of(look, shown);
}

}  // namespace anju::page
