// What a rule watches, by its kind.
#include "config/read_rules.hpp"

namespace anju {
namespace {

// What a limit of the kind is compared with.
void check_quantities(TableReader& reader, const OwnerRule& rule) {
  if (rule.channels.quantities.empty()) return;
  const QuantityInfo& quantity = info(rule.channels.quantities.front());
  const std::string named(quantity.name);
  if (rule.kind != RuleKind::overdue && rule.channels.quantities.size() > 1)
    reader.wrong("quantity", "a rule of this kind watches one quantity");
  const bool is_register = quantity.kind == QuantityKind::counter;
  const bool needs_register = rule.kind == RuleKind::consumption || rule.kind == RuleKind::continuous_use ||
                              rule.kind == RuleKind::usual_use;
  if (needs_register && !is_register)
    reader.wrong("quantity", named + " is no register that counts what is used");
  if (rule.kind == RuleKind::overdue && quantity.kind != QuantityKind::boolean)
    reader.wrong("quantity", named + " is nothing that can be tested");
  if (rule.kind != RuleKind::threshold) return;
  if (quantity.kind == QuantityKind::text) reader.wrong("quantity", named + " is a word and has no limits");
  if (is_register)
    reader.wrong(
        "quantity",
        named + " is a register that only grows; what it counts in a time is kind = \"consumption\"");
}

void read_threshold(TableReader& reader, OwnerRule& rule) {
  bool truth = true;
  if (reader.boolean("is", truth)) rule.is = truth;
  reader.boolean("above_base", rule.above_base);
  const bool is_boolean = !rule.channels.quantities.empty() &&
                          info(rule.channels.quantities.front()).kind == QuantityKind::boolean;
  if (is_boolean) {
    if (!rule.is)
      reader.wrong("is", "missing: what is true or false has no limits; say is = true or is = false");
    reader.forbid(
        {"above", "below", "clears_below", "clears_above", "rises_by", "falls_by", "within", "above_base"},
        "is for numbers; what is true or false has is and hold");
  } else if (rule.is) {
    reader.wrong("is", "is for what is true or false; numbers have above and below");
  }
}

void read_sequence(TableReader& reader, OwnerRule& rule) {
  rule.starts = read_signs(reader, "starts", Need::required);
  const std::vector<std::string> rooms = rooms_of(rule.starts);
  rule.ends = read_signs(reader, "ends", Need::required, rooms);
  rule.while_ = read_signs(reader, "while", Need::optional, rooms);
}

void read_quorum(TableReader& reader, OwnerRule& rule) {
  reader.boolean("mains", rule.mains);
  rule.signs = read_signs(reader, "signs", Need::optional);
}

}  // namespace

void read_watched(TableReader& reader, OwnerRule& rule) {
  const std::string other = "is not for kind \"" + std::string(name(rule.kind)) + "\"";
  const auto only_for = [&](RuleKind kind, const std::vector<std::string_view>& keys) {
    if (rule.kind != kind) reader.forbid(keys, other);
  };
  only_for(RuleKind::threshold, {"is", "above_base"});
  only_for(RuleKind::sequence, {"starts", "ends", "while"});
  only_for(RuleKind::quorum, {"mains", "signs"});
  only_for(RuleKind::geofence, {"place"});
  switch (rule.kind) {
    case RuleKind::sequence:
      reader.forbid({"quantity", "rooms", "not_rooms", "devices", "channel", "tariff", "unit"},
                    "is for each of starts, ends and while, and not for the sequence");
      return read_sequence(reader, rule);
    case RuleKind::quorum:
      reader.forbid({"quantity", "channel", "tariff", "unit"},
                    "is for signs; the devices are named by mains or rooms");
      read_channel_choice(reader, rule.channels, Need::optional);
      return read_quorum(reader, rule);
    case RuleKind::geofence:
      reader.forbid({"quantity", "rooms", "not_rooms", "channel", "tariff", "unit"},
                    "is not for kind \"geofence\", which watches whatever knows where it is");
      read_channel_choice(reader, rule.channels, Need::optional);
      reader.text("place", rule.place);
      return;
    default:
      read_channel_choice(reader, rule.channels, Need::required);
      if (rule.kind == RuleKind::threshold) read_threshold(reader, rule);
      check_quantities(reader, rule);
  }
}

}  // namespace anju
