#include "daemon/ctl/commission/box.hpp"

#include <sys/stat.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/syntax.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/ctl/commission/installation_code.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::string_view kUnnamed = "new-box";  // as the package has it
constexpr unsigned kOwnerOnly = 0600;
constexpr unsigned kGroupReads = 0640;
constexpr unsigned kPublic = 0644;

Problem refuse(const CommissionAround& around, const std::string& why, Message hint) {
  return {kExitFailed, "box.refused", around.words(Message::box_what), why, around.words(hint)};
}

// Settings without a platform are right and settings whose platform waits for its certificate are wrong, so
// mistakes about these files do not count here.
Outcome<Settings> settings_of(const CommissionAround& around) {
  LoadedSettings loaded = load_settings(around.config, {around.shared_folder});
  for (const Mistake& mistake : loaded.mistakes)
    if (!mistake.key.starts_with("platform."))
      return Problem{kExitFailed, "settings.wrong",
                     around.words(Message::settings_what, fmt::arg("file", around.config.string())),
                     to_text(mistake),
                     around.words(Message::settings_hint, fmt::arg("file", around.config.string()))};
  return std::move(loaded.settings);
}

// Both services must read it, by their group; nobody else. Where there is no such group only its owner does.
unsigned mode_of_secret(const fs::path& folder) {
  struct stat like {};
  const bool has_group = ::stat(folder.c_str(), &like) == 0 && like.st_gid != 0;
  return has_group ? kGroupReads : kOwnerOnly;
}

std::optional<Problem> make_folder(const CommissionAround& around, const fs::path& folder) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  if (fault) return not_written(around, folder.string() + ": " + fault.message());
  fs::permissions(folder, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec, fault);
  give_to_owner_of(folder, around.config.parent_path());
  return std::nullopt;
}

// A key that is there is never written over: a certificate may be on its way for it.
Outcome<std::string> key_of_box(const CommissionAround& around, const fs::path& file, bool& is_new) {
  std::error_code none;
  is_new = !fs::exists(file, none);
  if (!is_new) {
    const auto key = read_text_file(file);
    if (!key) return refuse(around, key.error().what, Message::sudo_hint);
    return *key;
  }
  if (const auto problem = make_folder(around, file.parent_path())) return *problem;
  const auto key = new_box_key();
  if (!key) return refuse(around, key.error().what, Message::sudo_hint);
  const auto placed = place_file(
      {file, *key, around.config.parent_path(), mode_of_secret(around.config.parent_path()), true});
  if (!placed) return not_written(around, placed.error().what);
  return *key;
}

std::optional<Problem> name_box(const CommissionAround& around, const std::string& id) {
  if (!is_identifier(id))
    return refuse(around, around.words(Message::box_bad_id, fmt::arg("id", id)), Message::box_id_hint);
  const auto before = read_text_file(around.config);
  if (!before) return not_written(around, before.error().what);
  const auto after = with_value(*before, "gateway.id", toml_text(id));
  if (!after) return not_written(around, after.error().what);
  return write_settings(around, *before, *after);
}

// What the settings must say so that the link is there.
std::string with_platform(const std::string& before, const std::string& url) {
  std::string after = before;
  if (!before.empty() && !before.ends_with('\n')) after += '\n';
  return after + "\n[platform]\nurl = " + toml_text(url) +
         "\nca_file = \"tls/ca.pem\"\ncert_file = \"tls/box.pem\"\nkey_file = \"tls/box.key\"\n";
}

}  // namespace

bool is_unnamed(const Settings& settings) { return settings.gateway.id == kUnnamed; }

IdentityFiles identity_files(const Settings& settings, const fs::path& config) {
  const fs::path folder = config.parent_path() / "tls";
  IdentityFiles files{folder / "box.key", folder / "box.pem", folder / "ca.pem"};
  if (!settings.platform) return files;
  if (!settings.platform->key_file.empty()) files.key = settings.platform->key_file;
  if (!settings.platform->cert_file.empty()) files.certificate = settings.platform->cert_file;
  if (!settings.platform->ca_file.empty()) files.authority = settings.platform->ca_file;
  return files;
}

Outcome<std::string> installation_code(const std::string& typed, const CommissionAround& around) {
  if (typed.empty()) return std::string();
  auto code = read_installation_code(typed);
  if (auto* right = std::get_if<std::string>(&code)) return std::move(*right);
  const CodeFault& fault = std::get<CodeFault>(code);
  std::string why = around.words(Message::code_check);
  if (fault.what == CodeTrouble::length)
    why = around.words(Message::code_length, fmt::arg("count", fault.text));
  if (fault.what == CodeTrouble::character)
    why = around.words(Message::code_character, fmt::arg("text", printable(fault.text)));
  return Problem{
      kExitUsage, "usage.code", around.words(Message::code_what), why,
      around.words(Message::code_hint, fmt::arg("check", std::string(1, check_character("7K3M9QTX2F8D"))))};
}

