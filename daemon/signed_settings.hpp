// Settings that a city has signed for many boxes at once: is it the city's, is it for this box, may it be?
// Both anjud, which hears it, and anjuctl, which writes it with the rights of root, ask here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/fleet_document.hpp"
#include "config/load.hpp"

namespace anju {

struct SignedSettings {
  std::string document;   // as read_fleet_document() reads it
  std::string signature;  // of those bytes: Ed25519 (RFC 8032), or ECDSA with SHA-256 in DER

  friend bool operator==(const SignedSettings&, const SignedSettings&) = default;
};

enum class SettingsRefusal : std::uint8_t {
  not_wanted,     // there is no [fleet] here
  bad_signature,  // nobody has signed it whose key is in key_file
  unreadable,     // it is signed, and no document
  not_for_this_box,
  old_number,    // this one or a later one was there before
  not_in_stage,  // its turn comes with a larger part of the boxes
  expired,
  wrong_base,
  wrong_settings,  // the configuration with it would be wrong
  weaker,          // what_is_weaker()
};
inline constexpr std::size_t kSettingsRefusals = 10;
std::string_view name(SettingsRefusal refusal);  // "bad-signature"

// What it is judged by, beside the settings on the disk.
struct SettingsGround {
  std::filesystem::path config;
  SearchPaths paths;
  std::uint64_t highest = 0;         // number that was decided about here
  std::optional<WallTime> now = {};  // none: nobody is sure what time it is
};

struct SettingsJudgement {
  std::optional<SettingsRefusal> refusal;
  std::string why;            // in words for the platform; without paths of this machine
  bool is_addressed = false;  // signed and for this box or its group: its number counts, whatever comes of it
  bool is_taken = false;      // the configuration has it already
  FleetDocument document;
  std::filesystem::path config;
  std::string before;  // text of anju.toml
  std::string after;   // as it would be; only without a refusal
};
// Reads the settings anew, so that what was written a moment ago counts.
SettingsJudgement judge_settings(const SignedSettings& settings, const SettingsGround& ground);

// "" when somebody has signed it whose key is on this gateway. Costs next to nothing beside judge_settings,
// which reads all settings: who is asked by strangers asks this first.
std::string distrust_of(const SignedSettings& settings, const FleetSettings& fleet);
// `keys`: public keys in PEM; any of them will do.
bool is_signed_by_any(const SignedSettings& settings, std::string_view keys);
// `key`: a private key in PEM, Ed25519 or of a curve. Errors: malformed, it is none.
Result<std::string> sign_settings(std::string_view document, std::string_view key);

// Where a box stands in a rollout: 0 to 99; below `percent` it takes part. From SHA-256 over the rollout's
// name, a line end and the id of the gateway, its first four bytes as a big-endian number, modulo 100.
unsigned stage_of(std::string_view rollout, std::string_view gateway);

}  // namespace anju
