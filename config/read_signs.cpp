#include <algorithm>
#include <array>

#include "config/read_rules.hpp"

namespace anju {
namespace {

constexpr std::size_t kSigns = 32;
constexpr std::size_t kMostQuantities = 64;

void read_names(TableReader& reader, std::string_view key, std::vector<std::string>& names) {
  if (!reader.texts(key, names, kMostQuantities)) return;
  if (std::any_of(names.begin(), names.end(), [](const std::string& name) { return name.empty(); }))
    reader.wrong(key, "holds an empty name");
}

bool is_number(QuantityKind kind) { return kind == QuantityKind::gauge || kind == QuantityKind::counter; }

// The one thing that a sign of the quantity can be; what is not for its kind is refused.
void read_what(TableReader& reader, QuantityKind kind, SignChoice& sign) {
  bool truth = true;
  int tests = 0;
  if (reader.boolean("is", truth)) {
    sign.what = truth ? Sign::What::is_true : Sign::What::is_false;
    ++tests;
    if (kind != QuantityKind::boolean)
      reader.wrong("is", "is for what is true or false; numbers have above, below");
  }
  bool changes = true;
  if (reader.boolean("changes", changes)) {
    sign.what = Sign::What::changes;
    ++tests;
    if (!changes) reader.wrong("changes", "can only be true");
  }
  using What = Sign::What;
  for (const auto& [key, what] :
       {std::pair<const char*, What>{"above", What::above}, {"below", What::below}}) {
    if (!reader.number(key, sign.value)) continue;
    sign.what = what;
    ++tests;
    if (!is_number(kind)) reader.wrong(key, "is for numbers; what is true or false has is");
  }
  if (reader.number("uses", sign.value)) {
    sign.what = What::uses;
    ++tests;
    if (kind != QuantityKind::counter) reader.wrong("uses", "is for registers, such as water.volume.total");
    if (sign.value <= 0) reader.wrong("uses", "must be more than 0");
  }
  if (tests != 1) reader.wrong("needs one of: is, changes, above, below, uses");
}

SignChoice read_sign(TableReader& reader, const std::vector<std::string>& away_from) {
  SignChoice sign;
  bool life = false;
  if (reader.boolean("life", life) && life) {
    sign.any_life = true;
    reader.forbid({"quantity", "is", "changes", "above", "below", "uses", "unit", "channel", "tariff"},
                  "is not for life = true, which is whatever shows that a person did something");
  }
  read_channel_choice(reader, sign.channels, sign.any_life ? Need::optional : Need::required);
  if (!sign.channels.quantities.empty()) read_what(reader, info(sign.channels.quantities.front()).kind, sign);
  reader.accept({"is", "changes", "above", "below", "uses"});
  bool elsewhere = false;
  if (reader.boolean("elsewhere", elsewhere) && elsewhere) {
    if (away_from.empty()) reader.wrong("elsewhere", "is away from the rooms of starts, and they name none");
    auto& not_rooms = sign.channels.not_rooms;
    not_rooms.insert(not_rooms.end(), away_from.begin(), away_from.end());
    // Where nobody knows the room, nobody knows that it is another.
    sign.channels.must_know_room = true;
  }
  reader.refuse_unknown();
  return sign;
}

}  // namespace

void read_channel_choice(TableReader& reader, ChannelChoice& choice, Need need) {
  std::vector<std::string> quantities;
  if (reader.text_or_texts("quantity", quantities, kMostQuantities, need)) {
    for (const std::string& word : quantities) {
      if (const auto quantity = find_quantity(word)) {
        choice.quantities.push_back(*quantity);
        continue;
      }
      const std::string_view near = nearest_quantity(word);
      reader.wrong("quantity", "unknown quantity " + shown(word) +
                                   (near.empty() ? "" : "; did you mean \"" + std::string(near) + "\"?"));
    }
    if (quantities.empty()) reader.wrong("quantity", "names none");
    const auto is_other = [&](Quantity q) { return info(q).kind != info(choice.quantities.front()).kind; };
    if (std::any_of(choice.quantities.begin(), choice.quantities.end(), is_other))
      reader.wrong("quantity", "names quantities of different kinds; each kind has its own limits");
  }
  read_names(reader, "rooms", choice.rooms);
  read_names(reader, "not_rooms", choice.not_rooms);
  read_names(reader, "devices", choice.devices);
  std::string channel;
  if (reader.text("channel", channel)) choice.channel = channel;
  reader.text("tariff", choice.tariff);
  reader.text("unit", choice.unit);
}

std::vector<std::string> rooms_of(const std::vector<SignChoice>& signs) {
  std::vector<std::string> rooms;
  for (const SignChoice& sign : signs)
    rooms.insert(rooms.end(), sign.channels.rooms.begin(), sign.channels.rooms.end());
  return rooms;
}

std::vector<SignChoice> read_signs(TableReader& reader, std::string_view key, Need need,
                                   const std::vector<std::string>& away_from) {
  std::vector<SignChoice> signs;
  for (TableReader& sign : reader.tables(key, kSigns, need)) signs.push_back(read_sign(sign, away_from));
  return signs;
}

}  // namespace anju
