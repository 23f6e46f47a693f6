#include "drivers/push_note.hpp"

#include "push_note.pb.h"

namespace anju {
namespace {

WallTime wall(std::int64_t milliseconds) { return WallTime{Duration{milliseconds}}; }

}  // namespace

PushNote note_of(const AnsweredPush& answer) {
  push::note::Note note;
  push::note::Answer& to = *note.mutable_answer();
  to.set_key(answer.key);
  to.set_body_digest(answer.body_digest);
  to.set_status(answer.status);
  to.set_answer(answer.answer);
  for (const std::string& home : answer.homes) to.add_homes(home);
  return {answer.utility, note.SerializeAsString()};
}

PushNote note_of(const ParkedMeter& parked) {
  push::note::Note note;
  push::note::Parked& to = *note.mutable_parked();
  to.set_meter(parked.meter);
  to.set_code(parked.code);
  to.set_unit(parked.unit);
  if (parked.value) to.set_value(*parked.value);
  to.set_count(parked.count);
  to.set_first_ms(parked.first.time_since_epoch().count());
  to.set_last_ms(parked.last.time_since_epoch().count());
  return {parked.utility, note.SerializeAsString()};
}

bool add(const PushNote& packed, SteadyTime heard, PushMemory& memory) {
  push::note::Note note;
  if (!note.ParseFromString(packed.content)) return false;
  if (note.has_answer()) {
    const push::note::Answer& from = note.answer();
    memory.answers.push_back({packed.utility,
                              from.key(),
                              from.body_digest(),
                              from.status(),
                              from.answer(),
                              {from.homes().begin(), from.homes().end()},
                              heard});
  } else if (note.has_parked()) {
    const push::note::Parked& from = note.parked();
    memory.parked.push_back({packed.utility, from.meter(), from.code(), from.unit(),
                             from.has_value() ? std::optional(from.value()) : std::nullopt, from.count(),
                             wall(from.first_ms()), wall(from.last_ms())});
  }
  return note.what_case() != push::note::Note::WHAT_NOT_SET;
}

}  // namespace anju
