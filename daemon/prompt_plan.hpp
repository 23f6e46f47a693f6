// Of what the resident of a home is asked first, before anybody else hears of it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"

namespace anju {

struct PromptPlan {
  HomeIndex home = 0;
  Duration grace{};               // without an answer for this long it is reported
  std::vector<EventKind> events;  // of them only those that may_ask_first()
  // A good reading of this channel with this value says that all is well: a button beside the bed. None: any
  // value does, because its profile lists no words.
  ChannelIndex fine_channel = 0;
  std::optional<std::int64_t> fine_value = 1;
};

}  // namespace anju
