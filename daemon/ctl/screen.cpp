#include "daemon/ctl/screen.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <cstring>

#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/terse.hpp"

namespace anju {

bool is_utf8_locale() {
  // What the environment names may not be installed; its name still says what the terminal shows.
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
    if (value == nullptr || *value == '\0') continue;
    std::string text(value);
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text.find("UTF-8") != std::string::npos || text.find("UTF8") != std::string::npos;
  }
  return false;
}

std::size_t screen_width() {
  constexpr long kNarrowest = 20;
  const char* columns = std::getenv("COLUMNS");  // NOLINT(concurrency-mt-unsafe): there is one thread
  const long wanted = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  if (wanted >= kNarrowest) return static_cast<std::size_t>(wanted);
  winsize size{};
  const bool is_screen = ::isatty(STDOUT_FILENO) != 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return is_screen ? size.ws_col : 0;
}

void fill_terminal(ActSurroundings& around) {
  around.is_screen = ::isatty(STDOUT_FILENO) != 0;
  around.is_utf8 = is_utf8_locale();
  around.width = screen_width();
}

std::string for_people(const std::string& text) {
  const std::string lines = ::isatty(STDOUT_FILENO) != 0 ? folded_lines(text, screen_width()) : text;
  return is_utf8_locale() ? lines : in_ascii(lines);
}

Outcome<std::string> in_shape(const std::string& output, const Options& options, const Look& look) {
  if (!options.is_terse && !options.as_lines) return options.query.as_json ? output : for_people(output);
  if (options.is_terse && options.fields.empty())
    return Problem{kExitUsage, "usage.fields", text_in(look, Message::terse_what), "--terse -f",
                   text_in(look, Message::terse_hint)};
  const auto shaped = options.is_terse ? as_terse(output, options.fields) : as_json_lines(output);
  if (shaped) return *shaped;
  return Problem{kExitUsage, "usage.fields", text_in(look, Message::terse_what), shaped.error().what,
                 text_in(look, Message::terse_hint)};
}

}  // namespace anju
