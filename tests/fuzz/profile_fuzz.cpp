// Any text as a profile: loading must end, and what it accepts must decode its own examples without harm.
#include <string_view>

#include "config/load.hpp"
#include "drivers/example_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const anju::LoadedProfile loaded = anju::parse_profile(text, "fuzz.toml");
  if (!loaded.mistakes.empty()) return 0;
  for (const anju::Example& example : loaded.profile.examples)
    anju::differences(loaded.profile, example, anju::Zone());
  return 0;
}
