// The homes of a readings file, made from nothing but the names in it.
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/model/home.hpp"

namespace anju {

// Without settings every home is a high-risk home until somebody says otherwise, and what a quantity means is
// the plain guess: water and gas registers are a sign of life from a small draw on, electricity above what the
// home's own nights draw, motion and doors speak when something happens, an alarm is an alarm.
class ReplaySiteBuilder {
 public:
  explicit ReplaySiteBuilder(std::string_view home);

  // The channel, new or known. Channels of a device need not follow each other while it is being built.
  ChannelIndex channel(std::string_view device, Quantity quantity);

  // The site as the rules want it: the channels of each device in one run. `moved[i]` is where channel i of
  // channel() has gone.
  Site build(std::vector<ChannelIndex>& moved) const;

 private:
  DeviceIndex device(std::string_view id);

  Site site_;
};

}  // namespace anju
