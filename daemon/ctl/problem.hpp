// What went wrong, said so that the reader can act: what, why, what to do.
#pragma once

#include <boost/system/result.hpp>
#include <string>

#include "daemon/text/catalogue.hpp"

namespace anju {

// Exit codes of anjuctl. 69 is EX_UNAVAILABLE of sysexits.h.
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNotFound = 5;
inline constexpr int kExitFindings = 6;  // it was done, and problems were found
inline constexpr int kExitTimeout = 7;   // what was waited for did not come
inline constexpr int kExitState = 8;     // refused in this state
inline constexpr int kExitInterrupted = 130;
inline constexpr int kExitUnreachable = 69;

struct Problem {
  int exit_code = kExitFailed;
  std::string code;  // for machines: "daemon.unreachable"
  std::string what;  // in the language of the reader
  std::string why;
  std::string hint;
};

template <class T>
using Outcome = boost::system::result<T, Problem>;

// Three lines for people.
std::string to_text(const Problem& problem, Language language);
// {"error":{"code","message","hint"}} and a line end.
std::string to_json(const Problem& problem);

}  // namespace anju
