// What the platform has: each message once, and kept before its receipt goes out. In a file, or in
// PostgreSQL.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>

namespace anju::sim {

class Ledger {
 public:
  // `failed`: it is not kept, and must not be answered; it will come again.
  enum class Entry { fresh, duplicate, failed };
  // Called on the thread that called enter(), at once or later.
  using OnEntered = std::function<void(Entry)>;

  virtual ~Ledger() = default;

  // `line` is what is kept, with its kind as "what"; a message is the same when gateway and message id are.
  virtual void enter(const std::string& gateway, const std::string& message_id, boost::json::object line,
                     OnEntered on_entered) = 0;
};

}  // namespace anju::sim
