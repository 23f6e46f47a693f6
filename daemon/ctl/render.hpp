// The daemon's answers as text for a person. Pure: JSON in, lines out.
#pragma once

#include <string>
#include <string_view>

#include "config/zone.hpp"
#include "daemon/text/catalogue.hpp"
#include "rules/model/error.hpp"

namespace anju {

enum class View : std::uint8_t { status, homes, modes, devices, alerts, outbox, buses, store };

struct Look {
  Language language = Language::zh;
  bool colour = false;
  Zone zone{};            // of the homes, as the daemon says it with each answer
  std::size_t width = 0;  // columns of the terminal; 0: nobody cuts
};

inline std::string text_in(Language language, Message message) {
  return std::string(text(message).in(language));
}
inline std::string text_in(const Look& look, Message message) { return text_in(look.language, message); }

// `body` is the answer to GET /v1/<view>, for modes that of /v1/homes. Errors: malformed, when it is no JSON
// object.
Result<std::string> render(View view, std::string_view body, const Look& look);

// What the daemon's own error says, for an answer that is not 200; the body itself when it is no such error.
std::string error_of(std::string_view body);

}  // namespace anju
