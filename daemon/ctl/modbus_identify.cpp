// Which profile fits a device of which nobody knows the model.
#include <algorithm>
#include <map>
#include <tuple>

#include "daemon/ctl/modbus_probe.hpp"

namespace anju {
namespace {

constexpr std::size_t kBest = 3;
constexpr int kQuestions = 12;  // of one profile: who refuses so many parts is another model

// Asks for the same registers once, however many profiles want them, and for nothing more of a function that
// the device does not know.
class RememberingReader final : public BusReader {
 public:
  explicit RememberingReader(BusReader& reader) : reader_(reader) {}

  Outcome<Exchange> ask(const ReadQuestion& question, const AskingManner& manner) override {
    const auto key = std::tuple(question.unit, question.function, question.address, question.count);
    if (const auto none = unknown_.find(question.function); none != unknown_.end()) return none->second;
    if (const auto known = answers_.find(key); known != answers_.end()) return known->second;
    auto answer = reader_.ask(question, manner);
    if (!answer) return answer;
    answers_.emplace(key, *answer);
    const bool is_unknown = answer->kind == Exchange::Kind::refused && answer->exception == kUnknownFunction;
    if (is_unknown) unknown_.emplace(question.function, *answer);
    return answer;
  }

 private:
  static constexpr int kUnknownFunction = 1;

  BusReader& reader_;
  std::map<std::uint8_t, Exchange> unknown_;  // by function
  std::map<std::tuple<std::uint8_t, std::uint8_t, std::uint16_t, std::uint16_t>, Exchange> answers_;
};

// Of two models that share their registers the one of which more is there is meant.
double fit(const Likeness& model) {
  return static_cast<double>(model.good) * model.good / std::max(model.total, 1);
}

}  // namespace

Outcome<std::vector<Likeness>> likenesses(BusReader& reader, const std::vector<const Profile*>& profiles,
                                          std::uint8_t unit, const AskingManner& manner) {
  RememberingReader remembering(reader);
  std::vector<Likeness> found;
  for (const Profile* profile : profiles) {
    const auto probed = probe(remembering, *profile, unit, manner, {.questions = kQuestions});
    if (!probed) return probed.error();
    if (probed->is_cut) break;
    if (probed->living > 0)
      found.push_back({profile->id, probed->living, static_cast<int>(profile->channels.size())});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Likeness& a, const Likeness& b) { return fit(a) > fit(b); });
  if (found.size() > kBest) found.resize(kBest);
  return found;
}

}  // namespace anju
