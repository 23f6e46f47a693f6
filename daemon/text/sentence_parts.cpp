#include "daemon/text/sentence_parts.hpp"

#include <fmt/core.h>

#include <cmath>

#include "daemon/text/iso_time.hpp"

namespace anju {

const Device* SentenceParts::device() const {
  if (!transition_.device || *transition_.device >= site_.devices.size()) return nullptr;
  return &site_.devices[*transition_.device];
}

const Device* SentenceParts::device_named(std::string_view id) const {
  const auto is_it = [id, this](const Device& d) { return d.id == id && d.home == transition_.home; };
  const auto found = std::find_if(site_.devices.begin(), site_.devices.end(), is_it);
  return found == site_.devices.end() ? nullptr : &*found;
}

// Rooms are free text: "in the kitchen", but "in Room 3" and "in 厨房".
std::string SentenceParts::place_of(const Device* device) const {
  if (!device || device->room.empty()) return "";
  const char first = device->room.front();
  const Message message = first >= 'a' && first <= 'z' ? Message::place : Message::place_by_name;
  return say(language_, message, fmt::arg("room", device->room));
}

std::string SentenceParts::place() const { return place_of(device()); }

std::string SentenceParts::device_id() const {
  return device() ? device()->id : std::string(text(Message::unknown_device).in(language_));
}

std::string SentenceParts::event_word() const {
  return std::string(word(language_, WordKind::event, name(transition_.event)));
}

void SentenceParts::add_duration(Message message, std::string_view fact_name) {
  const auto duration = fact<Duration>(fact_name);
  if (!duration) return;
  clauses_.push_back(say(language_, message, fmt::arg("duration", duration_text(language_, *duration))));
}

void SentenceParts::add_time(Message message, std::string_view fact_name) {
  const auto time = fact<WallTime>(fact_name);
  if (!time) return;
  const std::string clock = clock_text(*time, transition_.at.wall, calendar_);
  clauses_.push_back(say(language_, message, fmt::arg("time", clock)));
}

void SentenceParts::add_time_of(std::string_view fact_name) {
  const WallTime at = transition_.at.wall;
  clauses_.push_back(clock_text(fact<WallTime>(fact_name).value_or(at), at, calendar_));
}

void SentenceParts::add_device(Message message, std::string_view fact_name) {
  const auto id = fact<std::string>(fact_name);
  if (!id) return;
  const std::string where = place_of(device_named(*id));
  const std::string shown = language_ == Language::zh ? where + *id : *id + where;
  clauses_.push_back(say(language_, message, fmt::arg("device", shown)));
}

void SentenceParts::add_count(Message message, std::string_view fact_name) {
  const auto count = fact<std::int64_t>(fact_name);
  if (count) clauses_.push_back(say(language_, message, fmt::arg("count", *count)));
}

void SentenceParts::add_amount(Message message, std::string_view fact_name) {
  const auto value = fact<double>(fact_name);
  const auto quantity = fact<std::string>("quantity");
  const auto known = quantity ? find_quantity(*quantity) : std::nullopt;
  if (!value || !known) return;
  const std::string amount = amount_text(language_, *known, *value);
  clauses_.push_back(say(language_, message, fmt::arg("amount", amount)));
}

std::string SentenceParts::details() const {
  std::string joined;
  for (const std::string& clause : clauses_) {
    if (!joined.empty()) joined += text(Message::clause_between).in(language_);
    joined += clause;
  }
  if (joined.empty()) return "";
  return say(language_, Message::details, fmt::arg("clauses", joined));
}

// Four digits are what a person reads; water is spoken of in litres below a cubic metre.
std::string amount_text(Language language, Quantity quantity, double value) {
  const std::string_view unit = info(quantity).unit;
  if (unit == "m3" && std::abs(value) < 1) return fmt::format("{:.4g} L", value * 1000);
  const std::string number =
      std::abs(value) >= 10'000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
  if (unit.empty() || unit == "1" || unit == "count") return number;
  return number + " " + std::string(word(language, WordKind::unit, unit));
}

}  // namespace anju
