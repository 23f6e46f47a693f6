// A state of a rule is written whole when it is new, and then as steps: most of its fields stay, and times go
// on by seconds. A step is worth nothing without what it began at, so whoever reads them must know of a
// commit that is missing (LoggedProgress::follows), and each state is written whole again now and then.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

#include "daemon/store/packed_progress.hpp"

namespace anju {

// What a writer remembers of what it has written. Begins anew when a transaction was undone.
class StateSteps {
 public:
  // A commit is about to be written: says what it follows. Then its states.
  void follow(LoggedProgress& progress);
  LoggedState next(std::int64_t key, const std::vector<std::int64_t>& fields);

 private:
  struct Written {
    std::vector<std::int64_t> fields;
    SteadyTime whole_at{};
  };

  std::unordered_map<std::int64_t, Written> written_;
  std::uint32_t sign_ = 0;
  SteadyTime now_{};
};

// Follows the commits of a log in their order.
class StateReading {
 public:
  using Fields = std::vector<std::int64_t>;
  // What stood in the tables when the log began: nullptr where they have nothing sound of the key.
  using Table = std::function<const Fields*(std::int64_t key)>;

  // `sign` of the commit up to which the tables are.
  StateReading(std::uint32_t sign, Table table) : sign_(sign), table_(std::move(table)) {}

  void read(const LoggedProgress& progress);
  // The last word on each state that the log has, by key.
  std::map<std::int64_t, Fields> take();

 private:
  struct Known {
    Fields fields;
    bool is_current = true;  // no commit is missing since
  };
  const Fields* begin_of_step(std::int64_t key) const;

  std::uint32_t sign_;
  Table table_;
  bool is_table_current_ = true;
  std::map<std::int64_t, Known> states_;
};

}  // namespace anju
