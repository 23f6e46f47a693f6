#include "daemon/share_book.hpp"

namespace anju {
namespace {

constexpr Duration kNoisyFor{std::chrono::minutes{1}};

template <class Map, class Key>
std::uint64_t count_in(const Map& counts, const Key& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

void ShareBook::note_left_out(const SourceEvent& event) {
  const Sayer& whose = event.whose;
  if (whose.kind == Sayer::Kind::device) {
    by_device_[whose.index] += event.count;
    by_home_[site_->devices[whose.index].home] += event.count;
  } else if (whose.kind == Sayer::Kind::home) {
    by_home_[whose.index] += event.count;
  }
  noisy_[{whose.kind == Sayer::Kind::home, subject_of(event)}] = event.at.steady;
}

std::uint64_t ShareBook::left_out_of(DeviceIndex device) const { return count_in(by_device_, device); }
std::uint64_t ShareBook::left_out_of_home(HomeIndex home) const { return count_in(by_home_, home); }
std::uint64_t ShareBook::thinned(const std::string& home) const { return count_in(thinned_, home); }

std::vector<ShareBook::Noisy> ShareBook::noisy(SteadyTime now) const {
  std::vector<Noisy> names;
  for (const auto& [who, at] : noisy_)
    if (now - at < kNoisyFor) names.push_back({who.first, who.second});
  return names;
}

std::string ShareBook::subject_of(const SourceEvent& event) const {
  switch (event.whose.kind) {
    case Sayer::Kind::device:
      return site_->devices[event.whose.index].id;
    case Sayer::Kind::home:
      return site_->homes[event.whose.index].id;
    case Sayer::Kind::nobody:
      break;
  }
  return event.source;
}

std::string ShareBook::reason_of(const SourceEvent& event) {
  switch (event.whose.kind) {
    case Sayer::Kind::device:
      return "more than one device may say";
    case Sayer::Kind::home:
      return "more than one home may say";
    case Sayer::Kind::nobody:
      break;
  }
  return "more messages than a topic may say";
}

}  // namespace anju
