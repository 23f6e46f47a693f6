#include "daemon/ctl/commission/home_contact.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "config/files.hpp"
#include "config/syntax.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/contact_phone.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/sealed.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Problem usage(const CommissionAround& around, const std::string& why, Message hint) {
  return {kExitUsage, "usage.contact", around.words(Message::contact_what), why, around.words(hint)};
}

std::string contact_block(const ContactOptions& options, const std::string& id, const std::string& sealed) {
  std::string block = "\n[[contact]]\nid = " + toml_text(id) + "\nrole = " + toml_text(options.role) + "\n";
  if (!sealed.empty()) block += "phone = " + toml_text(sealed) + "\n";
  return block;
}

}  // namespace

std::string new_pseudonym(std::string_view prefix) {
  constexpr std::string_view kLetters = "23456789abcdefghjkmnpqrstuvwxyz_";
  constexpr std::size_t kUsed = 31;  // without the last, which only fills the 32
  constexpr std::size_t kLength = 8;
  std::string id(prefix);
  while (id.size() < prefix.size() + kLength) {
    unsigned char byte = 0;
    if (RAND_bytes(&byte, 1) != 1) throw std::runtime_error("there is no randomness");
    if (const std::size_t letter = byte & 31U; letter < kUsed) id += kLetters[letter];
  }
  return id;
}

Outcome<CommissionEnd> add_home(const HomeAddOptions& options, const CommissionAround& around) {
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  const std::string id = options.id.empty() ? new_pseudonym("h-") : options.id;
  if (!is_identifier(id))
    return Problem{kExitUsage, "usage.home", around.words(Message::home_add_what),
                   around.words(Message::box_bad_id, fmt::arg("id", id)),
                   around.words(Message::home_id_hint)};
  if (find_home(*settings, id))
    return Problem{kExitState, "home.there", around.words(Message::home_add_what),
                   around.words(Message::home_is_there, fmt::arg("home", id)),
                   around.words(Message::home_id_hint)};
  const fs::path folder = around.config.parent_path() / "homes.d";
  std::error_code fault;
  if (!around.is_trial) fs::create_directories(folder, fault);
  const auto lock = FolderLock::take(fs::exists(folder, fault) ? folder : around.config.parent_path());
  if (!lock) return not_written(around, lock.error().what);
  const fs::path file = folder / (id + ".toml");
  const std::string text = "[home]\nid = " + toml_text(id) + "\ntier = " + toml_text(options.tier) + "\n";
  if (const auto problem = write_home(around, file, std::nullopt, text)) return *problem;
  const std::string tier(word(around.look.language, WordKind::tier, options.tier));
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"home", id},
                                                      {"tier", options.tier},
                                                      {"file", file.string()},
                                                      {"next", "anjuctl reload"}}) +
                         "\n"};
  return CommissionEnd{around.words(Message::home_added, fmt::arg("home", id), fmt::arg("tier", tier),
                                    fmt::arg("file", file.string())) +
                       "\n"};
}

Outcome<CommissionEnd> add_contact(const ContactOptions& options, const CommissionAround& around) {
  if (!options.phone.empty() && !is_phone(options.phone))
    return usage(around, around.words(Message::phone_bad), Message::phone_hint);
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  const HomeSettings* const home = find_home(*settings, options.home);
  if (!home) return no_such_home(around, *settings, options.home);
  const std::string id = options.id.empty() ? new_pseudonym("c-") : options.id;
  const auto lock = FolderLock::take(home->file.parent_path());
  if (!lock) return not_written(around, lock.error().what);
  std::string sealed;
  if (!options.phone.empty() && !around.is_trial) {
    const auto key = seal_key_of(settings->store.path);
    if (!key) return not_written(around, key.error().what);
    const auto done = seal(options.phone, seal_place(home->id, id), *key);
    if (!done) return not_written(around, done.error().what);
    sealed = *done;
  }
  const auto before = read_text_file(home->file);
  if (!before) return not_written(around, before.error().what);
  if (const auto problem =
          write_home(around, home->file, *before, *before + contact_block(options, id, sealed)))
    return *problem;
  if (around.door.as_json)
    return CommissionEnd{
        json::serialize(json::object{{"schema_version", 1},
                                     {"home", home->id},
                                     {"contact", id},
                                     {"role", options.role},
                                     {"phone", options.phone.empty() ? "" : masked_phone(options.phone)},
                                     {"next", "anjuctl reload"}}) +
        "\n"};
  return CommissionEnd{
      around.words(Message::contact_added, fmt::arg("contact", id), fmt::arg("home", home->id),
                   fmt::arg("role", std::string(word(around.look.language, WordKind::role, options.role))),
                   fmt::arg("phone", options.phone.empty() ? "–" : masked_phone(options.phone))) +
      "\n"};
}

Outcome<CommissionEnd> list_contacts(const ContactOptions& options, const CommissionAround& around) {
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  const HomeSettings* const home = find_home(*settings, options.home);
  if (!home) return no_such_home(around, *settings, options.home);
  const auto key = read_seal_key(settings->store.path.parent_path() / kSealKeyFile);
  json::array listed;
  std::vector<std::vector<std::string>> rows;
  for (const Contact& contact : home->contacts) {
    std::string phone;
    if (!contact.phone.empty()) {
      const auto opened = key ? open_sealed(contact.phone, seal_place(home->id, contact.id), *key)
                              : Result<std::string>(key.error());
      if (!opened) return not_written(around, opened.error().what);
      phone = options.show_phones ? *opened : masked_phone(*opened);
    }
    const std::string role(name(contact.role));
    listed.push_back(json::object{
        {"id", contact.id}, {"role", role}, {"phone", phone}, {"webhook", !contact.webhook.empty()}});
    rows.push_back({contact.id, std::string(word(around.look.language, WordKind::role, role)),
                    phone.empty() ? "–" : printable(phone)});
  }
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{
                             {"schema_version", 1}, {"home", home->id}, {"contacts", std::move(listed)}}) +
                         "\n"};
  if (rows.empty()) return CommissionEnd{around.words(Message::contacts_none) + "\n"};
  return CommissionEnd{in_columns(rows)};
}

}  // namespace anju
