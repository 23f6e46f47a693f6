#include "drivers/poll_plan.hpp"

#include <algorithm>

#include "drivers/register_bits.hpp"

namespace anju {
namespace {

// The values of a block, or several that share registers, in the order of their registers.
struct Span {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
};

bool is_inside(const RegisterSource& source, const PollBlock& block) {
  return source.function == block.function && source.address >= block.start &&
         source.address + source.words <= std::uint32_t{block.start} + block.count;
}

std::vector<Span> values_in(const Profile& profile, const PollBlock& block) {
  std::vector<Span> spans;
  for (const Field& field : profile.fields) {
    const RegisterSource& source = field.registers;
    if (is_inside(source, block)) spans.push_back({source.address, source.address + source.words});
  }
  std::sort(spans.begin(), spans.end(), [](Span a, Span b) { return a.start < b.start; });
  std::vector<Span> joined;
  for (const Span& span : spans) {
    if (!joined.empty() && span.start < joined.back().end) {
      joined.back().end = std::max(joined.back().end, span.end);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

PollBlock part_of(const PollBlock& block, std::uint32_t start, std::uint32_t end) {
  PollBlock part = block;
  part.start = static_cast<std::uint16_t>(start);
  part.count = static_cast<std::uint16_t>(end - start);
  return part;
}

// Neighbours without an unused register between them.
std::vector<PollBlock> runs_of(const PollBlock& block, const std::vector<Span>& values) {
  std::vector<PollBlock> runs;
  for (const Span& value : values) {
    if (!runs.empty() && value.start == std::uint32_t{runs.back().start} + runs.back().count) {
      runs.back().count = static_cast<std::uint16_t>(value.end - runs.back().start);
    } else {
      runs.push_back(part_of(block, value.start, value.end));
    }
  }
  return runs;
}

}  // namespace

std::vector<PollBlock> split_block(const Profile& profile, const PollBlock& block) {
  const std::vector<Span> values = values_in(profile, block);
  std::vector<PollBlock> runs = runs_of(block, values);
  if (runs.size() > 1) return runs;
  if (values.size() < 2) return {};
  const std::size_t half = values.size() / 2;
  return {part_of(block, values.front().start, values[half - 1].end),
          part_of(block, values[half].start, values.back().end)};
}

std::vector<PollBlock> unsupported_in(const Profile& profile, const PollBlock& block,
                                      std::span<const std::uint16_t> words) {
  std::vector<PollBlock> found;
  for (const Field& field : profile.fields) {
    const RegisterSource& source = field.registers;
    if (source.unsupported.empty() || !is_inside(source, block)) continue;
    const std::size_t first = source.address - std::size_t{block.start};
    if (first + source.words > words.size()) continue;
    const std::uint64_t bits = register_bits(words.subspan(first, source.words), source);
    if (std::find(source.unsupported.begin(), source.unsupported.end(), bits) != source.unsupported.end())
      found.push_back(part_of(block, source.address, source.address + source.words));
  }
  return found;
}

std::vector<PollBlock> without(const Profile& profile, const PollBlock& block,
                               const std::vector<PollBlock>& gone) {
  std::vector<Span> left = values_in(profile, block);
  std::erase_if(left, [&gone](const Span& value) {
    return std::any_of(gone.begin(), gone.end(), [&value](const PollBlock& part) {
      return value.start < std::uint32_t{part.start} + part.count && part.start < value.end;
    });
  });
  return runs_of(block, left);
}

}  // namespace anju
