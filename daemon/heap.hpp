// How a program that runs for years on a small box holds its memory.
#pragma once

namespace anju {

// The heap of glibc, at the very beginning. Few arenas, because each thread would take one of its own, and large blocks straight
// from the system: by its own judgement glibc puts them on the heap once it has seen some go, and what is
// allocated behind one of them keeps its room for good.
void keep_heap_small();

// After what is done once. What the settings were read with is no longer needed, nor is the code that read
// them: of the program and its libraries only those pages are mapped again that somebody comes by, and the
// kernel drops the others first when the box is short of memory. An idle box holds 15.1 MiB of both programs so,
// and 18.4 without (tests/bench/memory.py).
void give_back_memory();

}  // namespace anju
