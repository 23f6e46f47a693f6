// An alert as it is kept: what the platform was or will be told about it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "rules/model/alert.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct AlertRecord {
  std::string id;
  std::uint32_t revision = 1;  // each transition that the platform must hear of adds one
  std::string home;
  std::string device;  // empty: the home as a whole
  std::string rule;
  EventKind event = EventKind::test;
  Classification classification;
  CapStatus status = CapStatus::actual;
  Stage stage = Stage::detected;
  bool open = true;  // the cause is still there
  Instant detected_at;
  std::optional<Instant> reported_at;
  std::optional<Instant> accepted_at;
  std::optional<Instant> cleared_at;
  Instant changed_at;
  std::string sentence_zh;
  std::string sentence_en;
  std::map<std::string, std::string> evidence;  // facts as text, by name
};

}  // namespace anju
