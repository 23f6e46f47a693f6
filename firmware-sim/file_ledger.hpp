// What the platform has, in a file, a line each. Several receivers may keep one file: a lock on it is held
// while a message is looked up and written, so that none is there twice.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <unordered_set>

#include "firmware-sim/ledger.hpp"

namespace anju::sim {

class FileLedger final : public Ledger {
 public:
  using OnProblem = std::function<void(const std::string& why)>;

  // Without a path it remembers only while the program runs. With one it reads back what is there; a last
  // line that was torn by a crash is cut off, because no receipt went out for it. Other lines that cannot be
  // read are left and counted. Throws std::runtime_error where the file cannot be opened.
  FileLedger(std::string path, OnProblem on_problem);
  ~FileLedger() override;

  FileLedger(const FileLedger&) = delete;
  FileLedger& operator=(const FileLedger&) = delete;

  void enter(const std::string& gateway, std::vector<Line> lines, OnEntered on_entered) override;
  bool keeps_objects() const override { return file_ >= 0; }

  std::size_t size() const { return seen_.size(); }
  std::size_t unreadable() const { return unreadable_; }

 private:
  Entries keep(const std::string& gateway, const std::vector<Line>& lines);
  void read_back();
  void catch_up();  // with what other receivers have written
  bool remember(const std::string& line);
  bool write(const std::string& line);

  const std::string path_;
  int file_ = -1;
  off_t read_until_ = 0;
  std::unordered_set<std::string> seen_;
  std::size_t unreadable_ = 0;
  const OnProblem on_problem_;
};

}  // namespace anju::sim
