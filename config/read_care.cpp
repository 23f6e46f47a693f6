#include "config/read_care.hpp"

#include <algorithm>

#include "config/files.hpp"
#include "config/sealed_text.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

constexpr std::size_t kPlaces = 16;
constexpr std::size_t kContacts = 8;
constexpr double kLeastRadius = 20;      // m: a position in a town is no better than that
constexpr double kMostRadius = 100'000;  // m

const std::vector<std::pair<std::string_view, ContactRole>>& roles() {
  static const std::vector<std::pair<std::string_view, ContactRole>> kRoles{
      {"first-contact", ContactRole::first_contact},
      {"relative", ContactRole::relative},
      {"visitor", ContactRole::visitor},
      {"grid-worker", ContactRole::grid_worker}};
  return kRoles;
}

void read_within(TableReader& reader, std::string_view key, double lowest, double highest, double& target) {
  if (!reader.has(key)) return reader.wrong(key, "missing; it has no default");
  if (!reader.number(key, target)) return;
  if (target < lowest || target > highest)
    reader.wrong(key, "is out of range: " + std::to_string(static_cast<int>(lowest)) + " to " +
                          std::to_string(static_cast<int>(highest)));
}

// https://host/path. What it is must not be shown: who knows it can use it.
std::string webhook_fault(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return "must begin with https://";
  const std::string_view rest = url.substr(kScheme.size());
  std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.find('@') != std::string_view::npos) return "must not carry a name or a password before the host";
  if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos)
      return "has no right port behind its host";
    host = host.substr(0, colon);
  }
  if (!is_host_name(host)) return "names no right host";
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  return is_plain ? "" : "holds characters that no address has";
}

void read_webhook(TableReader& reader, Contact& contact) {
  if (!reader.text("webhook", contact.webhook, Need::optional, 1024)) return;
  if (contact.role != ContactRole::first_contact)
    reader.wrong("webhook", "is for the first contact; the others are told by the platform");
  if (const std::string fault = webhook_fault(contact.webhook); !fault.empty())
    reader.wrong("webhook", fault);
  if (contact.webhook.find(kPhoneInWebhook) != std::string::npos && contact.phone.empty())
    reader.wrong("webhook", "has {phone}, and the contact has no telephone number");
  if (open_to_everybody(reader.file()))
    reader.wrong("webhook", "is a secret, and " + reader.file() +
                                " is readable by everybody; run: chmod 640 " + reader.file());
}

}  // namespace

std::string_view name(ContactRole role) { return roles()[static_cast<std::size_t>(role)].first; }

void read_places(TableReader& root, HomeSettings& home) {
  for (TableReader& reader : root.tables("place", kPlaces)) {
    Place place;
    reader.text("name", place.name, Need::required, 64);
    read_within(reader, "latitude", -90, 90, place.latitude);
    read_within(reader, "longitude", -180, 180, place.longitude);
    read_within(reader, "radius", kLeastRadius, kMostRadius, place.radius);
    reader.refuse_unknown();
    const auto is_same = [&](const Place& other) { return other.name == place.name; };
    if (!place.name.empty() && std::any_of(home.places.begin(), home.places.end(), is_same))
      reader.wrong("name", "the place " + shown(place.name) + " is there already");
    home.places.push_back(std::move(place));
  }
}

void read_contacts(TableReader& root, HomeSettings& home) {
  for (TableReader& reader : root.tables("contact", kContacts)) {
    Contact contact;
    reader.identifier("id", contact.id);
    reader.word("role", contact.role, roles(), Need::required);
    if (reader.text("phone", contact.phone, Need::optional, 512) && !is_sealed(contact.phone))
      reader.wrong(
          "phone",
          "is not sealed, so whoever gets the file could read it; write it with: anjuctl contact add");
    read_webhook(reader, contact);
    reader.refuse_unknown();
    const auto is_same = [&](const Contact& other) { return other.id == contact.id; };
    if (!contact.id.empty() && std::any_of(home.contacts.begin(), home.contacts.end(), is_same))
      reader.wrong("id", "the contact " + shown(contact.id) + " is there already");
    home.contacts.push_back(std::move(contact));
  }
}

}  // namespace anju
