// What the platform has: each message once, on disk before its receipt goes out. Several receivers may keep
// one file: a lock on it is held while a message is looked up and written, so that none is there twice.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <unordered_set>
#include <vector>

namespace anju::sim {

class Ledger {
 public:
  enum class Entry { fresh, duplicate, failed };

  // Without a path it remembers only while the program runs. With one it reads back what is there; a last
  // line that was torn by a crash is cut off, because no receipt went out for it. Other lines that cannot be
  // read are left and counted. Throws std::runtime_error where the file cannot be opened.
  explicit Ledger(std::string path);
  ~Ledger();

  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // `line` is what is kept; a message is the same when gateway and message id are. `failed`: it is not kept,
  // and must not be answered; problem() says why.
  Entry enter(const std::string& gateway, const std::string& message_id, const boost::json::object& line);
  // The same of several, with one write: all of those that are not there yet, or none.
  struct Line {
    std::string message_id;
    boost::json::object object;
  };
  std::vector<Entry> enter(const std::string& gateway, const std::vector<Line>& lines);

  std::size_t size() const { return seen_.size(); }
  std::size_t unreadable() const { return unreadable_; }
  const std::string& problem() const { return problem_; }

 private:
  void read_back();
  void catch_up();  // with what other receivers have written
  bool remember(const std::string& line);
  bool write(const std::string& line);

  const std::string path_;
  int file_ = -1;
  off_t read_until_ = 0;
  std::unordered_set<std::string> seen_;
  std::size_t unreadable_ = 0;
  std::string problem_;
};

}  // namespace anju::sim
