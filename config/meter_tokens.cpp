#include "config/meter_tokens.hpp"

#include <array>
#include <cstdio>

#include "config/table_reader.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

constexpr std::size_t kTokens = 1024;

std::optional<WallTime> read_instant(TableReader& reader, std::string_view key, Need need) {
  std::string text;
  if (!reader.text(key, text, need)) return std::nullopt;
  const auto parsed = parse_iso_time(text);
  if (!parsed) reader.wrong(key, shown(text) + " is no time of ISO 8601 with an offset");
  return parsed ? std::optional(parsed->time) : std::nullopt;
}

std::string iso_seconds(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

MeterToken read_token(TableReader& reader) {
  MeterToken token;
  reader.identifier("id", token.id);
  reader.identifier("name", token.name);
  reader.word("purpose", token.purpose,
              {{"push", MeterToken::Purpose::push}, {"read", MeterToken::Purpose::read}}, Need::required);
  if (reader.text("hash", token.hash, Need::required, 512) && !token.hash.starts_with("$argon2id$"))
    reader.wrong("hash", "is none of argon2id; make the token with anjuctl meter token create");
  if (const auto created = read_instant(reader, "created", Need::required)) token.created = *created;
  token.until = read_instant(reader, "until", Need::optional);
  reader.refuse_unknown();
  return token;
}

}  // namespace

std::string_view name(MeterToken::Purpose purpose) {
  return purpose == MeterToken::Purpose::push ? "push" : "read";
}

LoadedTokens parse_meter_tokens(std::string_view text, std::string_view file) {
  LoadedTokens loaded;
  MistakeList mistakes;
  if (const ParsedToml parsed = parse_or_report(text, file, mistakes); !parsed.error) {
    TableReader root(parsed.root, 1, "", file, mistakes);
    FirstPlaces ids;
    for (TableReader& reader : root.tables("token", kTokens)) {
      MeterToken token = read_token(reader);
      if (const std::string earlier = ids.earlier(token.id, file, reader.line()); !earlier.empty())
        reader.wrong("id", "the token " + shown(token.id) + " is already at " + earlier);
      loaded.tokens.push_back(std::move(token));
    }
    root.refuse_unknown();
  }
  loaded.mistakes = mistakes.take();
  if (!loaded.mistakes.empty()) loaded.tokens.clear();
  return loaded;
}

std::string to_toml(const std::vector<MeterToken>& tokens) {
  std::string text =
      "# Written by anjuctl meter token. The tokens themselves are not here: who lost one makes another.\n";
  for (const MeterToken& token : tokens) {
    // Identifiers, words, hashes and times hold nothing that TOML would need an escape for.
    text += "\n[[token]]\nid = \"" + token.id + "\"\nname = \"" + token.name + "\"\npurpose = \"";
    text.append(name(token.purpose)).append("\"\nhash = \"").append(token.hash);
    text += "\"\ncreated = \"" + iso_seconds(token.created) + "\"\n";
    if (token.until) text += "until = \"" + iso_seconds(*token.until) + "\"\n";
  }
  return text;
}

}  // namespace anju
