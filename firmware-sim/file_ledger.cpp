#include "firmware-sim/file_ledger.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace anju::sim {
namespace {

std::string key(const std::string& gateway, const std::string& message_id) {
  return gateway + '\n' + message_id;
}

class Locked {
 public:
  explicit Locked(int file) : file_(file) { flock(file_, LOCK_EX); }
  ~Locked() { flock(file_, LOCK_UN); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  const int file_;
};

}  // namespace

FileLedger::FileLedger(std::string path, OnProblem on_problem)
    : path_(std::move(path)), on_problem_(std::move(on_problem)) {
  if (path_.empty()) return;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path_, ignored)) read_back();  // a device might never end
  file_ = open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) {
    throw std::runtime_error(
        fmt::format("--record {}: cannot be opened for writing: {}", path_, std::strerror(errno)));
  }
  read_until_ = 0;
}

FileLedger::~FileLedger() {
  if (file_ >= 0) close(file_);
}

void FileLedger::enter(const std::string& gateway, std::vector<Line> lines, OnEntered on_entered) {
  on_entered(keep(gateway, lines));
}

Ledger::Entries FileLedger::keep(const std::string& gateway, const std::vector<Line>& lines) {
  std::optional<Locked> locked;
  if (file_ >= 0) {
    locked.emplace(file_);
    catch_up();
  }
  Entries entries;
  std::vector<std::string> fresh;
  std::string text;
  for (const Line& line : lines) {
    std::string who = key(gateway, line.message_id);
    const bool is_new = seen_.insert(who).second;
    entries.push_back(is_new ? Entry::fresh : Entry::duplicate);
    if (!is_new) continue;
    fresh.push_back(std::move(who));
    if (file_ >= 0) text.append(boost::json::serialize(line.object)).append(1, '\n');
  }
  if (text.empty()) return entries;
  if (!write(text)) {
    for (const std::string& who : fresh) seen_.erase(who);
    return Entries(lines.size(), Entry::failed);
  }
  read_until_ = lseek(file_, 0, SEEK_END);
  return entries;
}

void FileLedger::catch_up() {
  const off_t end = lseek(file_, 0, SEEK_END);
  if (end <= read_until_) return;
  std::string fresh(static_cast<std::size_t>(end - read_until_), '\0');
  const auto got = pread(file_, fresh.data(), fresh.size(), read_until_);
  if (got < 0) return;
  std::istringstream lines(fresh.substr(0, static_cast<std::size_t>(got)));
  for (std::string one; std::getline(lines, one);) remember(one);
  read_until_ = end;
}

void FileLedger::read_back() {
  std::ifstream file(path_, std::ios::binary);
  std::string line;
  std::uintmax_t whole = 0;
  while (std::getline(file, line)) {
    if (file.eof()) {  // no line's end: torn
      std::filesystem::resize_file(path_, whole);
      ++unreadable_;
      return;
    }
    whole += line.size() + 1;
    if (!remember(line)) ++unreadable_;
  }
}

bool FileLedger::remember(const std::string& line) {
  boost::system::error_code error;
  const auto value = boost::json::parse(line, error);
  const auto* object = error ? nullptr : value.if_object();
  if (object == nullptr) return false;
  const auto* gateway = object->if_contains("gateway");
  const auto* message_id = object->if_contains("message_id");
  if (gateway == nullptr || message_id == nullptr || !gateway->is_string() || !message_id->is_string())
    return false;
  seen_.insert(key(std::string(gateway->as_string()), std::string(message_id->as_string())));
  return true;
}

bool FileLedger::write(const std::string& line) {
  const off_t before = lseek(file_, 0, SEEK_END);
  const auto written = ::write(file_, line.data(), line.size());
  const bool whole = written == static_cast<ssize_t>(line.size());
  if (whole && fdatasync(file_) == 0) return true;
  const int why = written >= 0 && !whole ? ENOSPC : errno;
  std::string problem = fmt::format(
      "--record {}: cannot be written: {}. Make room; the message gets no receipt and will come again.",
      path_, std::strerror(why));
  // Half a line in the middle would spoil the next one too.
  if (before >= 0 && ftruncate(file_, before) != 0) problem += " The half line could not be taken back.";
  on_problem_(problem);
  return false;
}

}  // namespace anju::sim
