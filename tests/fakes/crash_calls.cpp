// Takes the place of the system calls of the whole program, so that no library has to know of the test. What
// is not below the folder of the disk is passed on.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>

#include "tests/fakes/crash_disk.hpp"

namespace {

using anju::test::CrashDisk;
using anju::test::DiskCall;

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// While the disk writes its own files nothing may come by it a second time.
thread_local bool is_inside = false;
struct Inside {
  Inside() { is_inside = true; }
  ~Inside() { is_inside = false; }
};

CrashDisk* disk_of(const char* path) {
  CrashDisk* const disk = CrashDisk::current();
  return disk && !is_inside && path && disk->owns(path) ? disk : nullptr;
}
CrashDisk* disk_of(int descriptor) {
  CrashDisk* const disk = CrashDisk::current();
  return disk && !is_inside && disk->is_tracked(descriptor) ? disk : nullptr;
}

int refuse(int number) {
  errno = number;
  return -1;
}

int open_file(const char* path, int flags, mode_t mode) {
  static auto* const call = real<int(const char*, int, ...)>("open64");
  CrashDisk* const disk = disk_of(path);
  if (!disk) return call(path, flags, mode);
  const Inside inside;
  const bool is_new = (flags & O_CREAT) != 0 && !std::filesystem::exists(path);
  if (const int fault = disk->before(is_new ? DiskCall::name : DiskCall::open)) return refuse(fault);
  const int descriptor = call(path, flags, mode);
  if (descriptor >= 0) disk->opened(descriptor, path, is_new);
  if (descriptor >= 0 && (flags & O_TRUNC) != 0 && !is_new) disk->resized(descriptor, 0);
  return descriptor;
}

mode_t mode_of(int flags, va_list rest) { return (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0; }

ssize_t write_at(int descriptor, const void* bytes, std::size_t size, off64_t offset) {
  static auto* const call = real<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  CrashDisk* const disk = disk_of(descriptor);
  if (!disk) return call(descriptor, bytes, size, offset);
  const Inside inside;
  if (const int fault = disk->before(DiskCall::write, &size)) return refuse(fault);
  const ssize_t done = call(descriptor, bytes, size, offset);
  if (done > 0)
    disk->written(descriptor, static_cast<std::uint64_t>(offset),
                  {static_cast<const char*>(bytes), static_cast<std::size_t>(done)});
  return done;
}

ssize_t write_parts(int descriptor, const iovec* parts, int count, off64_t offset) {
  static auto* const call = real<ssize_t(int, const iovec*, int, off64_t)>("pwritev64");
  if (!disk_of(descriptor)) return call(descriptor, parts, count, offset);
  std::string whole;
  for (int i = 0; i < count; ++i) whole.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  return write_at(descriptor, whole.data(), whole.size(), offset);
}

ssize_t read_at(int descriptor, void* bytes, std::size_t size, off64_t offset) {
  static auto* const call = real<ssize_t(int, void*, std::size_t, off64_t)>("pread64");
  if (CrashDisk* const disk = disk_of(descriptor)) {
    if (const int fault = disk->before(DiskCall::read)) return refuse(fault);
  }
  return call(descriptor, bytes, size, offset);
}

int resize(int descriptor, off64_t size) {
  static auto* const call = real<int(int, off64_t)>("ftruncate64");
  CrashDisk* const disk = disk_of(descriptor);
  if (!disk) return call(descriptor, size);
  const Inside inside;
  if (const int fault = disk->before(DiskCall::resize)) return refuse(fault);
  const int done = call(descriptor, size);
  if (done == 0) disk->resized(descriptor, static_cast<std::uint64_t>(size));
  return done;
}

// Nothing has to survive the test itself, so the real one is left out.
int sync(int descriptor, const char* name) {
  CrashDisk* const disk = disk_of(descriptor);
  if (!disk) return real<int(int)>(name)(descriptor);
  if (const int fault = disk->before(DiskCall::sync)) {
    if (disk->has_power()) disk->sync_failed(descriptor);
    return refuse(fault);
  }
  disk->synced(descriptor);
  return 0;
}

int remove_name(const char* path, const char* name) {
  CrashDisk* const disk = disk_of(path);
  if (!disk) return real<int(const char*)>(name)(path);
  const Inside inside;
  if (const int fault = disk->before(DiskCall::name)) return refuse(fault);
  const int done = real<int(const char*)>(name)(path);
  if (done == 0) disk->removed(path);
  return done;
}

}  // namespace

// Under names of their own in C++, because the headers declare some of them in other ways.
extern "C" {
int crash_open(const char* path, int flags, ...) __asm__("open");
int crash_open64(const char* path, int flags, ...) __asm__("open64");
int crash_close(int descriptor) __asm__("close");
ssize_t crash_pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) __asm__("pwrite");
ssize_t crash_pwrite64(int descriptor, const void* bytes, std::size_t size,
                       off64_t offset) __asm__("pwrite64");
ssize_t crash_pwritev(int descriptor, const iovec* parts, int count, off_t offset) __asm__("pwritev");
ssize_t crash_pwritev64(int descriptor, const iovec* parts, int count, off64_t offset) __asm__("pwritev64");
ssize_t crash_pread(int descriptor, void* bytes, std::size_t size, off_t offset) __asm__("pread");
ssize_t crash_pread64(int descriptor, void* bytes, std::size_t size, off64_t offset) __asm__("pread64");
int crash_ftruncate(int descriptor, off_t size) __asm__("ftruncate");
int crash_ftruncate64(int descriptor, off64_t size) __asm__("ftruncate64");
int crash_fsync(int descriptor) __asm__("fsync");
int crash_fdatasync(int descriptor) __asm__("fdatasync");
int crash_unlink(const char* path) __asm__("unlink");
int crash_remove(const char* path) __asm__("remove");
int crash_rename(const char* from, const char* to) __asm__("rename");

int crash_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(path, flags, mode);
}
int crash_open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_file(path, flags, mode);
}
int crash_close(int descriptor) {
  static auto* const call = real<int(int)>("close");
  if (CrashDisk* const disk = disk_of(descriptor)) disk->closed(descriptor);
  return call(descriptor);
}
ssize_t crash_pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  return write_at(descriptor, bytes, size, offset);
}
ssize_t crash_pwrite64(int descriptor, const void* bytes, std::size_t size, off64_t offset) {
  return write_at(descriptor, bytes, size, offset);
}
ssize_t crash_pwritev(int descriptor, const iovec* parts, int count, off_t offset) {
  return write_parts(descriptor, parts, count, offset);
}
ssize_t crash_pwritev64(int descriptor, const iovec* parts, int count, off64_t offset) {
  return write_parts(descriptor, parts, count, offset);
}
ssize_t crash_pread(int descriptor, void* bytes, std::size_t size, off_t offset) {
  return read_at(descriptor, bytes, size, offset);
}
ssize_t crash_pread64(int descriptor, void* bytes, std::size_t size, off64_t offset) {
  return read_at(descriptor, bytes, size, offset);
}
int crash_ftruncate(int descriptor, off_t size) { return resize(descriptor, size); }
int crash_ftruncate64(int descriptor, off64_t size) { return resize(descriptor, size); }
int crash_fsync(int descriptor) { return sync(descriptor, "fsync"); }
int crash_fdatasync(int descriptor) { return sync(descriptor, "fdatasync"); }
int crash_unlink(const char* path) { return remove_name(path, "unlink"); }
int crash_remove(const char* path) { return remove_name(path, "remove"); }
int crash_rename(const char* from, const char* to) {
  CrashDisk* const disk = disk_of(from);
  if (!disk) return real<int(const char*, const char*)>("rename")(from, to);
  const Inside inside;
  if (const int fault = disk->before(DiskCall::name)) return refuse(fault);
  const int done = real<int(const char*, const char*)>("rename")(from, to);
  if (done == 0) disk->renamed(from, to);
  return done;
}
}
