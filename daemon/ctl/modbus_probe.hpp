// `anjuctl modbus probe`: what a profile makes of a device. Pure but for the reader.
#pragma once

#include <string>
#include <vector>

#include "config/poll_block.hpp"
#include "daemon/ctl/bus_reader.hpp"
#include "drivers/decode.hpp"

namespace anju {

struct UnreadPart {
  PollBlock block;
  Exchange answer;
};

struct Probe {
  ModbusAnswer answer;
  Decoded decoded;
  std::vector<UnreadPart> left_out;
  int good = 0;          // channels with a value of good quality
  int living = 0;        // of them, those that are not zero
  bool is_cut = false;   // Ctrl-C
  int better_shift = 0;  // with so much added to the addresses far more comes out; 0: it does not
  int better_good = 0;
  int better_living = 0;
};

// Reads all blocks of the profile, in parts where the device refuses (exceptions 1 to 3), and decodes them
// with the decoder of the daemon. What stays silent is asked twice; a device that has answered nothing after
// two blocks is asked no more.
struct ProbeLimits {
  int shift = 0;              // added to each address
  int questions = 1'000'000;  // for a guess a few are enough
};
Outcome<Probe> probe(BusReader& reader, const Profile& profile, std::uint8_t unit, const AskingManner& manner,
                     const ProbeLimits& limits = {});

// The same, and when most comes out implausible also one address up and down.
Outcome<Probe> probe_with_neighbours(BusReader& reader, const Profile& profile, std::uint8_t unit,
                                     const AskingManner& manner);

// How well a profile fits a device.
struct Likeness {
  std::string profile;
  int good = 0;  // channels that are good and not zero
  int total = 0;
};

// The three profiles that fit a unit best, of those that fit at all. Registers that several profiles
// read are asked for once.
Outcome<std::vector<Likeness>> likenesses(BusReader& reader, const std::vector<const Profile*>& profiles,
                                          std::uint8_t unit, const AskingManner& manner);

std::string probe_text(const Profile& profile, const Probe& probe, const AskingManner& manner,
                       const Look& look);
std::string probe_json(const Profile& profile, const Probe& probe, std::uint8_t unit, bool is_through_daemon);

}  // namespace anju
