// What is to be done for a home beside the city: which errands there are, which of them is to be tried now,
// and what becomes of it. Pure: values in, values out.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "daemon/errand_figures.hpp"
#include "daemon/local_effects.hpp"
#include "daemon/store/rows.hpp"

namespace anju {

// The small spool. Beyond it the oldest questions to residents give way first.
inline constexpr std::size_t kMostErrands = 256;
// A siren and a call to a contact are tried for so long.
inline constexpr Duration kErrandLasts{std::chrono::hours{24}};

// One thread. Everything goes through the batch of a commit and is tried after it: at least once, with the
// same id.
class ErrandDesk {
 public:
  // `settings` must outlive it. `random` gives numbers in [0, 1).
  ErrandDesk(const Settings& settings, std::function<double()> random);

  // Once, first: what was kept, and what is on by the alerts as they are now. What is on no longer is over.
  void start(std::vector<Errand> kept, const LocalEffects& on, Instant now, Batch& batch);
  void plan(const LocalEffects& news, Instant now, Batch& batch);
  // What was in the batch is kept.
  void committed();

  // To be tried now; each counts as tried. Tell what came of it: no answer is the answer that it failed.
  std::vector<Errand> due(SteadyTime now);
  void delivered(std::string_view id, Batch& batch);
  // It may work later.
  void failed(std::string_view id, const std::string& why, SteadyTime now);
  // It will never work.
  void give_up(std::string_view id, const std::string& why, Batch& batch);
  // The settings or the store know nothing of it any more.
  void drop(std::string_view id, Batch& batch);
  // What could not be said at home is tried again at once: the broker is there.
  void broker_is_there(SteadyTime now);

  // What is worth nothing any more goes. Of what was never delivered a gap tells.
  std::vector<Gap> expire(Instant now, Batch& batch);
  std::optional<SteadyTime> next_deadline() const;
  ErrandFigures figures() const;

 private:
  struct Entry {
    Errand errand;
    bool is_kept = false;
    unsigned attempts = 0;
    SteadyTime next_try{};
    std::optional<SteadyTime> answer_until;  // on its way
    std::string trouble;
  };

  Entry* find(std::string_view id);
  const HomeSettings* home_of(const std::string& id) const;
  void begin(const LocalAlarm& alarm, SteadyTime now, Batch& batch);
  void begin(const Prompt& prompt, SteadyTime now, Batch& batch);
  // The question about the alert, or else its siren and its call.
  void end(const std::string& alert, bool is_prompt, SteadyTime now, Batch& batch);
  void add(Errand errand, SteadyTime now, Batch& batch);
  void make_room(Batch& batch);
  void remove(std::size_t position, Batch& batch);
  bool rings(const std::string& home) const;
  std::optional<SteadyTime> free_place(ErrandKind kind, SteadyTime now) const;

  const Settings* settings_;
  std::function<double()> random_;
  std::vector<Entry> entries_;  // in the order in which they came
  std::vector<Gap> dropped_;
};

}  // namespace anju
