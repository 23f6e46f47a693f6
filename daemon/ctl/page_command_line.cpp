// The words of `anjuctl page` on the command line.
#include "daemon/ctl/act_command_line.hpp"
#include "daemon/ctl/hidden_line.hpp"
#include "daemon/ctl/page_password.hpp"

namespace anju {
namespace {

Outcome<CommandEnd> run_page_password(const PageOptions& wish, const ActSurroundings& around) {
  PageOptions options = wish;
  options.shared_folder = around.shared_folder;
  options.is_trial = around.is_trial;
  const AskSecret ask = [&wish](std::string_view prompt) {
    return wish.from_stdin ? read_line_of_input() : read_hidden_line(prompt);
  };
  auto done = set_page_password(options, around.look, around.door.as_json, ask);
  if (!done) return done.error();
  return CommandEnd{*done, 0};
}

}  // namespace

void add_page(CLI::App& app, Options& options) {
  CLI::App* page = app.add_subcommand("page", "The page on the box, for a browser");
  page->fallthrough()->require_subcommand(1);
  const auto wish = std::make_shared<PageOptions>();
  CLI::App* password =
      add_act(*page, options, "password", "Sets what the technician logs in with; asks for it",
              "sudo anjuctl page password", wish, run_page_password);
  password->add_flag("--stdin", wish->from_stdin, "takes one line of standard input, for scripts");
  password->add_option("--config", wish->config, "settings (default /etc/anju/anju.toml)");
  add_share_option(*password, options);
}

}  // namespace anju
