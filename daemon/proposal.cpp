#include "daemon/proposal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace anju {
namespace {

bool is_plain(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_plain);
}

// A number as it is, anything else as text: "30m". What cannot be either is refused, so that no value can
// write lines of its own.
bool is_number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && end == text.data() + text.size();
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_plain(c) || c == '.' || c == ':' || c == ' ' || c == '/';
  });
}

Result<std::string> rule_text(const Proposal& proposal) {
  if (!is_key(proposal.rule)) return Error{ErrorCode::out_of_range, "the name of the rule is none"};
  if (!proposal.device.empty() && !is_key(proposal.device))
    return Error{ErrorCode::out_of_range, "the id of the device is none"};
  if (proposal.limits.empty() || proposal.limits.size() > kMostLimits)
    return Error{ErrorCode::out_of_range, "a proposal has 1 to 16 limits"};
  std::string text = "\n# Proposed by the platform: " + proposal_file_name(proposal.id) +
                     "\n[[rule]]\nname = \"" + proposal.rule + "\"\n";
  if (!proposal.device.empty()) text += "device = \"" + proposal.device + "\"\n";
  for (const auto& [key, value] : proposal.limits) {
    if (!is_key(key)) return Error{ErrorCode::out_of_range, "the name of a limit is none"};
    if (!is_number(value) && !is_word(value))
      return Error{ErrorCode::out_of_range, "the value of " + key + " is neither a number nor a duration"};
    text += key + " = " + (is_number(value) ? value : "\"" + value + "\"") + "\n";
  }
  return text;
}

}  // namespace

Result<std::string> proposed_text(const Proposal& proposal, std::string_view now) {
  if (proposal.is_whole_file()) {
    if (proposal.toml.empty() || proposal.toml.size() > kMostOfProposal)
      return Error{ErrorCode::out_of_range, "a proposed file has 1 to 32768 bytes"};
    return proposal.toml;
  }
  auto rule = rule_text(proposal);
  if (!rule) return rule.error();
  return std::string(now) + *rule;
}

std::string proposal_file_name(std::string_view id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string name = "proposal-";
  for (const char c : id) {
    if (is_plain(c)) {
      name += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    name += {'%', kDigits[byte >> 4], kDigits[byte & 0xF]};
  }
  return name.substr(0, 200) + ".toml";
}

}  // namespace anju
