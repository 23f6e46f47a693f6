// What can be expected to fail is returned, not thrown.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace anju {

enum class ErrorCode {
  not_found,     // it is not there; asking again will not help
  malformed,     // the bytes or the text cannot be read
  out_of_range,  // it can be read, but no such value is possible
  unsupported,   // understood, and deliberately not done
  unavailable,   // a transient condition; the same call may succeed later
  io,            // the operating system refused; `what` carries its words
};

struct Error {
  ErrorCode code;
  std::string what;  // one sentence in English: what, where, what to do
};

template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result::value() when there is none. Only start-up code calls value(); everybody else asks first.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace anju
