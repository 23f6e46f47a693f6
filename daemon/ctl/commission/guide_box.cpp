// The first steps of a commissioning: the box, its way to the city, the home.
#include <array>

#include "daemon/ctl/commission/box.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/commission.hpp"
#include "daemon/ctl/commission/home_contact.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/commission/units.hpp"
#include "daemon/ctl/json_fields.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

bool is_yes(const std::string& answer) {
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "是";
}

// "r" again, "g" go on as it is, "q" stop.
StepEnd again_or_on(Guide& guide, Message question, CommissionStep step) {
  for (;;) {
    const auto answer = guide.talk.ask(guide.around.words(question), "r");
    if (!answer || *answer == "q") return StepEnd::stopped;
    if (*answer == "r") return StepEnd::again;
    if (*answer != "g") continue;
    guide.state.exceptions.insert(step);
    return StepEnd::done;
  }
}

bool is_link_up(const Guide& guide) {
  const auto status = answer_of("/v1/status", guide.around.city());
  return status && flag_of(part_of(*status, "uplink"), "connected");
}

StepEnd wait_for_link(Guide& guide) {
  const CommissionAround& around = guide.around;
  if (has_service_manager()) {
    for (const char* unit : {"anjud.service", "anju-uplink.service"})
      if (const std::string why = start_unit(unit); !why.empty())
        guide.say(around.words(Message::unit_not_started, fmt::arg("unit", unit), fmt::arg("reason", why)));
  }
  if (!take_up_and_wait(guide)) return again_or_on(guide, Message::ask_again_or_on, CommissionStep::bind);
  guide.say(around.words(Message::waits_for_link));
  if (wait_for_daemon(
          guide, [&guide] { return is_link_up(guide); }, 30s)) {
    guide.say(around.words(Message::link_is_there));
    return StepEnd::done;
  }
  if (around.is_interrupted()) return StepEnd::stopped;
  CheckBench bench(around);
  for (const char* name : {"certificate", "resolver", "platform-tcp", "platform-tls", "uplink"})
    guide.say(without_line_end(check_line(run_check(*find_check(name), bench), around.look)));
  return again_or_on(guide, Message::ask_again_or_offline, CommissionStep::bind);
}

bool has_right_certificate(const Guide& guide) {
  CheckBench bench(guide.around);
  const CheckResult result = run_check(*find_check("certificate"), bench);
  return result.state == CheckState::ok;
}

std::optional<std::string> new_box_id(Guide& guide) {
  const LoadedSettings loaded = load_settings(guide.around.config, {guide.around.shared_folder});
  if (!is_unnamed(loaded.settings)) return "";
  return guide.talk.ask(guide.around.words(Message::ask_box_id));
}

// Asked until it is right: nothing has been made yet.
std::optional<std::string> ask_code(Guide& guide) {
  for (;;) {
    const auto typed = guide.talk.ask(guide.around.words(Message::ask_code), "-");
    if (!typed || *typed == "q") return std::nullopt;
    if (*typed == "-") return "";
    auto code = installation_code(*typed, guide.around);
    if (code) return std::move(*code);
    guide.tell(code.error());
  }
}

}  // namespace

StepEnd guide_preflight(Guide& guide) {
  const CommissionAround& around = guide.around;
  CheckBench bench(around);
  const auto results = run_checks(bench, {}, true, [&](const CheckResult& result) {
    guide.say(without_line_end(check_line(result, around.look)));
  });
  if (around.is_interrupted()) return StepEnd::stopped;
  const bool has_failed = std::any_of(results.begin(), results.end(), [](const CheckResult& result) {
    return result.state == CheckState::fail;
  });
  if (has_failed) {
    return again_or_on(guide, Message::ask_preflight_failed, CommissionStep::preflight);
  }
  if (guide.state.technician.empty()) {
    const auto who = guide.talk.ask(around.words(Message::ask_technician), "-");
    if (!who) return StepEnd::stopped;
    if (*who != "-") guide.state.technician = *who;
  }
  return StepEnd::done;
}

