// A store and a journal beside each other, as a gateway uses them, with everything remembered that it was
// told is kept.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/store.hpp"
#include "drivers/journal.hpp"

namespace anju::test {

using Lines = std::vector<std::string>;

// All that a store answers, in an order of its own.
Lines content_of(Store& store);
// What a store answers that these batches were committed to, each after the one before.
Lines content_after(const std::vector<Batch>& batches);

struct Acknowledged {
  std::vector<Batch> batches;                   // commit() said that it is kept
  std::optional<Batch> doubtful;                // commit() began, and has not said
  std::map<std::uint64_t, std::string> alarms;  // by sequence: force() said that it is kept
  std::set<std::string> tried;                  // everything that was ever given to append()
};

enum class StepEnd : std::uint8_t { done, unavailable, io };

class GatewayLife {
 public:
  explicit GatewayLife(std::filesystem::path folder);

  // "" or what is wrong: opening found something else than what was acknowledged before.
  std::string open();
  // Hears some messages, commits them perhaps, sends and tidies up perhaps.
  StepEnd step(std::mt19937_64& random);
  void close();

  const Acknowledged& acknowledged() const { return acknowledged_; }

 private:
  std::string open_and_check();
  void hear(std::mt19937_64& random);
  void force_alarms();
  Batch next_batch(std::mt19937_64& random);
  StepEnd commit(const Batch& batch);
  std::string check_store();
  std::string check_journal();
  Lines integrity() const;

  std::filesystem::path folder_;
  Acknowledged acknowledged_;
  KeptThrough heard_;
  std::vector<std::pair<Appended, std::string>> unforced_;  // alarms, with their payloads
  std::uint64_t number_ = 0;                                // of what was made so far, in any life
  std::vector<std::string> waiting_;                        // message ids in the outbox
  std::unique_ptr<Store> store_;
  std::unique_ptr<Journal> journal_;
};

}  // namespace anju::test