Outcome<CommissionEnd> make_request(const BoxOptions& options, const CommissionAround& around) {
  const auto settings = settings_of(around);
  if (!settings) return settings.error();
  const auto code = installation_code(options.code, around);
  if (!code) return code.error();
  const std::string id = options.id.empty() ? settings->gateway.id : options.id;
  if (options.id.empty() && is_unnamed(*settings))
    return refuse(around, around.words(Message::box_unnamed), Message::box_id_hint);
  if (id != settings->gateway.id)
    if (const auto problem = name_box(around, id)) return *problem;
  const IdentityFiles files = identity_files(*settings, around.config);
  const fs::path output = options.output.empty() ? files.key.parent_path() / (id + ".csr") : options.output;
  if (around.is_trial)
    return CommissionEnd{around.door.as_json ? json::serialize(json::object{{"schema_version", 1},
                                                                            {"gateway", id},
                                                                            {"key", files.key.string()},
                                                                            {"request", output.string()}}) +
                                                   "\n"
                                             : around.words(Message::csr_trial, fmt::arg("id", id),
                                                            fmt::arg("key", files.key.string()),
                                                            fmt::arg("request", output.string())) +
                                                   "\n"};
  bool is_new = false;
  const auto key = key_of_box(around, files.key, is_new);
  if (!key) return key.error();
  const auto request = new_request(*key, id, *code);
  if (!request) return refuse(around, request.error().what, Message::sudo_hint);
  const auto placed = place_file({output, *request, around.config.parent_path(), kPublic, false});
  if (!placed) return not_written(around, placed.error().what);
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"gateway", id},
                                                      {"key", files.key.string()},
                                                      {"key_is_new", is_new},
                                                      {"proven_by_code", !code->empty()},
                                                      {"request", output.string()}}) +
                         "\n"};
  return CommissionEnd{around.words(is_new ? Message::request_made_new : Message::request_made,
                                    fmt::arg("id", id), fmt::arg("key", files.key.string()),
                                    fmt::arg("request", output.string())) +
                       "\n" + (code->empty() ? "" : around.words(Message::code_in_request) + "\n")};
}

Outcome<CommissionEnd> install_certificate(const BoxOptions& options, const CommissionAround& around) {
  const auto settings = settings_of(around);
  if (!settings) return settings.error();
  const IdentityFiles files = identity_files(*settings, around.config);
  const auto certificate = read_text_file(options.certificate);
  const auto key = read_text_file(files.key);
  const auto authority = read_text_file(options.authority.empty() ? files.authority : options.authority);
  if (!key) return refuse(around, key.error().what, Message::csr_first_hint);
  for (const auto* part : {&certificate, &authority})
    if (!*part) return refuse(around, part->error().what, Message::certificate_hint);
  const auto facts = certificate_facts(*certificate, *key, *authority, around.clocks().wall);
  if (!facts) return refuse(around, facts.error().what, Message::certificate_hint);
  if (!facts->is_of_key)
    return refuse(around, around.words(Message::certificate_of_other_key), Message::csr_first_hint);
  if (!facts->distrust.empty())
    return refuse(around, around.words(Message::certificate_distrusted, fmt::arg("reason", facts->distrust)),
                  Message::certificate_hint);
  if (facts->subject != settings->gateway.id)
    return refuse(around,
                  around.words(Message::certificate_of_other, fmt::arg("subject", facts->subject),
                               fmt::arg("id", settings->gateway.id)),
                  Message::csr_first_hint);
  const bool is_bound = settings->platform.has_value();
  if (!is_bound && options.url.empty())
    return refuse(around, around.words(Message::no_url), Message::url_hint);
  if (around.is_trial)
    return CommissionEnd{
        around.door.as_json
            ? json::serialize(json::object{{"schema_version", 1},
                                           {"certificate", files.certificate.string()},
                                           {"subject", facts->subject}}) +
                  "\n"
            : around.words(Message::certificate_trial, fmt::arg("file", files.certificate.string())) + "\n"};
  // The old one first, beside the new one: who stops here has both.
  if (const auto old = read_text_file(files.certificate)) {
    fs::path previous = files.certificate;
    previous += ".previous";
    const auto kept = place_file({previous, *old, around.config.parent_path(), kGroupReads, false});
    if (!kept) return not_written(around, kept.error().what);
  }
  for (const auto& [file, text] :
       {std::pair(files.authority, *authority), {files.certificate, *certificate}}) {
    const auto placed = place_file({file, text, around.config.parent_path(), kGroupReads, false});
    if (!placed) return not_written(around, placed.error().what);
  }
  if (!is_bound || !options.url.empty()) {
    const auto before = read_text_file(around.config);
    if (!before) return not_written(around, before.error().what);
    const auto after = is_bound ? with_value(*before, "platform.url", toml_text(options.url))
                                : Result<std::string>(with_platform(*before, options.url));
    if (!after) return not_written(around, after.error().what);
    if (const auto problem = write_settings(around, *before, *after)) return *problem;
  }
  const std::string until = facts->until ? iso_time(*facts->until) : "";
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"certificate", files.certificate.string()},
                                                      {"subject", facts->subject},
                                                      {"issuer", facts->issuer},
                                                      {"until", until},
                                                      {"next", "anjuctl reload"}}) +
                         "\n"};
  return CommissionEnd{around.words(Message::certificate_placed, fmt::arg("file", files.certificate.string()),
                                    fmt::arg("issuer", facts->issuer),
                                    fmt::arg("until", time_text(around.look, until))) +
                       "\n"};
}

}  // namespace anju
