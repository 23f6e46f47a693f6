#include "config/hex.hpp"

#include <boost/algorithm/hex.hpp>
#include <iterator>

namespace anju {

std::optional<std::string> bytes_from_hex(std::string_view hex) {
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  try {
    boost::algorithm::unhex(hex.begin(), hex.end(), std::back_inserter(bytes));
  } catch (const boost::algorithm::hex_decode_error&) {
    return std::nullopt;
  }
  return bytes;
}

std::string hex_from_bytes(std::string_view bytes) {
  std::string text;
  boost::algorithm::hex_lower(bytes.begin(), bytes.end(), std::back_inserter(text));
  return text;
}

}  // namespace anju
