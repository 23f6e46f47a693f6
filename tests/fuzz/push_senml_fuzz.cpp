// Any bytes as what a utility pushes: SenML in JSON. What comes out holds the limits, and its codes are
// compared.

#include "tests/fuzz/pushed_body.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  anju::fuzz::look_at(anju::read_pushed_senml(input));
  return 0;
}
