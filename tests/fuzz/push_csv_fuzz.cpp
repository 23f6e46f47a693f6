// Any bytes as what a utility pushes: a CSV; the first byte chooses the separator and the comma. What comes
// out holds the limits, and its codes are compared.

#include "tests/fuzz/pushed_body.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  const bool has_comma = (input.front() & 1) != 0;
  const anju::CsvLayout layout{has_comma ? ';' : ',', has_comma, {}};
  anju::fuzz::look_at(anju::read_pushed_csv(input.substr(1), layout));
  return 0;
}
