// Any bytes as an announcement of a device: a topic, a line end, the payload.
#include <string_view>

#include "drivers/discovery.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(input.find('\n'), size);
  const auto announced =
      anju::read_announcement(input.substr(0, line), input.substr(std::min(line + 1, size)));
  if (!announced) return 0;
  for (const anju::Candidate& candidate : anju::gather({*announced})) anju::declares_json(candidate);
  return 0;
}
