#include "daemon/store/state_steps.hpp"

#include <utility>

namespace anju {
namespace {

// After damage a state is right again when it is next written whole. So long it may be as it was before: that
// must not look as if nobody had moved for hours. What changes more seldom is written whole each time, which
// is seldom.
constexpr Duration kLongestWithoutWhole{std::chrono::minutes{10}};

std::int64_t difference(std::int64_t from, std::int64_t to) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from));
}
std::int64_t sum(std::int64_t from, std::int64_t step) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + static_cast<std::uint64_t>(step));
}

}  // namespace

LoggedState StateSteps::next(std::int64_t key, const std::vector<std::int64_t>& fields) {
  LoggedState state{key, fields};
  Written& written = written_[key];
  state.is_step = !fields.empty() && written.fields.size() == fields.size() &&
                  now_ - written.whole_at < kLongestWithoutWhole;
  if (!state.is_step) written.whole_at = now_;
  if (state.is_step)
    for (std::size_t i = 0; i < fields.size(); ++i)
      state.fields[i] = difference(written.fields[i], fields[i]);
  written.fields = fields;
  return state;
}

void StateSteps::follow(LoggedProgress& progress) {
  progress.follows = std::exchange(sign_, sign_of(progress));
  now_ = progress.steady;
}

const StateReading::Fields* StateReading::begin_of_step(std::int64_t key) const {
  if (const auto known = states_.find(key); known != states_.end())
    return known->second.is_current ? &known->second.fields : nullptr;
  return is_table_current_ ? table_(key) : nullptr;
}

void StateReading::read(const LoggedProgress& progress) {
  if (progress.follows != sign_) {
    is_table_current_ = false;
    for (auto& [key, known] : states_) known.is_current = false;
  }
  sign_ = sign_of(progress);
  for (const LoggedState& state : progress.states) {
    if (!state.is_step) {
      states_[state.key] = {state.fields};
      continue;
    }
    const Fields* const begin = begin_of_step(state.key);
    if (begin == nullptr || begin->size() != state.fields.size()) continue;
    Fields now = state.fields;
    for (std::size_t i = 0; i < now.size(); ++i) now[i] = sum((*begin)[i], now[i]);
    states_[state.key] = {std::move(now)};
  }
}

std::map<std::int64_t, StateReading::Fields> StateReading::take() {
  std::map<std::int64_t, Fields> taken;
  for (auto& [key, known] : states_) taken.emplace(key, std::move(known.fields));
  states_.clear();
  return taken;
}

}  // namespace anju
