#include "daemon/ctl/alert_commands.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/alert_text.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

namespace json = boost::json;

Problem unknown_alert(const std::string& id, const std::vector<std::string>& like, const Look& look) {
  std::string listed;
  for (const std::string& one : like) listed += (listed.empty() ? "" : ", ") + one;
  return {kExitNotFound, "alert.unknown", say(look.language, Message::alert_unknown, fmt::arg("alert", id)),
          like.empty() ? text_in(look, Message::alert_unknown_why)
                       : say(look.language, Message::alert_several, fmt::arg("alerts", listed)),
          text_in(look, Message::alert_unknown_hint)};
}

// The whole id, from one that was typed in part.
Outcome<std::string> whole_id(const std::string& id, const ActSurroundings& around) {
  const auto answer = answer_to(around, "/v1/alerts?limit=1000");
  if (!answer) return answer.error();
  std::vector<std::string> like;
  for (const json::value& alert : list_of(*answer, "alerts")) {
    const std::string known = text_of(alert, "id");
    if (known == id) return id;
    if (!id.empty() && known.find(id) != std::string::npos) like.push_back(known);
  }
  if (like.size() == 1) return like.front();
  constexpr std::size_t kShown = 5;
  if (like.empty() && id.find('/') != std::string::npos) return id;  // an old one, which only the store has
  if (like.size() > kShown) like.resize(kShown);
  return unknown_alert(id, like, around.look);
}

bool is_plain(const std::string& id) { return id.find_first_of(" &?#%\r\n") == std::string::npos; }

Outcome<json::value> story_of(const std::string& typed, const ActSurroundings& around) {
  if (!is_plain(typed)) return unknown_alert(typed, {}, around.look);
  const auto id = whole_id(typed, around);
  if (!id) return id.error();
  auto story = answer_to(around, "/v1/alert?id=" + *id);
  if (!story && story.error().exit_code == kExitNotFound) return unknown_alert(typed, {}, around.look);
  return story;
}

json::object test_wish(const AlertWish& wish) {
  json::object asked;
  if (!wish.alert_class.empty()) asked["class"] = wish.alert_class;
  if (!wish.home.empty()) asked["home"] = wish.home;
  return asked;
}

std::string class_word(const AlertWish& wish, const Look& look) {
  return std::string(
      word(look.language, WordKind::alert_class, wish.alert_class.empty() ? "technical" : wish.alert_class));
}

// The daemon says whether it could be sent, and for which home.
Outcome<CommandEnd> try_test_alarm(const AlertWish& wish, const ActSurroundings& around) {
  json::object asked = test_wish(wish);
  asked["dry_run"] = true;
  const auto answer = answer_to_post(around, "/v1/link/ping", json::serialize(asked));
  if (!answer) return answer.error();
  if (around.door.as_json) return CommandEnd{json::serialize(*answer) + "\n", 0};
  return CommandEnd{
      say(around.look.language, Message::test_class_trial, fmt::arg("home", text_of(*answer, "home")),
          fmt::arg("class", class_word(wish, around.look))) +
          "\n",
      0};
}

// One test alarm and its receipt.
struct TestDone {
  std::string alert;
  std::int64_t latency = 0;  // ms
};
Outcome<TestDone> test_once(const AlertWish& wish, const ActSurroundings& around) {
  constexpr Duration kLookEvery{std::chrono::milliseconds{100}};
  const auto sent = answer_to_post(around, "/v1/link/ping", json::serialize(test_wish(wish)));
  if (!sent) return sent.error();
  const std::string alert = text_of(*sent, "alert");
  const auto tries = static_cast<int>(wish.wait_s * 1000 / static_cast<double>(kLookEvery.count())) + 1;
  for (int i = 0; i < tries && !around.is_stopped(); ++i) {
    const auto story = answer_to(around, "/v1/alert?id=" + alert);
    if (story && is_there(part_of(*story, "alert"), "latency_ms"))
      return TestDone{alert, number_of(part_of(*story, "alert"), "latency_ms")};
    // It is not kept yet in the very first moment.
    if (!story && story.error().exit_code != kExitNotFound) return story.error();
    around.sleep(kLookEvery);
  }
  return Problem{kExitTimeout, "link.ack_timeout", text_in(around.look, Message::ping_what),
                 say(around.look.language, Message::ping_why, fmt::arg("alert", alert),
                     fmt::arg("seconds", wish.wait_s)),
                 text_in(around.look, Message::ping_hint)};
}

}  // namespace

