#include "firmware-sim/ledger.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace anju::sim {
namespace {

std::string key(const std::string& gateway, const std::string& message_id) {
  return gateway + '\n' + message_id;
}

}  // namespace

Ledger::Ledger(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path_, ignored)) read_back();  // a device might never end
  file_.reset(std::fopen(path_.c_str(), "a"));
  if (!file_) {
    throw std::runtime_error(
        fmt::format("--record {}: cannot be opened for writing: {}", path_, std::strerror(errno)));
  }
}

Ledger::Entry Ledger::enter(const std::string& gateway, const std::string& message_id,
                            const boost::json::object& line) {
  const std::string who = key(gateway, message_id);
  if (seen_.contains(who)) return Entry::duplicate;
  if (file_ && !write(boost::json::serialize(line) + '\n')) return Entry::failed;
  seen_.insert(who);
  return Entry::fresh;
}

void Ledger::read_back() {
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

bool Ledger::remember(const std::string& line) {
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

bool Ledger::write(const std::string& line) {
  const long before = std::ftell(file_.get());
  const bool kept = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() &&
                    std::fflush(file_.get()) == 0 && fdatasync(fileno(file_.get())) == 0;
  if (kept) return true;
  problem_ = fmt::format(
      "--record {}: cannot be written: {}. Make room; the message gets no receipt and will come "
      "again.",
      path_, std::strerror(errno));
  // Half a line in the middle would spoil the next one too.
  std::clearerr(file_.get());
  if (before >= 0 && ftruncate(fileno(file_.get()), before) != 0)
    problem_ += " The half line could not be taken back.";
  return false;
}

}  // namespace anju::sim
