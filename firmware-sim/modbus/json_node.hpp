// One object of a JSON file, which knows where it stands: what is wrong in it can be said with the place.
#pragma once

#include <boost/json/value.hpp>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace anju::sim::modbus {

// Its text names the file and what is wrong in it.
struct BadMap : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr double kAnyNumber = std::numeric_limits<double>::max();

class Node {
 public:
  // `value` must live longer. Everything here throws BadMap where the file is not as it must be.
  Node(const boost::json::value& value, std::string where);

  [[noreturn]] void fail(std::string_view key, std::string_view what) const;

  void only(std::initializer_list<std::string_view> keys) const;  // a key that is misspelt is never read

  const boost::json::object& object() const { return *object_; }
  const boost::json::value* find(std::string_view key) const { return object_->if_contains(key); }
  const std::string& where() const { return where_; }

  double number(std::string_view key, double least, double most) const;
  int whole(std::string_view key, int least, int most) const;
  int whole(std::string_view key, int least, int most, int otherwise) const;
  std::string text(std::string_view key, std::string_view otherwise) const;
  const boost::json::array& list(std::string_view key) const;  // empty where there is none

 private:
  const boost::json::object* object_;
  std::string where_;
};

}  // namespace anju::sim::modbus
