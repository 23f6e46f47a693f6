#include "daemon/ctl/modbus_probe.hpp"

#include <algorithm>

#include "drivers/poll_plan.hpp"

namespace anju {
namespace {

constexpr int kAddresses = 65536;

bool is_splittable(const Exchange& answer) {
  constexpr int kLastOfQuestion = 3;  // exceptions 1 to 3 are of what was asked for, not of the device
  return answer.kind == Exchange::Kind::refused && answer.exception <= kLastOfQuestion;
}

bool is_lost(const Exchange& answer) {
  return answer.kind == Exchange::Kind::silent || answer.kind == Exchange::Kind::unreadable;
}

// A line is not perfect: what was lost is asked for once more.
Outcome<Exchange> ask_twice(BusReader& reader, const ReadQuestion& question, const AskingManner& manner) {
  auto answer = reader.ask(question, manner);
  return answer && is_lost(*answer) ? reader.ask(question, manner) : answer;
}

bool is_zero(const DecodedValue& value, const ChannelProfile& channel) {
  return value.ticks == 0 && info(channel.quantity).kind != QuantityKind::boolean;
}

void judge(const Profile& profile, Probe& result) {
  result.decoded = decode(profile, result.answer);
  for (const DecodedValue& value : result.decoded.values) {
    if (!value.ticks || value.quality != Quality::good) continue;
    ++result.good;
    if (!is_zero(value, profile.channels[value.channel])) ++result.living;
  }
}

// Blocks that are still to be asked for, the next one last.
struct Plan {
  std::vector<PollBlock> blocks;
  bool has_answered = false;
  int lost = 0;
};

// False: no more need be asked.
bool take(const Profile& profile, const PollBlock& block, Exchange answer, Plan& plan, Probe& result) {
  constexpr int kPatience = 2;
  if (answer.kind == Exchange::Kind::stopped) {
    result.is_cut = true;
    return false;
  }
  plan.has_answered = plan.has_answered || is_there(answer);
  if (answer.kind == Exchange::Kind::words) {
    result.answer.blocks.push_back({block.function, block.start, std::move(answer.words)});
    return true;
  }
  std::vector<PollBlock> parts;
  if (is_splittable(answer)) parts = split_block(profile, block);
  plan.blocks.insert(plan.blocks.end(), parts.rbegin(), parts.rend());
  if (parts.empty()) result.left_out.push_back({block, std::move(answer)});
  return plan.has_answered || ++plan.lost < kPatience;
}

bool has_answered(const Probe& probe) {
  const auto is_answer = [](const UnreadPart& part) { return is_there(part.answer); };
  return !probe.answer.blocks.empty() || std::any_of(probe.left_out.begin(), probe.left_out.end(), is_answer);
}

}  // namespace

Outcome<Probe> probe(BusReader& reader, const Profile& profile, std::uint8_t unit, const AskingManner& manner,
                     const ProbeLimits& limits) {
  Probe result;
  Plan plan;
  plan.blocks = poll_blocks(profile);
  std::reverse(plan.blocks.begin(), plan.blocks.end());
  for (int asked = 0; asked < limits.questions && !plan.blocks.empty(); ++asked) {
    const PollBlock block = plan.blocks.back();
    plan.blocks.pop_back();
    const int start = block.start + limits.shift;
    if (start < 0 || start + block.count > kAddresses) continue;
    auto answer = ask_twice(
        reader,
        {unit, static_cast<std::uint8_t>(block.function), static_cast<std::uint16_t>(start), block.count},
        manner);
    if (!answer) return answer.error();
    if (!take(profile, block, std::move(*answer), plan, result)) break;
  }
  judge(profile, result);
  return result;
}

Outcome<Probe> probe_with_neighbours(BusReader& reader, const Profile& profile, std::uint8_t unit,
                                     const AskingManner& manner) {
  auto result = probe(reader, profile, unit, manner);
  const auto total = static_cast<int>(profile.channels.size());
  if (!result || result->is_cut || !has_answered(*result) || 2 * result->living >= total) return result;
  for (const int shift : {-1, 1}) {
    const auto neighbour = probe(reader, profile, unit, manner, {.shift = shift});
    if (!neighbour) return neighbour.error();
    const bool is_better = 2 * neighbour->living >= total && neighbour->living >= 2 * result->living &&
                           neighbour->living > result->better_living;
    if (!is_better) continue;
    result->better_shift = shift;
    result->better_living = neighbour->living;
    result->better_good = neighbour->good;
  }
  return result;
}

}  // namespace anju
