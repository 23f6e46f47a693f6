// One request to the daemon over its Unix socket.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

#include "rules/model/time.hpp"

namespace anju {

inline constexpr std::uint64_t kAnswerLimit = std::uint64_t{16}
                                              << 20;  // bytes; a box has a few thousand devices

inline constexpr unsigned kHttpOk = 200;

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
  std::string timezone;  // of the homes; empty: an older daemon, which does not say
};

// Blocks for at most `timeout`, over connecting, sending and the whole answer together. The error is that of
// the operating system or of Beast; beast::error::timeout when the time ran out.
boost::system::result<HttpAnswer> http_get(const std::filesystem::path& socket, const std::string& target,
                                           Duration timeout);
// The same, with JSON to tell.
boost::system::result<HttpAnswer> http_post(const std::filesystem::path& socket, const std::string& target,
                                            const std::string& body, Duration timeout);

// True for the error of http_get that means that the time ran out.
bool is_timeout(const boost::system::error_code& fault);

}  // namespace anju
