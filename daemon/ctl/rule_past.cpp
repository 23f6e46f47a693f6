#include "daemon/ctl/rule_past.hpp"

namespace anju {

Outcome<HomePast> past_of(const RuleOptions& options, const RuleBook& book, Language language) {
  const std::filesystem::path store =
      options.store.empty() ? book.settings().store.path : std::filesystem::path(options.store);
  const std::string name = store.string();  // an argument only refers to its value
  const auto file = fmt::arg("file", name);
  const std::string& home = book.site().homes.front().id;
  auto past = read_past(store, home, book.site());
  if (!past)
    return Problem{kExitFailed, "input.unreadable", say(language, Message::input_what, file),
                   past.error().what, say(language, Message::input_hint, file)};
  if (past->readings.empty())
    return Problem{
        kExitFailed, "store.no-readings", say(language, Message::past_none_what, fmt::arg("home", home)),
        say(language, Message::past_none_why, file), std::string(text(Message::past_none_hint).in(language))};
  return std::move(*past);
}

}  // namespace anju
