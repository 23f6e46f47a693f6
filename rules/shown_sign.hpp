// Whether a reading shows a sign that a rule waits for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rules/rule_set.hpp"
#include "rules/used_register.hpp"

namespace anju {

// Only good, live readings that are no test show anything; those of a change or of use need one before them.
class ShownSign {
 public:
  static constexpr std::size_t kFields = UsedRegister::kFields;

  explicit ShownSign(const Sign& sign) : sign_(sign) {}

  ChannelIndex channel() const { return sign_.channel; }
  // What it shows depends on what it was told before, so a reading of its channel changes it.
  bool has_memory() const { return sign_.what == Sign::What::uses || sign_.what == Sign::What::changes; }
  // None: the reading does not count, or is of another channel.
  std::optional<bool> shows(const Reading& reading);

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them

 private:
  Sign sign_;
  UsedRegister register_;
  std::optional<std::int64_t> last_;
};

}  // namespace anju
