// What the owner writes about the HTTP side: where it listens, and which utilities push meter readings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace anju {

inline const std::string kDigestOfCertificate = "sha256:";

struct HttpSettings {
  std::string host = "127.0.0.1";  // a numeric address
  std::uint16_t port = 8080;
  std::filesystem::path cert_file;  // both empty: plain HTTP, which only loopback may speak
  std::filesystem::path key_file;
  std::filesystem::path client_ca;  // who stands behind the certificates of utilities; empty: they have none
  std::filesystem::path tokens;     // hashed; written by `anjuctl meter token`

  bool is_encrypted() const { return !cert_file.empty(); }
};

// Who pushes readings of the meters that are installed with its name: those are its allow-list.
struct UtilitySettings {
  std::string id;
  // That it may show instead of a token: the subject as RFC 2253 writes it, or "sha256:" and 64 digits.
  std::vector<std::string> certificates;
  // Of its CSV files; what carries no offset is in this zone.
  char separator = ',';
  bool has_decimal_comma = false;
  std::string timezone;  // empty: the gateway's
  // Its own names and words, and ours: "JYL" = "water.volume.total", "估抄" = "estimated".
  std::vector<std::pair<std::string, std::string>> codes;
  std::vector<std::pair<std::string, std::string>> qualities;
  std::uint32_t readings_per_second = 2000;  // a minute's worth may come at once
  std::filesystem::path drop_folder;         // CSV files are picked up here; empty: none
  std::string adapter;                       // how its platform pushes; empty: it pushes with a token
  std::filesystem::path secret_file;         // shared with that platform
};

}  // namespace anju
