// `anjuctl page password`: what the technician logs in with on the page of this box.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"

namespace anju {

struct PageOptions {
  std::filesystem::path config = "/etc/anju/anju.toml";
  std::filesystem::path shared_folder;
  bool from_stdin = false;  // one line, for scripts
  bool is_trial = false;    // nothing is kept
};

// Asks for a line that nobody sees; none: there is nobody to ask.
using AskSecret = std::function<std::optional<std::string>(std::string_view prompt)>;

// Sets the password, a hash of which is kept in a file beside the settings.
Outcome<std::string> set_page_password(const PageOptions& options, const Look& look, bool as_json,
                                       const AskSecret& ask);

}  // namespace anju
