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
#include "daemon/ctl/replace_file.hpp"
#include "daemon/sealed.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Problem usage(const CommissionAround& around, const std::string& why, Message hint) {
  return {kExitUsage, "usage.contact", around.words(Message::contact_what), why, around.words(hint)};
}

// The key of the box for what is sealed; made with the first number.
Outcome<std::string> seal_key(const Settings& settings, const CommissionAround& around) {
  const fs::path folder = settings.store.path.parent_path();
  const fs::path file = folder / kSealKeyFile;
  std::error_code none;
  if (!fs::exists(file, none)) {
    const auto key = new_seal_key();
    if (!key) return not_written(around, key.error().what);
    constexpr unsigned kOwnerOnly = 0600;
    const auto placed = place_file({file, *key, folder, kOwnerOnly, true});
    if (!placed && placed.error().code != ErrorCode::unavailable)
      return not_written(around, placed.error().what);
  }
  auto key = read_seal_key(file);
  if (!key) return not_written(around, key.error().what);
  return std::move(*key);
}

// A number is sealed for its place.
std::string about(const std::string& home, const std::string& contact) { return home + "/" + contact; }

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

bool is_phone(std::string_view text) {
  constexpr std::ptrdiff_t kFewest = 3;  // 110, 120
  constexpr std::ptrdiff_t kMost = 20;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  const bool is_plain = std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || c == ' ' || c == '-' || c == '(' || c == ')' || c == '+';
  });
  return is_plain && digits >= kFewest && digits <= kMost && text.find('+', 1) == std::string_view::npos;
}

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t kShown = 4;
  std::string digits;
  for (const char c : phone)
    if (c >= '0' && c <= '9') digits += c;
  // Of a short number nothing is shown: four digits would be most of it.
  if (digits.size() < 2 * kShown) return "••••";
  return "••• " + digits.substr(digits.size() - kShown);
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
  fs::create_directories(folder, fault);
  const auto lock = FolderLock::take(folder);
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
  if (!options.phone.empty()) {
    const auto key = seal_key(*settings, around);
    if (!key) return key.error();
    const auto done = seal(options.phone, about(home->id, id), *key);
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
                                     {"phone", sealed.empty() ? "" : masked_phone(options.phone)},
                                     {"next", "anjuctl reload"}}) +
        "\n"};
  return CommissionEnd{
      around.words(Message::contact_added, fmt::arg("contact", id), fmt::arg("home", home->id),
                   fmt::arg("role", std::string(word(around.look.language, WordKind::role, options.role))),
                   fmt::arg("phone", sealed.empty() ? "–" : masked_phone(options.phone))) +
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
      const auto opened = key ? open_sealed(contact.phone, about(home->id, contact.id), *key)
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
