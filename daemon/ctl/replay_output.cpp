#include "daemon/ctl/replay_output.hpp"

#include "daemon/ctl/columns.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"
#include "daemon/text/rule_state.hpp"
#include "rules/classify.hpp"

namespace anju {
namespace {

AlertClass class_of(const Transition& transition, const ReplayHome& home) {
  const Tier tier = home.site.homes[transition.home].tier;
  return classify(transition.event, tier, home.rules.find(transition.rule)).alert_class;
}

}  // namespace

void append_transition_json(std::string& out, const Transition& transition, const ReplayHome& home,
                            std::chrono::minutes offset) {
  out.append(R"({"at":")").append(iso_time(transition.at.wall, offset)).append(R"(","alert_id":)");
  append_json_string(out, transition.alert_id);
  out.append(R"(,"transition":")").append(name(transition.kind));
  out.append(R"(","event":")").append(name(transition.event));
  out.append(R"(","class":")").append(name(class_of(transition, home))).append(R"(","home":)");
  append_json_string(out, home.site.homes[transition.home].id);
  out += R"(,"device":)";
  append_json_string_or_null(out, transition.device ? home.site.devices[*transition.device].id : "");
  out.append(R"(,"rule":")").append(transition.rule).append(R"(","evidence":)");
  append_evidence_json(out, transition.evidence, offset);
  out += "}\n";
}

void append_transition_text(std::string& out, const Transition& transition, const ReplayHome& home,
                            std::chrono::minutes offset, Language language) {
  const std::string at = iso_time(transition.at.wall, offset);
  const Sentences sentences = sentence_of(transition, home.site, home.rules);
  out += fmt::format("{} {}{}  {}  {}  {}  {}\n", at.substr(0, 10), at.substr(11, 8), at.substr(23),
                     word(language, WordKind::transition, name(transition.kind)),
                     word(language, WordKind::alert_class, name(class_of(transition, home))),
                     printable(home.site.homes[transition.home].id),
                     printable(language == Language::zh ? sentences.zh : sentences.en));
}

}  // namespace anju
