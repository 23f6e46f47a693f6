// A backtest for people, and for machines.
#include <fmt/core.h>

#include <boost/json/array.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/rule_backtest.hpp"
#include "daemon/ctl/rule_json.hpp"
#include "daemon/ctl/rule_words.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

Sentences sentences_of(const RuleBook& book, const Transition& told) {
  return sentence_of(told, book.site(), book.plan().rules);
}

std::string lasted(Language language, const WouldTell& told) {
  return told.cleared ? duration_text(language, told.cleared->steady - told.raised.at.steady)
                      : text_in(language, Message::backtest_still);
}

std::string really(Language language, const WouldTell& told) {
  const std::string then = text_in(language, told.was_told ? Message::backtest_same : Message::backtest_new);
  return told.is_kept_back ? then + text_in(language, Message::backtest_kept_back) : then;
}

std::string alerts_table(const Look& look, const RuleBook& book, const Backtest& result) {
  const Language language = look.language;
  std::vector<std::vector<std::string>> rows{
      {text_in(language, Message::column_time), text_in(language, Message::column_event),
       text_in(language, Message::column_class), text_in(language, Message::column_really),
       text_in(language, Message::column_lasted), text_in(language, Message::column_alert)}};
  for (const WouldTell& told : result.would) {
    const Sentences sentences = sentences_of(book, told.raised);
    rows.push_back({local_time_text(told.raised.at.wall),
                    std::string(word(language, WordKind::event, name(told.raised.event))),
                    std::string(word(language, WordKind::alert_class, name(told.alert_class))),
                    really(language, told), lasted(language, told),
                    printable(language == Language::zh ? sentences.zh : sentences.en)});
  }
  for (const AlertRecord& then : result.only_then) {
    rows.push_back({local_time_text(then.detected_at.wall),
                    std::string(word(language, WordKind::event, name(then.event))),
                    std::string(word(language, WordKind::alert_class, name(then.classification.alert_class))),
                    text_in(language, Message::backtest_only),
                    then.cleared_at
                        ? duration_text(language, then.cleared_at->steady - then.detected_at.steady)
                        : text_in(language, Message::backtest_still),
                    printable(language == Language::zh ? then.sentence_zh : then.sentence_en)});
  }
  if (rows.size() == 1) return text_in(language, Message::backtest_quiet) + "\n";
  return as_table(rows, look.width);
}

std::string sums_table(const Look& look, const Backtest& result) {
  const Language language = look.language;
  std::vector<std::vector<std::string>> rows{
      {text_in(language, Message::column_rule), text_in(language, Message::column_watches),
       text_in(language, Message::column_would), text_in(language, Message::column_would_week),
       text_in(language, Message::column_was)}};
  for (const RuleSum& sum : result.sums)
    rows.push_back({printable(sum.rule), std::to_string(sum.watched), std::to_string(sum.would),
                    fmt::format("{:.2f}", result.per_week(sum.would)), std::to_string(sum.was)});
  return as_table(rows, look.width);
}

std::string head(Language language, const Backtest& result) {
  std::string out = say(language, Message::backtest_head, fmt::arg("home", printable(result.home)),
                        fmt::arg("from", local_time_text(result.from.wall)),
                        fmt::arg("to", local_time_text(result.to.wall)), fmt::arg("days", result.days)) +
                    "\n";
  const int percent = result.hours > 0 ? 100 * result.hours_heard / result.hours : 0;
  out += say(language, Message::backtest_coverage, fmt::arg("percent", percent),
             fmt::arg("heard", result.hours_heard), fmt::arg("total", result.hours),
             fmt::arg("count", result.readings)) +
         "\n";
  for (const DeviceDays& device : result.devices)
    out += "  " +
           say(language, Message::backtest_device, fmt::arg("device", printable(device.device)),
               fmt::arg("total", result.days), fmt::arg("heard", device.heard)) +
           "\n";
  if (result.unplaced > 0)
    out += say(language, Message::backtest_unplaced, fmt::arg("count", result.unplaced)) + "\n";
  return out;
}

json::object told_json(const RuleBook& book, const WouldTell& told) {
  const Transition& raised = told.raised;
  const Sentences sentences = sentences_of(book, raised);
  json::object object;
  object["at"] = iso_time(raised.at.wall);
  object["alert_id"] = raised.alert_id;
  object["rule"] = raised.rule;
  object["device"] = raised.device ? json::value(book.site().devices[*raised.device].id) : json::value();
  object["event"] = name(raised.event);
  object["class"] = name(told.alert_class);
  object["sentence"] = {{"zh", sentences.zh}, {"en", sentences.en}};
  object["cleared_at"] = told.cleared ? json::value(iso_time(told.cleared->wall)) : json::value();
  object["was_raised"] = told.was_told;
  object["kept_back"] = told.is_kept_back;
  return object;
}

}  // namespace

std::string backtest_text(const Look& look, const RuleBook& book, const Backtest& result) {
  const Language language = look.language;
  std::string out = head(language, result) + "\n" + alerts_table(look, book, result) + "\n" +
                    sums_table(look, result) + "\n";
  const bool is_too_much = result.load() > kWeeklyTarget;
  out += say(language, is_too_much ? Message::backtest_load_high : Message::backtest_load_good,
             fmt::arg("rate", fmt::format("{:.2f}", result.load()))) +
         "\n";
  return out +
         say(language, Message::backtest_modes, fmt::arg("modes", result.modes),
             fmt::arg("deaf", result.deaf)) +
         "\n";
}

std::string backtest_json(const RuleBook& book, const Backtest& result) {
  json::object answer;
  answer["home"] = result.home;
  answer["from"] = iso_time(result.from.wall);
  answer["to"] = iso_time(result.to.wall);
  answer["days"] = result.days;
  answer["readings"] = result.readings;
  answer["readings_unplaced"] = result.unplaced;
  answer["hours"] = result.hours;
  answer["hours_with_data"] = result.hours_heard;
  answer["modes"] = result.modes;
  answer["times_deaf"] = result.deaf;
  json::array devices;
  for (const DeviceDays& device : result.devices)
    devices.push_back(json::object{{"device", device.device}, {"days_with_data", device.heard}});
  answer["devices"] = std::move(devices);
  json::array alerts;
  for (const WouldTell& told : result.would) alerts.push_back(told_json(book, told));
  answer["alerts"] = std::move(alerts);
  json::array only_then;
  for (const AlertRecord& then : result.only_then)
    only_then.push_back(json::object{{"at", iso_time(then.detected_at.wall)},
                                     {"alert_id", then.id},
                                     {"rule", then.rule},
                                     {"event", name(then.event)}});
  answer["only_then"] = std::move(only_then);
  json::array sums;
  for (const RuleSum& sum : result.sums)
    sums.push_back(json::object{{"rule", sum.rule},
                                {"watches", sum.watched},
                                {"would", sum.would},
                                {"per_week", result.per_week(sum.would)},
                                {"was", sum.was}});
  answer["rules"] = std::move(sums);
  answer["load_per_week"] = result.load();
  answer["target_per_week"] = kWeeklyTarget;
  return answer_json(std::move(answer));
}

}  // namespace anju
