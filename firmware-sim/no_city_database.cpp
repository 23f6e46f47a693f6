// In the place of database_ledger.cpp, where there was no libpq to build with.
#include <stdexcept>

#include "firmware-sim/city_database.hpp"

namespace anju::sim {

std::unique_ptr<Ledger> open_database(boost::asio::io_context&, const std::string&, const std::string&, int,
                                      DatabaseHooks) {
  throw std::runtime_error("--database: this anju-sim was built without libpq (Debian: libpq-dev)");
}

}  // namespace anju::sim
