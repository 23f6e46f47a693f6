#include "daemon/webhook_phone.hpp"

#include <spdlog/spdlog.h>

#include "config/sealed_text.hpp"
#include "daemon/sealed.hpp"

namespace anju {
namespace {

Result<std::string> with_phone(const std::string& webhook, const std::string& home, const Contact& contact,
                               const std::filesystem::path& key_file) {
  const auto key = read_seal_key(key_file);
  if (!key) return key.error();
  const auto phone = open_sealed(contact.phone, seal_place(home, contact.id), *key);
  if (!phone) return phone.error();
  std::string filled = webhook;
  const std::string number = phone_in_address(*phone);
  for (std::size_t at = 0; (at = filled.find(kPhoneInWebhook, at)) != std::string::npos; at += number.size())
    filled.replace(at, kPhoneInWebhook.size(), number);
  return filled;
}

}  // namespace

std::string phone_in_address(std::string_view phone) {
  std::string address;
  for (const char c : phone) {
    if (c == '+') address += "%2B";
    if (c >= '0' && c <= '9') address += c;
  }
  return address;
}

Settings with_phones(Settings settings) {
  const auto key_file = settings.store.path.parent_path() / kSealKeyFile;
  for (HomeSettings& home : settings.homes) {
    for (Contact& contact : home.contacts) {
      if (contact.webhook.find(kPhoneInWebhook) == std::string::npos) continue;
      auto filled = with_phone(contact.webhook, home.id, contact, key_file);
      if (!filled)
        spdlog::error("{}: the contact {} cannot be called: {}", home.id, contact.id, filled.error().what);
      contact.webhook = filled ? std::move(*filled) : "";
    }
  }
  return settings;
}

}  // namespace anju
