// The folder in which a utility leaves CSV files: each is picked up once it no longer grows, and then moved
// to done/ or rejected/ with a report beside it, where it stays for a month (put_away.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/http_message.hpp"

namespace anju {

// Killed at any moment it loses nothing: a file is moved when what it holds is kept, and one that is read
// again changes nothing.
class DropFolder {
 public:
  static constexpr std::uintmax_t kFileBytes = std::uintmax_t{8} << 20;
  static constexpr std::size_t kFilesAtOnce = 16;  // of one look: others want to be heard as well

  // What becomes of the text, as PushDesk::push_csv says it.
  using Push = std::function<HttpReply(std::string_view text)>;

  DropFolder(std::filesystem::path folder, Push push) : folder_(std::move(folder)), push_(std::move(push)) {}

  // Call it every few seconds; gives how many files were moved. A file must look the same twice.
  std::size_t look(std::filesystem::file_time_type now = std::filesystem::file_time_type::clock::now());
  // Why it cannot be looked into; empty: it can.
  const std::string& fault() const { return fault_; }

 private:
  struct Seen {
    std::uintmax_t bytes = 0;
    std::filesystem::file_time_type changed;
    friend bool operator==(const Seen&, const Seen&) = default;
  };
  bool pick_up(const std::filesystem::path& file, std::uintmax_t bytes);
  bool put_away(const std::filesystem::path& file, const HttpReply& reply);
  void thin_out_both(std::filesystem::file_time_type now);

  std::filesystem::path folder_;
  Push push_;
  std::map<std::string, Seen> seen_;
  std::optional<std::filesystem::file_time_type> thinned_;
  std::string fault_;
};

}  // namespace anju
