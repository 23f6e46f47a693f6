#include "daemon/text/catalogue.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

constexpr std::array<Text, kMessages> kTexts{{
#define ANJU_MESSAGE(identifier, zh, en) {zh, en},
#include "daemon/text/messages.inc"
#undef ANJU_MESSAGE
}};

struct Word {
  WordKind kind;
  std::string_view name;
  Text text;
};

constexpr auto kWords = std::to_array<Word>({
#define ANJU_WORD(kind, name, zh, en) {WordKind::kind, name, {zh, en}},
#include "daemon/text/words.inc"
#undef ANJU_WORD
});

const Word* find_word(WordKind kind, std::string_view name) {
  const auto is_meant = [kind, name](const Word& word) { return word.kind == kind && word.name == name; };
  const auto found = std::find_if(kWords.begin(), kWords.end(), is_meant);
  return found == kWords.end() ? nullptr : &*found;
}

}  // namespace

Text text(Message message) { return kTexts[static_cast<std::size_t>(message)]; }

std::string_view word(Language language, WordKind kind, std::string_view name) {
  const Word* found = find_word(kind, name);
  return found ? found->text.in(language) : name;
}

bool is_known_word(WordKind kind, std::string_view name) { return find_word(kind, name) != nullptr; }

std::string duration_text(Language language, Duration duration) {
  const Duration positive = std::max(duration, Duration{0});
  const auto days = std::chrono::floor<std::chrono::days>(positive).count();
  const std::chrono::hh_mm_ss rest{positive - std::chrono::days{days}};
  const auto hours = rest.hours().count();
  const auto minutes = rest.minutes().count();
  const auto seconds = rest.seconds().count();

  std::string result;
  const auto append = [&result](const std::string& part) {
    if (!result.empty()) result += ' ';
    result += part;
  };
  if (days > 0) append(say(language, Message::duration_days, fmt::arg("days", days)));
  if (hours > 0) append(say(language, Message::duration_hours, fmt::arg("hours", hours)));
  if (days == 0 && minutes > 0)
    append(say(language, Message::duration_minutes, fmt::arg("minutes", minutes)));
  if (days == 0 && hours == 0 && (seconds > 0 || minutes == 0))
    append(say(language, Message::duration_seconds, fmt::arg("seconds", seconds)));
  return result;
}

}  // namespace anju
