#include "daemon/heap.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace anju {
namespace {

constexpr int kArenas = 2;          // of the thread that works, and of those that hear
constexpr int kLarge = 128 * 1024;  // bytes; as glibc has it before it changes its mind
// Of the end of the heap so much stays. A turn with many messages takes and frees some hundred KiB, and each
// time the kernel would take them back and stop every core for it: a ninth of what a long outbox costs.
constexpr int kSpare = 1024 * 1024;  // bytes

// What is not written is in the file as well, so nothing is lost.
int unmap_what_is_read(dl_phdr_info* object, std::size_t, void*) {
  if (object->dlpi_addr == getauxval(AT_SYSINFO_EHDR)) return 0;  // the kernel's own, without a file
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (object->dlpi_addr + part.p_vaddr) / page * page;
    const std::uintptr_t end = object->dlpi_addr + part.p_vaddr + part.p_memsz;
    // An address out of the loader's own list. NOLINTNEXTLINE(performance-no-int-to-ptr)
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void keep_heap_small() {
  // Before there is another thread. NOLINTBEGIN(concurrency-mt-unsafe)
  mallopt(M_ARENA_MAX, kArenas);
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kSpare);
  // NOLINTEND(concurrency-mt-unsafe)
}

void give_back_memory() {
  malloc_trim(0);
  dl_iterate_phdr(unmap_what_is_read, nullptr);
}

}  // namespace anju
