// Answers that may still come, long after their questions were given up. Pure.
//
// An answer on a serial line names its unit and its length, not the question: that of an earlier question for
// as many registers of the same device would be taken for this one's, and be a wrong value that looks right.
// A gateway can do the same to Modbus TCP. So after a question was given up, the next one to that device asks
// for another number of registers, whose answer nothing owed can be mistaken for; devices answer in order, so
// once that has come, so has all that was owed, or it never will.
#pragma once

#include <optional>
#include <vector>

#include "drivers/modbus_frame.hpp"
#include "rules/model/time.hpp"

namespace anju {

class OwedAnswers {
 public:
  // The question was given up.
  void note(const ReadQuestion& question, SteadyTime now, Duration response_timeout);
  // The device has answered a question that nothing owed looks like.
  void forget(std::uint8_t unit);
  // Whether something owed could be taken for the answer.
  bool could_answer(const ReadQuestion& question, SteadyTime now);
  // At the same place, of a length that nothing owed has; none when there is no such length: then nothing may
  // be asked until what is owed is too old.
  std::optional<ReadQuestion> telling_apart(const ReadQuestion& question, SteadyTime now);

 private:
  struct Owed {
    std::uint8_t unit = 0;
    std::uint8_t function = 0;
    std::size_t bytes = 0;
    SteadyTime until;
  };
  void drop_old(SteadyTime now);

  std::vector<Owed> owed_;
};

}  // namespace anju
