// Where the rows of a readings file belong: which part of the replay, which channel.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/settings.hpp"
#include "daemon/ctl/replay.hpp"
#include "daemon/ctl/replay_site.hpp"
#include "drivers/replay_source.hpp"

namespace anju {

class ReplayHomes {
 public:
  struct Place {
    std::size_t part = 0;
    ChannelIndex channel = 0;
    std::size_t home = 0;  // for offset()
  };

  ReplayHomes();
  ~ReplayHomes();

  // Without homes in the settings: first every row of the file is noted, then the homes are added to the
  // replay, one part each, with the rules of the settings.
  // `by_offsets`: each home's clocks show what the offsets of its rows say; else the zone of the settings.
  // `tier`: that of all homes.
  void note(const ReplayRow& row);
  void add_noted_to(Replay& replay, const Settings& settings, bool by_offsets, Tier tier);

  // With settings: all their homes are one part. A quantity that a device has several times is its first
  // channel.
  void add_installed_to(Replay& replay, const Settings& settings);

  // Null for what is neither noted nor installed. Lives as long as this object. Rows of one reader only.
  const Place* find(const ReplayRow& row);
  const Place* find(std::string_view home, std::string_view device, Quantity quantity) const;

  // The offset that the home's last row was written with.
  void set_offset(const Place& place, std::chrono::minutes offset) { offsets_[place.home] = offset; }
  std::chrono::minutes offset(std::string_view home) const;

 private:
  struct Key {
    std::string_view home;
    std::string_view device;
    Quantity quantity;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  void place(std::string_view home, std::string_view device, Quantity quantity, const Place& at);
  std::size_t home_number(std::string_view home);

  std::deque<std::string> names_;  // what the keys refer to; a deque does not move them
  std::unordered_map<Key, Place, KeyHash> places_;
  std::vector<const Place*> of_series_;  // found before
  std::unordered_map<std::string_view, std::size_t> home_numbers_;
  std::vector<std::chrono::minutes> offsets_;
  struct NotedHome {
    ReplaySiteBuilder builder;
    std::vector<OffsetChange> offsets;
  };
  std::vector<NotedHome> noted_;
};

}  // namespace anju
