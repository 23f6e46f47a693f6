// The way to the city and what it carries: `anjuctl link`, `commands`, `privacy`.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "daemon/ctl/query.hpp"

namespace anju {

struct CityOptions {
  enum class What : std::uint8_t {
    link_status,
    commands,
    ledger,
    inventory,
  };
  What what = What::link_status;
  std::size_t limit = 50;  // commands; of the ledger so many of the last entries are shown
};

struct CitySurroundings {
  Query door;
  Look look;
};

// Exit codes by the problem: 1 failed, also a platform that does not answer and a ledger that was
// changed; 69.
Outcome<std::string> ask_city(const CityOptions& options, const CitySurroundings& around);

// Parts of it, in files of their own.
Outcome<std::string> link_status(const CitySurroundings& around);
Outcome<std::string> shown_commands(const CityOptions& options, const CitySurroundings& around);
Outcome<std::string> shown_ledger(const CityOptions& options, const CitySurroundings& around);
Outcome<std::string> shown_inventory(const CityOptions& options, const CitySurroundings& around);

// The daemon's answer to GET, parsed; or why there is none.
Outcome<boost::json::value> answer_of(const std::string& target, const CitySurroundings& around);

}  // namespace anju
