#include "daemon/care_plan.hpp"

#include <algorithm>
#include <string>

namespace anju {
namespace {

// The place of the word in the list of its profile. Without a word any press will do; of what is no word,
// only what is true.
std::optional<std::int64_t> fine_value(const Channel& channel, const std::string& word) {
  if (info(channel.quantity).kind != QuantityKind::text) return 1;
  if (word.empty()) return std::nullopt;
  const auto found = std::find(channel.words.begin(), channel.words.end(), word);
  return found - channel.words.begin() + 1;
}

std::optional<PromptPlan> prompt_plan(const PromptSettings& prompt, const Site& site, HomeIndex home) {
  for (ChannelIndex index = 0; index < site.channels.size(); ++index) {
    const Channel& channel = site.channels[index];
    const Device& device = site.devices[channel.device];
    if (device.home != home || device.id != prompt.fine_device || channel.quantity != prompt.fine_quantity)
      continue;
    return PromptPlan{home, prompt.grace, prompt.events, index, fine_value(channel, prompt.fine_word)};
  }
  return std::nullopt;
}

}  // namespace

std::vector<PromptPlan> prompt_plans(const Settings& settings, const Site& site) {
  std::vector<PromptPlan> plans;
  for (HomeIndex home = 0; home < settings.homes.size(); ++home) {
    const auto& prompt = settings.homes[home].prompt;
    if (!prompt) continue;
    if (auto plan = prompt_plan(*prompt, site, home)) plans.push_back(std::move(*plan));
  }
  return plans;
}

ContactOrder contact_order(const Settings& settings) {
  ContactOrder order;
  for (const HomeSettings& home : settings.homes) {
    if (!home.consent.contacts) continue;
    for (const Contact& contact : home.contacts)
      order[home.id].push_back({contact.id, std::string(name(contact.role))});
  }
  return order;
}

}  // namespace anju
