#include "daemon/ctl/error_page.hpp"

#include <array>

namespace anju {
namespace {

constexpr auto kErrors = std::to_array<KnownError>({
#define ANJU_ERROR(code, exit, zh, en) {code, exit, {zh, en}},
#include "daemon/ctl/errors.inc"
#undef ANJU_ERROR
});

std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::span<const KnownError> known_errors() { return kErrors; }

std::string error_page(const std::string& version) {
  std::string page =
      ".TH ANJU\\-ERRORS 7 \"\" \"anju " + roff(version) +
      "\" \"Anju\"\n.SH NAME\nanju\\-errors \\- what the errors of anjuctl mean\n"
      ".SH DESCRIPTION\nEvery error has a code that stays the same. It stands behind the first line of the\n"
      "error, and with \\fB\\-\\-json\\fR in error.code on standard output.\n.SH CODES\n";
  for (const KnownError& error : kErrors) {
    page += ".TP\n.B " + roff(error.code) + "\nExit code " + std::to_string(error.exit_code) + ". " +
            roff(error.means.en) + "\n.br\n" + roff(error.means.zh) + "\n";
  }
  return page + ".SH SEE ALSO\n.BR anjuctl (1)\n";
}

}  // namespace anju
