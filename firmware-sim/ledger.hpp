// What the platform has: each message once, and kept before its receipt goes out. In a file, or in
// PostgreSQL.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

namespace anju::sim {

class Ledger {
 public:
  // `failed`: it is not kept, and must not be answered; it will come again.
  enum class Entry { fresh, duplicate, failed };
  using Entries = std::vector<Entry>;
  // What became of each line. Called on the thread that called enter(), at once or later.
  using OnEntered = std::function<void(const Entries&)>;

  virtual ~Ledger() = default;

  // `object` is what is kept, with its kind as "what".
  struct Line {
    std::string message_id;
    boost::json::object object;
  };

  // All with one commit, those that are not there yet, or none; a message is the same when gateway and
  // message id are. At least one line.
  virtual void enter(const std::string& gateway, std::vector<Line> lines, OnEntered on_entered) = 0;

  // Or only the message ids: then nobody need make an object for each of a thousand lines.
  virtual bool keeps_objects() const = 0;
};

}  // namespace anju::sim
