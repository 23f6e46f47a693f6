// The programs of the box, which are one file: each begins as it is called.
#pragma once

namespace anju {

// As main(): the words of the command line, and the exit code.
int run_anjud(int argc, char** argv);
int run_anju_uplink(int argc, char** argv);
int run_anjuctl(int argc, char** argv);

}  // namespace anju
