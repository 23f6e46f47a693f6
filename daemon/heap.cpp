#include "daemon/heap.hpp"

#include <malloc.h>

namespace anju {
namespace {

constexpr int kArenas = 2;          // of the thread that works, and of those that hear
constexpr int kLarge = 128 * 1024;  // bytes; as glibc has it before it changes its mind

}  // namespace

void keep_heap_small() {
  mallopt(M_ARENA_MAX, kArenas);
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
}

void give_back_heap() { malloc_trim(0); }

}  // namespace anju
