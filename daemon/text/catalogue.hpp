// Every word and sentence that a person reads, in Chinese and English. The texts are in messages.inc and
// words.inc; nothing else in the daemon or in anjuctl holds a sentence for a resident or a technician.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"
#include "rules/rule_set.hpp"

namespace anju {

struct Text {
  std::string_view zh;
  std::string_view en;

  constexpr std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

enum class Message : std::uint16_t {
#define ANJU_MESSAGE(identifier, zh, en) identifier,
#include "daemon/text/messages.inc"
#undef ANJU_MESSAGE
};

#define ANJU_MESSAGE(identifier, zh, en) +1  // NOLINT(bugprone-macro-parentheses): a sum, not a value
inline constexpr std::size_t kMessages = 0
#include "daemon/text/messages.inc"
    ;
#undef ANJU_MESSAGE

// The text with its {placeholders}, which are the same in both languages.
Text text(Message message);

// The text with its placeholders filled; the arguments are made by fmt::arg("name", value).
template <class... Arguments>
std::string say(Language language, Message message, const Arguments&... arguments) {
  return fmt::vformat(text(message).in(language), fmt::make_format_args(arguments...));
}

// The words of the contract, by the name that the API and the platform use for them.
enum class WordKind : std::uint8_t {
  event,
  alert_class,
  dispatch,
  stage,
  tier,
  presence,
  health,
  coverage,
  device_state,
  quality,
  clock_quality,
  lane,
  transition,
  refusal,
  modbus_exception,
  unit,
  mode,
  rule_kind,
  rule_of_anju,
  quantity,
  fact,
  alert_step,
  coverage_gap,
  role,
  room,
};

// The word a person reads for `name`; `name` itself when the catalogue does not know it, so that an older
// anjuctl can still show what a newer daemon says. The result lives as long as `name` and the program.
std::string_view word(Language language, WordKind kind, std::string_view name);
bool is_known_word(WordKind kind, std::string_view name);

// "12 小时 5 分" / "12 h 5 min": the two largest units that are not zero, rounded down; below a minute in
// seconds.
std::string duration_text(Language language, Duration duration);

// What an alert says to a person, in the time that the clocks in the home show.
struct Sentences {
  std::string zh;
  std::string en;
};

// Facts of the evidence that are missing are left out of the sentence. `rules`: those of the owner, who has
// given them titles, and the calendar of the homes.
Sentences sentence_of(const Transition& transition, const Site& site, const RuleSet& rules);

}  // namespace anju
