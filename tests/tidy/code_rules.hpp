// What may stand in the code: clocks, sleeps, threads, captures, names.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_text.hpp"

namespace anju::tidy {

inline Faults matches(const SourceText& source, const std::regex& pattern, const std::string& what) {
  Faults faults;
  for (std::sregex_iterator it(source.code.begin(), source.code.end(), pattern), end; it != end; ++it)
    faults.push_back({source.path, line_at(source.code, static_cast<std::size_t>(it->position())), what});
  return faults;
}

inline bool may_run_in_real_time(std::string_view path) {
  return is_below(path, "firmware-sim/") || is_below(path, "tests/system/") || is_below(path, "tests/bench/");
}

inline Faults clock_reads(const SourceText& source) {
  static const std::regex kRead(
      R"re(_clock\s*::\s*now\s*\(|\btime\s*\(\s*(nullptr|NULL|0)\s*\)|\bgettimeofday\b|\bclock_gettime\b)re");
  const bool measures = source.path == "tests/crash/damage_test.cpp";
  if (source.path == "daemon/platform.cpp" || measures || may_run_in_real_time(source.path)) return {};
  return matches(source, kRead, "reads a clock");
}

inline Faults sleeps_in_unit_tests(const SourceText& source) {
  static const std::regex kSleep(R"re(\bsleep_for\b|\bsleep_until\b|\bu?sleep\s*\(|\bnanosleep\s*\()re");
  if (!is_below(source.path, "tests/") || may_run_in_real_time(source.path)) return {};
  return matches(source, kSleep, "sleeps in a unit test");
}

// Only a source has a thread of its own. Tests may run several to prove that a class bears them.
inline Faults threads_outside_sources(const SourceText& source) {
  static const std::regex kThread(R"re(\bstd\s*::\s*j?thread\b)re");
  const bool is_source = (is_below(source.path, "drivers/") || is_below(source.path, "daemon/http/")) &&
                         (source.path.ends_with("_source.cpp") || source.path.ends_with("_session.cpp"));
  if (is_source || is_below(source.path, "firmware-sim/") || is_below(source.path, "tests/")) return {};
  return matches(source, kThread, "makes a thread outside a source");
}

// True when between `from` and the end of the call there is a lambda that captures everything by reference,
// as an argument of the call itself and not inside the body of another lambda.
inline bool captures_all(std::string_view code, std::size_t from) {
  int parentheses = 0;
  int braces = 0;
  for (auto i = from; i < code.size(); ++i) {
    if (code[i] == '(') ++parentheses;
    if (code[i] == ')' && --parentheses == 0) return false;
    if (code[i] == '{') ++braces;
    if (code[i] == '}') --braces;
    const auto rest = code.substr(i, 3);
    if (braces == 0 && (rest == "[&]" || rest == "[&,")) return true;
  }
  return false;
}

// What is posted outlives the scope that its references point into.
inline Faults posted_references(const SourceText& source) {
  static const std::regex kCall(R"re(\b(post|dispatch|defer|co_spawn|async_\w+)\s*\()re");
  Faults faults;
  for (std::sregex_iterator it(source.code.begin(), source.code.end(), kCall), end; it != end; ++it) {
    const auto at = static_cast<std::size_t>(it->position());
    if (captures_all(source.code, at))
      faults.push_back({source.path, line_at(source.code, at), "posts a lambda with [&]"});
  }
  return faults;
}

// "HttpHandler" -> Http, Handler; "http_helper" -> http, helper.
inline std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool begins = true;
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) == 0) {
      begins = true;
      continue;
    }
    if (begins || std::isupper(letter) != 0) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(letter));
    begins = false;
  }
  return words;
}

inline bool says_nothing(std::string_view name) {
  static const std::array<std::string_view, 5> kEmpty{"manager", "helper", "util", "utils", "handler"};
  const auto words = words_of(name);
  return std::find_first_of(words.begin(), words.end(), kEmpty.begin(), kEmpty.end()) != words.end();
}

inline Faults names_that_say_nothing(const SourceText& source) {
  static const std::regex kType(
      R"re(\b(?:class|struct|union|enum(?:\s+(?:class|struct))?|concept|using)\s+(\w+))re");
  Faults faults;
  if (says_nothing(source.path)) faults.push_back({source.path, 0, "the name of the file says nothing"});
  for (std::sregex_iterator it(source.code.begin(), source.code.end(), kType), end; it != end; ++it) {
    const std::string name = (*it)[1];
    if (says_nothing(name))
      faults.push_back({source.path, line_at(source.code, static_cast<std::size_t>(it->position())),
                        name + " says nothing"});
  }
  return faults;
}

inline Faults missing_pragma_once(const SourceText& source) {
  static const std::regex kOnce(R"re(#\s*pragma\s+once\b)re");
  if (!source.path.ends_with(".hpp") || std::regex_search(source.code, kOnce)) return {};
  return {{source.path, 1, "has no #pragma once"}};
}

}  // namespace anju::tidy
