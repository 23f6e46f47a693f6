// `anjuctl discover` for a person: a block for each device.
#include <algorithm>
#include <set>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/discovered.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

constexpr std::size_t kProfilesShown = 3;

std::string note_text(const Look& look, const std::string& note) {
  if (note == "interview-incomplete") return text_in(look, Message::note_interview);
  if (note == "disabled") return text_in(look, Message::note_disabled);
  if (note == "unsupported") return text_in(look, Message::note_unsupported);
  if (note == "name-with-slash") return text_in(look, Message::note_slash);
  return note;
}

// As one word of a shell: a device could choose its name so that copying the line does something else.
std::string shell_word(std::string_view text) {
  std::string word = "'";
  for (const char c : printable(text)) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

// "front_door  Acme AC-1  A thing  (zigbee2mqtt)".
std::string heading_of(const Candidate& candidate) {
  std::string heading = candidate.address;
  std::string maker = candidate.vendor;
  if (!maker.empty() && !candidate.model.empty()) maker += ' ';
  maker += candidate.model;
  for (const std::string& part : {maker, candidate.name}) {
    if (!part.empty()) heading += "  " + part;
  }
  return printable(heading + "  (" + candidate.source + ")");
}

// Each quantity once; what Anju has no word for in the words of the device.
std::string measures_of(const Candidate& candidate, const Look& look) {
  std::set<std::string> known;
  std::size_t others = 0;
  for (const Measurement& measure : candidate.measures) {
    if (!measure.quantity || !measure.unreadable.empty()) {
      ++others;
    } else {
      known.emplace(info(*measure.quantity).name);
    }
  }
  std::string listed;
  for (const std::string& name : known) listed += (listed.empty() ? "" : ", ") + name;
  if (listed.empty()) listed = "–";
  if (others > 0) listed += " " + say(look.language, Message::and_more, fmt::arg("count", others));
  return listed;
}

std::string match_text(const ProfileMatch& match, const Look& look) {
  std::string text =
      say(look.language, Message::discover_profile, fmt::arg("profile", match.profile->id),
          fmt::arg("read", match.read.size()), fmt::arg("count", match.read.size() + match.not_read.size()));
  if (match.model_named) text += text_in(look, Message::discover_model_named);
  return text;
}

std::string next_step_of(const DiscoveredDevice& device, const Look& look) {
  if (!device.installed.device.empty())
    return marked(look, Mark::good,
                  say(look.language, Message::discover_installed, fmt::arg("device", device.installed.device),
                      fmt::arg("home", device.installed.home)));
  if (device.matches.empty())
    return marked(look, Mark::attention, text_in(look, Message::discover_no_profile));
  const ProfileMatch& best = device.matches.front();
  return say(look.language, Message::discover_install, fmt::arg("profile", best.profile->id),
             fmt::arg("address", shell_word(best.address)));
}

std::string block_of(const DiscoveredDevice& device, const Look& look) {
  const Candidate& candidate = device.candidate;
  std::string block = heading_of(candidate) + "\n";
  const auto add = [&block](const std::string& text) { block += "    " + text + "\n"; };
  for (const std::string& note : candidate.notes) add(marked(look, Mark::attention, note_text(look, note)));
  add(say(look.language, Message::discover_measures, fmt::arg("measures", measures_of(candidate, look))));
  for (const Measurement& measure : candidate.measures) {
    if (!measure.unreadable.empty())
      add(say(look.language, Message::discover_unreadable, fmt::arg("label", printable(measure.label)),
              fmt::arg("reason", printable(measure.unreadable))));
  }
  for (std::size_t i = 0; i < std::min(device.matches.size(), kProfilesShown); ++i)
    add(match_text(device.matches[i], look));
  add(next_step_of(device, look));
  return block;
}

}  // namespace

std::string discovered_text(const Discovered& discovered, const Look& look) {
  std::string lines;
  if (discovered.devices.empty()) lines = text_in(look, Message::discover_none) + "\n";
  for (const DiscoveredDevice& device : discovered.devices) lines += block_of(device, look);
  for (const std::string& fault : discovered.faults)
    lines += marked(look, Mark::attention,
                    say(look.language, Message::discover_fault, fmt::arg("fault", printable(fault)))) +
             "\n";
  if (!discovered.devices.empty()) lines += text_in(look, Message::discover_untrusted) + "\n";
  return lines;
}

}  // namespace anju
