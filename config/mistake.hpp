// What is wrong with a file, said so that its writer can put it right: where, which key, why, what instead.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anju {

struct Mistake {
  std::string file;
  int line = 0;        // 1-based; 0 when the file itself is the matter
  std::string key;     // dotted path, blocks of a list counted from 1: platform.ca_file, device[2].profile
  std::string reason;  // what is wrong and what would be right, with the nearest match for a misspelt word
  int column = 0;      // 1-based, in characters; 0 when the line as a whole is the matter
};

// One key as it was read: what holds, and where that is written.
struct KeyNote {
  std::string file;
  int line = 0;  // 0: nobody wrote it, the default holds
  std::string key;
  std::string value;  // as TOML would have it
};

// file:line: key: reason. What is 0 or empty is left out.
std::string to_text(const Mistake& mistake);

// Collects the mistakes of one load. Bounded, because a file is untrusted text: after kMost one last entry
// says that there are more.
class MistakeList {
 public:
  static constexpr std::size_t kMost = 200;

  void add(std::string_view file, int line, std::string_view key, std::string_view reason, int column = 0);
  bool empty() const { return mistakes_.empty(); }
  // In the order of the files as they were read, and of the lines in each.
  std::vector<Mistake> take();

  // From now on every key that is read is written down there; it outlives the list.
  void note_keys_in(std::vector<KeyNote>& notes) { notes_ = &notes; }
  void note_no_keys() { notes_ = nullptr; }
  bool notes_keys() const { return notes_ != nullptr; }
  void note(KeyNote note) {
    if (notes_) notes_->push_back(std::move(note));
  }

 private:
  std::vector<Mistake> mistakes_;
  std::vector<KeyNote>* notes_ = nullptr;
};

// Where each id or address was given first, for the ones that may be given only once.
class FirstPlaces {
 public:
  // "" when `what` is new; else file:line of the place that has it already.
  std::string earlier(const std::string& what, std::string_view file, int line);

 private:
  std::map<std::string, std::string> places_;
};

// Foreign text as it may be shown in a message: in quotes, cut after 40 bytes, control characters replaced,
// so that a file cannot write lines of its own into a log.
std::string shown(std::string_view text);

// "a, b, c".
std::string listed(const std::vector<std::string_view>& words);

// `; did you mean "x"?`, or when nothing is near `; <otherwise>: a, b, c`.
std::string hint(std::string_view word, const std::vector<std::string_view>& candidates,
                 std::string_view otherwise);

}  // namespace anju
