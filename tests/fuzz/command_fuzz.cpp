// Any bytes as a command of the platform: what is read is what may be done, and no more than what it may
// hold.
#include <cstdlib>
#include <string>

#include "daemon/commands.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto command = anju::read_command(bytes);
  if (!command) return 0;
  if (command->id.empty() || command->id.size() > 128) std::abort();
  if (command->kind().empty() && command->what.index() != 0) std::abort();
  (void)command->subject();
  return 0;
}
