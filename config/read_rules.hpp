// The [[rule]] blocks of rules/*.toml, of rules.d/*.toml and of a home.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/owner_rule.hpp"
#include "config/settings.hpp"
#include "config/table_reader.hpp"

namespace anju {

inline constexpr std::size_t kMostRules = 512;

// Reads one folder of rule files after the other. Within one folder a name may be there once; a folder that
// is read later replaces what an earlier one said.
void read_rule_file(std::string_view text, std::string_view file, FirstPlaces& names,
                    std::vector<OwnerRule>& rules, MistakeList& mistakes);

// One [[rule]]; what is wrong has been written down. Its name is empty when it cannot be told.
OwnerRule read_owner_rule(TableReader& reader);

// What a rule of its kind watches; what is for another kind is refused by name.
void read_watched(TableReader& reader, OwnerRule& rule);
// `enabled`, the limits of the kind and, where it may have some, `at`.
RuleChange read_rule_change(TableReader& reader, RuleKind kind);
// All of the limits must make sense as they are written.
void refuse_faults(const OwnerRule& rule, TableReader& reader);

// quantity, rooms, devices, channel, tariff, unit.
void read_channel_choice(TableReader& reader, ChannelChoice& choice, Need need);
// What says `elsewhere` is in none of the rooms of `away_from`.
std::vector<SignChoice> read_signs(TableReader& reader, std::string_view key, Need need,
                                   const std::vector<std::string>& away_from = {});
std::vector<std::string> rooms_of(const std::vector<SignChoice>& signs);

// [[rule]] of a home and `rules` of its [home]; the rules are known by now.
void read_home_rules(TableReader& root, const std::vector<OwnerRule>& rules, HomeSettings& home);
void read_named_rules(TableReader& reader, std::string_view key, const std::vector<OwnerRule>& rules,
                      std::vector<NamedRule>& named);

}  // namespace anju
