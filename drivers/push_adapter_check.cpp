#include <algorithm>

#include "drivers/push_adapter.hpp"
#include "drivers/push_handshake.hpp"

namespace anju {
namespace {

std::vector<ExpectedItem> items_of(const PushBody& body) {
  std::vector<ExpectedItem> items;
  for (const PushItem& item : body.items) {
    const bool is_refused = !item.refusal.empty();
    items.push_back({item.meter, item.code, is_refused ? std::nullopt : item.value, item.at});
  }
  return items;
}

class Check {
 public:
  Check(const PushAdapter& adapter, const PushExample& example) : adapter_(adapter), example_(example) {}

  std::vector<std::string> run() {
    const SignatureRule* rule =
        example_.is_verification ? (adapter_.verify ? &*adapter_.verify : nullptr) : &adapter_.post;
    if (!rule) {
      say("the adapter has no [verify]");
      return std::move(faults_);
    }
    const PushRequest request{example_.query, example_.headers, example_.body};
    const Instant now{SteadyTime{}, example_.at, ClockQuality::synced};
    const bool is_right = check_handshake(*rule, request, example_.secret, now) == Handshake::right;
    if (is_right != example_.is_right)
      say(is_right ? "it is signed as it should be" : "the signature or its time is wrong");
    if (example_.is_verification) {
      if (is_right && find_part(adapter_.echo, request).value_or("") != example_.answer)
        say("the answer is another");
    } else if (is_right) {
      compare(read_adapted(adapter_, example_.body, Zone(), example_.key));
    }
    return std::move(faults_);
  }

 private:
  void say(const std::string& what) {
    faults_.push_back(adapter_.file + ":" + std::to_string(example_.line) + ": " + what);
  }

  void compare(const PushBody& body) {
    if (body.fault) return say(body.fault->what);
    const auto items = items_of(body);
    for (const ExpectedItem& item : items)
      if (std::count(example_.items.begin(), example_.items.end(), item) != 1)
        say("gives " + item.code + " of " + item.meter + ", which it does not say so");
    for (const ExpectedItem& item : example_.items)
      if (std::count(items.begin(), items.end(), item) != 1)
        say("does not give " + item.code + " of " + item.meter + " as it says");
  }

  const PushAdapter& adapter_;
  const PushExample& example_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> differences(const PushAdapter& adapter) {
  std::vector<std::string> faults;
  for (const PushExample& example : adapter.examples)
    for (std::string& fault : Check(adapter, example).run()) faults.push_back(std::move(fault));
  return faults;
}

std::vector<std::string> style_faults(const PushAdapter& adapter) {
  std::vector<std::string> faults = differences(adapter);
  const auto shows = [&adapter](const auto& what) {
    return std::any_of(adapter.examples.begin(), adapter.examples.end(), what);
  };
  if (!shows([](const PushExample& one) { return !one.items.empty(); }))
    faults.push_back(adapter.file + ": no example has readings");
  if (!shows([](const PushExample& one) { return !one.is_right; }))
    faults.push_back(adapter.file + ": no example has a wrong signature");
  if (adapter.verify && !shows([](const PushExample& one) { return one.is_verification && one.is_right; }))
    faults.push_back(adapter.file + ": no example shows the verification");
  return faults;
}

}  // namespace anju
