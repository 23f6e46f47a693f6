// For whom a page is made: language, clock, and whether a technician has logged in.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "config/zone.hpp"
#include "daemon/page/html.hpp"
#include "daemon/text/catalogue.hpp"

namespace anju::page {

struct Look {
  Language language = Language::zh;
  Zone zone;               // of the homes
  WallTime now;            // as the page is made
  std::string csrf = {};   // of the session; empty: nobody has logged in
  std::string path = {};   // of the page, as it was asked for, without its query
  bool walk_test = false;  // one goes on
  const std::map<std::string, Text, std::less<>>* rules = nullptr;  // titles of the owner's rules, by name

  bool is_in() const { return !csrf.empty(); }
  std::string_view words(Message message) const { return text(message).in(language); }
  template <class... Arguments>
  std::string said(Message message, const Arguments&... arguments) const {
    return say(language, message, arguments...);
  }
  std::string_view rule_title(std::string_view name) const;
  std::string_view word_for(WordKind kind, std::string_view name) const { return word(language, kind, name); }
};

// In the zone of the homes: "15:02" of today, else with the day; in <time>, with the instant for machines.
Html shown_time(const Look& look, WallTime time);
Html shown_second(const Look& look, WallTime time);  // with its second
std::string clock_of(const Look& look, WallTime time);
// "15:02" alone.
std::string hour_of(const Look& look, WallTime time);
std::string date_of(const Look& look, WallTime time);
std::string ago(const Look& look, Duration since);

// What a state is, in three ways: shape, word, colour.
enum class Sign : std::uint8_t { ok, attention, bad, unknown };
enum class Icon : std::uint8_t { check, warning, stop, question, phone, unplugged };

Html icon(Icon which, bool is_big = false);
Html badge(Sign sign, std::string_view words);

// Percent-encoded, as one part of a path or of a query.
std::string url_part(std::string_view text);

// "1.5 MiB".
std::string size_of_bytes(std::uint64_t bytes);

}  // namespace anju::page
