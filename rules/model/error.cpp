#include "rules/model/error.hpp"

#include <stdexcept>

namespace anju {

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.what);
}

}  // namespace anju
