#include "daemon/ctl/trace_scan.hpp"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <string_view>
#include <system_error>
#include <unordered_set>

#include "daemon/store/traces.hpp"
#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortestName = 6;
constexpr std::uint64_t kChunk = std::uint64_t{4} << 20U;
constexpr std::uint64_t kOverlap = 4096;  // longer than all that is looked for

// Values by their first bytes, so that a byte is looked at once however many there are.
class ValueIndex {
 public:
  explicit ValueIndex(const std::vector<std::string>& values) : values_(values.begin(), values.end()) {
    for (const std::string& value : values) starts_.set(start_of(value.data()));
  }
  std::size_t find(std::string_view text, std::string& found) const {
    if (values_.empty()) return std::string_view::npos;
    for (std::size_t at = 0; at + kValueBytes <= text.size(); ++at) {
      if (!starts_.test(start_of(text.data() + at))) continue;
      found.assign(text, at, kValueBytes);
      if (values_.contains(found)) return at;
    }
    return std::string_view::npos;
  }

 private:
  // The layout byte and the number of readings begin alike: what follows tells rows apart.
  static std::size_t start_of(const char* bytes) {
    std::uint16_t two = 0;
    std::memcpy(&two, bytes + 5, sizeof two);
    return two;
  }
  std::unordered_set<std::string> values_;
  std::bitset<65536> starts_;
};

// Whether the occurrence at `at` lies in a longer word of somebody else.
bool is_part_of_other(std::string_view text, std::size_t at, const std::string& name,
                      const std::set<std::string>& others) {
  for (const std::string& other : others) {
    if (other.size() <= name.size()) continue;
    for (auto inside = other.find(name); inside != std::string::npos; inside = other.find(name, inside + 1)) {
      if (at >= inside && text.substr(at - inside, other.size()) == other) return true;
    }
  }
  return false;
}

std::size_t find_name(std::string_view text, const std::string& name, const std::set<std::string>& others) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1))
    if (!is_part_of_other(text, at, name, others)) return at;
  return std::string_view::npos;
}

class FileScan {
 public:
  FileScan(const TraceWords& words, const ValueIndex& values) : words_(words), values_(values) {}

  Result<void> scan(const fs::path& file, TraceScan& result) const {
    ++result.files;
    for (std::uint64_t from = 0;; from += kChunk) {
      const Result<std::string> text = read_part(file, from, kChunk + kOverlap);
      if (!text && text.error().code == ErrorCode::not_found) return {};
      if (!text) return text.error();
      result.bytes += std::min<std::uint64_t>(text->size(), kChunk);
      if (look(file, from, *text, result) || text->size() <= kChunk) return {};
    }
  }

 private:
  bool look(const fs::path& file, std::uint64_t from, std::string_view text, TraceScan& result) const {
    for (const std::string& name : words_.names) {
      const auto at = find_name(text, name, words_.other_words);
      if (at == std::string_view::npos) continue;
      result.found.push_back({file, from + at, name});
      return true;
    }
    std::string value;
    const auto at = values_.find(text, value);
    if (at != std::string_view::npos) result.found.push_back({file, from + at, ""});
    return at != std::string_view::npos;
  }

  const TraceWords& words_;
  const ValueIndex& values_;
};

}  // namespace

bool can_be_told_apart(const std::string& name, const std::string& usual_text) {
  return name.size() >= kShortestName && usual_text.find(name) == std::string::npos;
}

Result<TraceScan> scan_for_traces(const fs::path& folder, const TraceWords& words) {
  TraceScan result;
  const ValueIndex values(words.values);
  const FileScan file_scan(words, values);
  std::error_code fault;
  fs::recursive_directory_iterator entry(folder, fault);
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    std::error_code gone;
    if (!entry->is_regular_file(gone)) continue;
    if (const auto scanned = file_scan.scan(entry->path(), result); !scanned) return scanned.error();
  }
  if (fault) return Error{ErrorCode::io, "cannot list " + folder.string() + ": " + fault.message()};
  return result;
}

}  // namespace anju
