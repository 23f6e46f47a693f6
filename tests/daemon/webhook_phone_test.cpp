// The number of a contact is in the address of its webhook while the daemon runs, and nowhere else.
#include "daemon/webhook_phone.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "daemon/sealed.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::webhook_phone_test {

TEST_CASE("{phone} of a webhook becomes the number, and without its key nobody is called") {
  const test::TemporaryFolder folder;
  const std::string key = new_seal_key().value();
  Settings settings;
  settings.store.path = folder.path() / "anju.db";
  HomeSettings home;
  home.id = "h-1";
  Contact contact;
  contact.id = "c-1";
  contact.role = ContactRole::first_contact;
  contact.phone = seal("+86 21 5555-0142", seal_place("h-1", "c-1"), key).value();
  contact.webhook = "https://sms.example.cn/send?to={phone}&again={phone}";
  home.contacts = {contact};
  contact.webhook = "https://hooks.example.cn/k";
  home.contacts.push_back(contact);
  settings.homes = {home};
  Settings without = with_phones(settings);
  CHECK(without.homes[0].contacts[0].webhook.empty());
  CHECK(without.homes[0].contacts[1].webhook == "https://hooks.example.cn/k");
  const auto file = folder.write(kSealKeyFile, key);
  ::chmod(file.c_str(), 0600);
  const Settings filled = with_phones(settings);
  CHECK(filled.homes[0].contacts[0].webhook ==
        "https://sms.example.cn/send?to=%2B862155550142&again=%2B862155550142");
  CHECK(filled.homes[0].contacts[1].webhook == "https://hooks.example.cn/k");
  CHECK(is_sealed(filled.homes[0].contacts[0].phone));
  settings.homes[0].contacts[0].id = "c-2";  // sealed for another place
  CHECK(with_phones(settings).homes[0].contacts[0].webhook.empty());
}

}  // namespace anju::webhook_phone_test