Outcome<CommandEnd> list_alerts(const AlertWish& wish, const ActSurroundings& around) {
  std::string target = "/v1/alerts?limit=" + std::to_string(wish.limit);
  if (wish.only_open) target += "&open=1";
  if (!wish.home.empty()) target += "&home=" + wish.home;
  const auto answer = answer_to(around, target);
  if (!answer) return answer.error();
  if (around.door.as_json) return CommandEnd{json::serialize(*answer) + "\n", 0};
  ActSurroundings there = around;
  there.look = look_at_daemon(around);
  return CommandEnd{alert_list_text(*answer, there), 0};
}

Outcome<CommandEnd> show_alert(const AlertWish& wish, const ActSurroundings& around) {
  const auto story = story_of(wish.id, around);
  if (!story) return story.error();
  if (around.door.as_json) return CommandEnd{json::serialize(*story) + "\n", 0};
  ActSurroundings there = around;
  there.look = look_at_daemon(around);
  return CommandEnd{alert_story_text(*story, there), 0};
}

// The alert's own facts, and what its rule has to say.
Outcome<CommandEnd> explain_alert(const AlertWish& wish, const ActSurroundings& around) {
  const auto story = story_of(wish.id, around);
  if (!story) return story.error();
  const json::value& alert = part_of(*story, "alert");
  RuleOptions rule;
  rule.name = text_of(alert, "rule");
  rule.home = text_of(alert, "home");
  rule.config = wish.config;
  rule.shared_folder = around.shared_folder;
  const RuleAnswer said = explain_rule(rule, around.door, around.look);
  if (around.door.as_json) {
    json::object whole = story->as_object();
    whole["rule"] = rule.name;
    return CommandEnd{json::serialize(whole) + "\n", 0};
  }
  ActSurroundings there = around;
  there.look = look_at_daemon(around);
  std::string lines = alert_reason_text(alert, there);
  if (!said.output.empty())
    lines +=
        say(around.look.language, Message::alert_rule_now, fmt::arg("rule", rule.name)) + "\n" + said.output;
  return CommandEnd{lines, 0};
}

Outcome<CommandEnd> acknowledge_alert(const AlertWish& wish, const ActSurroundings& around) {
  const auto story = story_of(wish.id, around);
  if (!story) return story.error();
  const std::string id = text_of(part_of(*story, "alert"), "id");
  const Look& look = around.look;
  if (around.is_trial)
    return CommandEnd{
        say(look.language, Message::ack_trial, fmt::arg("alert", id), fmt::arg("by", wish.by)) + "\n", 0};
  const auto seen =
      answer_to_post(around, "/v1/alert/seen", json::serialize(json::object{{"id", id}, {"by", wish.by}}));
  if (!seen) {
    Problem problem = seen.error();
    if (problem.exit_code == kExitState) problem.code = "alert.over";
    return problem;
  }
  if (around.door.as_json) return CommandEnd{json::serialize(*seen) + "\n", 0};
  return CommandEnd{
      marked(look, Mark::good,
             say(look.language, Message::ack_done, fmt::arg("alert", id), fmt::arg("by", wish.by))) +
          "\n",
      0};
}

Outcome<CommandEnd> send_test_alarms(const AlertWish& wish, const ActSurroundings& around) {
  const Look& look = around.look;
  if (around.is_trial) return try_test_alarm(wish, around);
  std::vector<std::int64_t> latencies;
  json::array tests;
  for (unsigned i = 0; i < wish.count && !around.is_stopped(); ++i) {
    const auto done = test_once(wish, around);
    if (!done) return done.error();
    latencies.push_back(done->latency);
    tests.push_back(json::object{{"alert", done->alert}, {"latency_ms", done->latency}});
    if (!around.door.as_json)
      around.print((wish.alert_class.empty()
                        ? say(look.language, Message::ping_done, fmt::arg("latency", done->latency))
                        : say(look.language, Message::test_class_done, fmt::arg("latency", done->latency),
                              fmt::arg("class", class_word(wish, look)))) +
                   "\n");
  }
  if (latencies.empty()) return CommandEnd{"", kExitInterrupted};
  const auto [least, most] = std::minmax_element(latencies.begin(), latencies.end());
  std::int64_t sum = 0;
  for (const std::int64_t latency : latencies) sum += latency;
  const std::int64_t mean = sum / static_cast<std::int64_t>(latencies.size());
  if (around.door.as_json) {
    json::object answer{{"schema_version", 1}, {"alert", tests.front().at("alert")}};
    answer["latency_ms"] = mean;
    if (!wish.alert_class.empty()) answer["class"] = wish.alert_class;
    answer["tests"] = std::move(tests);
    return CommandEnd{json::serialize(answer) + "\n", 0};
  }
  if (wish.count == 1) return CommandEnd{"", 0};
  return CommandEnd{say(look.language, Message::ping_sum, fmt::arg("count", latencies.size()),
                        fmt::arg("least", *least), fmt::arg("mean", mean), fmt::arg("most", *most)) +
                        "\n",
                    0};
}

}  // namespace anju
