// Messages and folders that the tests of the journal have in common.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "drivers/journal.hpp"

namespace anju::test {

inline RawMessage message(std::string payload, Lane lane = Lane::routine) {
  RawMessage message;
  message.lane = lane;
  message.heard_at = {SteadyTime{Duration{1'795'528'800'123}}, WallTime{Duration{-1}}, ClockQuality::stepped};
  message.body = MqttMessage{"zigbee2mqtt/kitchen", std::move(payload), true, true};
  return message;
}

inline std::unique_ptr<Journal> open_journal(const std::filesystem::path& folder,
                                             const KeptThrough& kept = {}) {
  Result<std::unique_ptr<Journal>> journal = Journal::open(folder, kept);
  REQUIRE_MESSAGE(journal.has_value(), (journal ? "" : journal.error().what));
  return std::move(*journal);
}

inline Appended written(Journal& journal, const RawMessage& message) {
  Result<Appended> appended = journal.append(message);
  REQUIRE_MESSAGE(appended.has_value(), (appended ? "" : appended.error().what));
  return std::move(*appended);
}

// Until its sender may be told that it is kept.
inline std::uint64_t append(Journal& journal, const RawMessage& message) {
  const Appended appended = written(journal, message);
  const Result<void> forced = journal.force(appended);
  REQUIRE_MESSAGE(forced.has_value(), (forced ? "" : forced.error().what));
  return appended.sequence;
}

inline std::vector<RawMessage> replayed(const Journal& journal, const KeptThrough& kept = {}) {
  std::vector<RawMessage> messages;
  const auto count = journal.replay(kept, [&](RawMessage each) { messages.push_back(std::move(each)); });
  REQUIRE(count.has_value());
  CHECK(*count == messages.size());
  return messages;
}

inline std::string payload_of(const RawMessage& message) {
  return std::get<MqttMessage>(message.body).payload;
}

using Payloads = std::vector<std::string>;

inline Payloads payloads(const std::vector<RawMessage>& messages) {
  Payloads all;
  for (const RawMessage& each : messages) all.push_back(payload_of(each));
  return all;
}

// But for the note of what was thrown away.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().filename() != "trimmed") files.push_back(entry.path());
  return files;
}

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace anju::test
