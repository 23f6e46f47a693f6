// `anjuctl rule explain`: of now from the daemon, of then from the stored readings.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/ctl/rule_explanation.hpp"
#include "daemon/ctl/rule_json.hpp"
#include "daemon/ctl/rule_past.hpp"
#include "daemon/ctl/rule_words.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"
#include "daemon/text/rule_state.hpp"
#include "rules/alarm_load.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr Duration kBefore{24h};

// Names of rules and homes are plain words; the API understands nothing else.
std::string target(const RuleOptions& options) {
  std::string target = "/v1/rules?limit=1000&rule=" + options.name;
  return options.home.empty() ? target : target + "&home=" + options.home;
}

bool is_plain(const std::string& name) { return name.find_first_of("&?=#% /") == std::string::npos; }

std::string states_text(Language language, const json::value& answer, const RuleOptions& options,
                        const RuleBook* book) {
  std::string out;
  for (const json::value& state : list_of(answer, "rules")) out += explain_state(language, state, book);
  if (!out.empty()) return out;
  if (options.name == AlarmLoad::kName) return text_in(language, Message::explain_no_view) + "\n";
  return say(language, Message::explain_nothing, fmt::arg("rule", printable(options.name))) + "\n";
}

// What the engine knew at an instant and has said before it.
struct Then {
  std::string states;  // as the daemon answers
  std::vector<Transition> before;
};

Then look_back(const RuleOptions& options, const RuleBook& book, const HomePast& past, const Instant& at) {
  const RuleSet rules = make_rule_set(book.settings(), book.site());
  PastReplay engine(past, book.site(), book.settings().rules, rules);
  Then then;
  engine.run(at, [&](const Transition& told) {
    if (told.rule == options.name && told.at.steady > at.steady - kBefore) {
      then.before.push_back(told);
      then.before.back().rule = options.name;  // the rules do not outlive this
    }
  });
  for (const RuleView& view : engine.views(at)) {
    if (view.rule != options.name) continue;
    if (!then.states.empty()) then.states += ',';
    append_rule_state_json(then.states, state_of(view, book.site(), at));
  }
  return then;
}

std::string before_text(Language language, const RuleBook& book, const std::vector<Transition>& before) {
  if (before.empty()) return text_in(language, Message::explain_nothing_before) + "\n";
  std::string out = text_in(language, Message::explain_before) + "\n";
  for (const Transition& told : before) {
    const Sentences sentences = sentence_of(told, book.site(), book.plan().rules);
    out += "  " + local_time_text(told.at.wall) + "  " +
           std::string(word(language, WordKind::transition, name(told.kind))) + "  " +
           printable(language == Language::zh ? sentences.zh : sentences.en) + "\n";
  }
  return out;
}

std::string then_json(const RuleBook& book, const Then& then, const Instant& at) {
  json::array before;
  for (const Transition& told : then.before) {
    const Sentences sentences = sentence_of(told, book.site(), book.plan().rules);
    before.push_back(json::object{{"at", iso_time(told.at.wall)},
                                  {"transition", name(told.kind)},
                                  {"alert_id", told.alert_id},
                                  {"sentence", {{"zh", sentences.zh}, {"en", sentences.en}}}});
  }
  json::object answer;
  answer["at"] = iso_time(at.wall);
  answer["source"] = "store";
  answer["rules"] = json::parse("[" + then.states + "]");
  answer["before"] = std::move(before);
  return answer_json(std::move(answer));
}

// `at`: none: the last thing that is stored.
RuleAnswer explain_then(const RuleOptions& options, const Settings& all, const std::optional<WallTime>& at,
                        const Query& query, const Look& look) {
  std::string text_out;
  for (const HomeSettings& home : all.homes) {
    if (!options.home.empty() && home.id != options.home) continue;
    const Settings settings = only_home(all, home.id);
    const RuleBook book(settings, options.shared_folder);
    const auto past = past_of(options, book, look.language);
    if (!past && options.home.empty() && all.homes.size() > 1 && past.error().code == "store.no-readings")
      continue;
    if (!past) return {"", past.error()};
    const Instant then_at = at ? past->instant_at_wall(*at) : past->readings.back().heard_at;
    const Then then = look_back(options, book, *past, then_at);
    if (query.as_json) {
      text_out += then_json(book, then, then_at);
      continue;
    }
    text_out +=
        say(look.language, Message::explain_then, fmt::arg("time", local_time_text(then_at.wall))) + "\n";
    text_out += states_text(look.language, json::parse(R"({"rules":[)" + then.states + "]}"), options, &book);
    text_out += before_text(look.language, book, then.before);
    text_out += text_in(look, Message::explain_replayed) + "\n";
  }
  return {text_out};
}

RuleAnswer show_answer(const HttpAnswer& answer, const RuleOptions& options, const RuleBook* book,
                       const Query& query, const Look& look) {
  if (answer.status != 200) return {"", refused(answer, look)};
  boost::system::error_code fault;
  const json::value value = json::parse(answer.body, fault);
  if (fault || !value.is_object())
    return {"", Problem{kExitFailed, "daemon.unreadable", text_in(look, Message::answer_what),
                        fault.message(), text_in(look, Message::refused_hint)}};
  if (query.as_json) return {answer.body.ends_with('\n') ? answer.body : answer.body + "\n"};
  return {text_in(look, Message::explain_now) + "\n" + states_text(look.language, value, options, book)};
}

}  // namespace

RuleAnswer explain_rule(const RuleOptions& options, const Query& query, const Look& look) {
  std::optional<WallTime> at;
  if (!options.at.empty()) {
    const auto parsed = parse_iso_time(options.at);
    if (!parsed)
      return {"", Problem{kExitUsage, "usage.time",
                          say(look.language, Message::time_what, fmt::arg("text", options.at)),
                          text_in(look, Message::time_why), text_in(look, Message::time_hint)}};
    at = parsed->time;
  }
  const auto settings = load_for_rules(options, look.language);
  // The daemon can be asked without its settings; then the limits are not said.
  std::optional<RuleBook> book;
  if (settings) book.emplace(*settings, options.shared_folder, options.home);
  if (settings && !book->find(options.name)) {
    std::vector<std::string_view> known;
    for (const RuleEntry& entry : book->entries()) known.push_back(entry.name);
    return {"", unknown_rule(options.name, known, look.language)};
  }
  if (!settings && (at || settings.error().code == "home.unknown" || !is_plain(options.name)))
    return {"", settings.error()};
  if (!at && options.store.empty()) {
    const auto answer = http_get(query.socket, target(options), query.timeout);
    if (answer) return show_answer(*answer, options, book ? &*book : nullptr, query, look);
    const Problem down = no_answer(query, look, answer.error());
    if (!settings) return {"", down};
    // What was stored is better than nothing, and the exit code says that it is not the daemon's word.
    RuleAnswer then = explain_then(options, *settings, at, query, look);
    return then.output.empty() ? RuleAnswer{"", down} : RuleAnswer{then.output, down};
  }
  return explain_then(options, *settings, at, query, look);
}

}  // namespace anju
