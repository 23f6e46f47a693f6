// Where the log goes: standard error, which systemd hands to the journal.
#pragma once

namespace anju {

// Sets spdlog up for this process: "level text" when the journal reads it, which has a clock of its own, else
// with the time of day. Called once, before anything is logged.
void set_up_log();

}  // namespace anju