StepEnd guide_bind(Guide& guide) {
  const CommissionAround& around = guide.around;
  if (has_right_certificate(guide)) {
    guide.say(around.words(Message::bound_already));
    return wait_for_link(guide);
  }
  BoxOptions options;
  const auto id = new_box_id(guide);
  if (!id) return StepEnd::stopped;
  options.id = *id;
  const auto code = ask_code(guide);
  if (!code) return StepEnd::stopped;
  options.code = *code;
  const auto request = make_request(options, around);
  if (!request) {
    guide.tell(request.error());
    return again_or_on(guide, Message::ask_again_or_on, CommissionStep::bind);
  }
  guide.say(without_line_end(request->output));
  const auto certificate = guide.talk.ask(around.words(Message::ask_certificate));
  if (!certificate || *certificate == "q") return StepEnd::stopped;
  if (certificate->empty()) return StepEnd::again;
  const LoadedSettings loaded = load_settings(around.config, {around.shared_folder});
  const IdentityFiles files = identity_files(loaded.settings, around.config);
  const auto authority = guide.talk.ask(around.words(Message::ask_authority), files.authority.string());
  if (!authority || *authority == "q") return StepEnd::stopped;
  options.certificate = *certificate;
  options.authority = *authority;
  if (!loaded.settings.platform) {
    const auto url = guide.talk.ask(around.words(Message::ask_url));
    if (!url || *url == "q") return StepEnd::stopped;
    options.url = *url;
  }
  CommissionAround for_people = around;
  for_people.door.as_json = false;
  const auto placed = install_certificate(options, for_people);
  if (!placed) {
    guide.tell(placed.error());
    return again_or_on(guide, Message::ask_again_or_on, CommissionStep::bind);
  }
  guide.say(without_line_end(placed->output));
  return wait_for_link(guide);
}

namespace {

StepEnd choose_home(Guide& guide) {
  const CommissionAround& around = guide.around;
  const auto settings = right_settings(around);
  if (!settings) {
    guide.tell(settings.error());
    return StepEnd::stopped;
  }
  if (!guide.state.home.empty() && find_home(*settings, guide.state.home)) return StepEnd::done;
  for (const HomeSettings& home : settings->homes) {
    const auto answer = guide.talk.ask(around.words(Message::ask_use_home, fmt::arg("home", home.id)), "n");
    if (!answer) return StepEnd::stopped;
    if (!is_yes(*answer)) continue;
    guide.state.home = home.id;
    return guide.keep() ? StepEnd::done : StepEnd::stopped;
  }
  const auto tier = guide.talk.ask(around.words(Message::ask_tier), "1");
  if (!tier || *tier == "q") return StepEnd::stopped;
  if (*tier != "1" && *tier != "2" && *tier != "3") return StepEnd::again;
  HomeAddOptions options;
  // Kept before the file is there: after a power cut it is the same home.
  options.id = guide.state.home.empty() ? new_pseudonym("h-") : guide.state.home;
  options.tier = kTierNames[static_cast<std::size_t>(tier->front() - '1')];
  guide.state.home = options.id;
  if (!guide.keep()) return StepEnd::stopped;
  const auto added = add_home(options, around);
  if (!added) {
    guide.tell(added.error());
    return StepEnd::stopped;
  }
  guide.say(without_line_end(added->output));
  return StepEnd::done;
}

}  // namespace

StepEnd guide_home(Guide& guide) {
  const CommissionAround& around = guide.around;
  if (const StepEnd chosen = choose_home(guide); chosen != StepEnd::done) return chosen;
  constexpr std::array kRoles{"first-contact", "relative", "visitor", "grid-worker"};
  for (;;) {
    const auto role = guide.talk.ask(around.words(Message::ask_contact), "-");
    if (!role || *role == "q") return StepEnd::stopped;
    if (*role == "-") break;
    if (role->size() != 1 || role->front() < '1' || role->front() > '4') continue;
    const auto phone = guide.talk.ask(around.words(Message::ask_phone), "-");
    if (!phone || *phone == "q") return StepEnd::stopped;
    ContactOptions options;
    options.home = guide.state.home;
    options.role = kRoles[static_cast<std::size_t>(role->front() - '1')];
    if (*phone != "-") options.phone = *phone;
    const auto added = add_contact(options, around);
    if (!added) {
      guide.tell(added.error());
      continue;
    }
    guide.say(without_line_end(added->output));
  }
  return take_up_and_wait(guide) ? StepEnd::done
                                 : again_or_on(guide, Message::ask_again_or_on, CommissionStep::home);
}

}  // namespace anju
