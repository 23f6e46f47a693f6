// What a program of the simulator says on standard output: one JSON object a line for programs, or one
// sentence a line for people. Mistakes and warnings go to standard error in both. Any thread may call it.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace anju::sim {

class Report {
 public:
  explicit Report(bool json) : json_(json) {}

  bool json() const { return json_; }

  // Writes the form that was asked for, and flushes it: whoever reads the pipe must not wait for a full
  // buffer. An empty sentence is not printed.
  void say(const boost::json::object& object, std::string_view sentence);

  // To standard error, with the name of the program before it.
  void warn(std::string_view sentence);

 private:
  void write(std::string_view line);

  const bool json_;
  std::mutex mutex_;
};

}  // namespace anju::sim
