#include "daemon/uplink/thread_watch.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

namespace anju {
namespace {

constexpr int kLooks = 2;

// How often it has been given the processor (proc(5), status).
std::optional<std::uint64_t> turns_of(const std::filesystem::path& task) {
  std::ifstream status(task / "status");
  std::uint64_t turns = 0;
  bool is_known = false;
  for (std::string line; std::getline(status, line);) {
    if (line.find("ctxt_switches:") == std::string::npos) continue;
    turns += std::strtoull(line.c_str() + line.find(':') + 1, nullptr, 10);
    is_known = true;
  }
  if (!is_known) return std::nullopt;
  return turns;
}

}  // namespace

int ThreadWatch::standing(const std::set<int>& threads) {
  int found = 0;
  for (const int thread : threads) {
    const auto turns = turns_of(tasks_ / std::to_string(thread));
    if (!turns) {
      seen_.erase(thread);
      continue;
    }
    const auto [entry, is_new] = seen_.try_emplace(thread, Seen{*turns, 0});
    Seen& seen = entry->second;
    if (is_new) continue;
    seen.stood = seen.turns == *turns ? seen.stood + 1 : 0;
    seen.turns = *turns;
    if (seen.stood >= kLooks) found = thread;
  }
  return found;
}

}  // namespace anju
