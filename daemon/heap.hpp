// How the heap of glibc behaves in a program that runs for years on a small box.
#pragma once

namespace anju {

// At the very beginning. Few arenas, because each thread would take one of its own, and large blocks straight
// from the system: by its own judgement glibc puts them on the heap once it has seen some go, and what is
// allocated behind one of them keeps its room for good.
void keep_heap_small();

// After what is done once: what the settings were read with is no longer needed.
void give_back_heap();

}  // namespace anju
