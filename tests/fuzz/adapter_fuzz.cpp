// Any bytes as a message of a platform that pushes: the first byte chooses the shipped adapter, the second
// where the body begins. The signature is looked at as well, and a wrong one is never right.
#include <cstdlib>
#include <string>

#include "drivers/push_adapter.hpp"
#include "drivers/push_handshake.hpp"
#include "tests/fuzz/fuzz_adapters.hpp"
#include "tests/fuzz/pushed_body.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const std::vector<anju::PushAdapter> adapters = anju::fuzz::shipped_adapters();
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const anju::PushAdapter& adapter = adapters[static_cast<unsigned char>(input[0]) % adapters.size()];
  const std::size_t border = 2 + std::min<std::size_t>(static_cast<unsigned char>(input[1]), size - 2);
  const std::string_view query = input.substr(2, border - 2);
  const std::string_view body = input.substr(border);
  static const anju::Zone zone;
  const anju::PushBody read = anju::read_adapted(adapter, body, zone, "0123456789abcdef");
  if (!read.items.empty() || read.fault) anju::fuzz::look_at(read);
  const std::vector<std::pair<std::string, std::string>> headers{{"x-signature", std::string(query)}};
  const anju::PushRequest request{query, headers, body};
  const anju::Instant now{{}, anju::kEarliestWall, anju::ClockQuality::synced};
  // A secret that no fuzzer guesses the digest of.
  if (anju::check_handshake(adapter.post, request, "b2f0c0b8-3c1b", now) == anju::Handshake::right)
    std::abort();
  return 0;
}
