#include "daemon/ctl/commission/commands.hpp"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iostream>

#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/rule_presets.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"

namespace anju {
namespace {

using What = CommissionCommand::What;

// Not on the command line, where every user of the machine could read it.
Outcome<std::string> phone_of(const std::string& file, const CommissionAround& around) {
  std::string line;
  std::ifstream in;
  if (file != "-") in.open(file);
  if (!std::getline(file == "-" ? std::cin : in, line))
    return Problem{kExitFailed, "input.unreadable", around.words(Message::input_what, fmt::arg("file", file)),
                   around.words(Message::phone_bad), around.words(Message::phone_hint)};
  while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
  return line;
}

Outcome<CommissionEnd> add_contact_of(const CommissionCommand& command, const CommissionAround& around) {
  ContactOptions options = command.contact;
  if (!command.phone_file.empty()) {
    auto phone = phone_of(command.phone_file, around);
    if (!phone) return phone.error();
    options.phone = std::move(*phone);
  }
  return add_contact(options, around);
}

Outcome<CommissionEnd> reload(const CommissionAround& around) {
  if (around.is_trial) {
    if (const auto settings = right_settings(around); !settings) return settings.error();
    if (const auto there = answer_of("/v1/status", around.city()); !there) return there.error();
    return CommissionEnd{around.door.as_json ? "{\"schema_version\":1,\"reloading\":false}\n"
                                             : around.words(Message::reload_trial) + "\n"};
  }
  if (const auto taken = take_up(around); !taken) return taken.error();
  if (around.door.as_json) return CommissionEnd{"{\"schema_version\":1,\"reloading\":true}\n"};
  return CommissionEnd{around.words(Message::taken_up) + "\n"};
}

}  // namespace

Outcome<CommissionEnd> doctor(const CommissionCommand& command, const CommissionAround& around) {
  for (const std::string& name : command.only)
    if (!find_check(name)) {
      std::string known;
      for (const Check& check : all_checks()) known += (known.empty() ? "" : ", ") + std::string(check.name);
      return Problem{kExitUsage, "usage.check", around.words(Message::no_check_what, fmt::arg("name", name)),
                     around.words(Message::no_check_why, fmt::arg("known", known)),
                     around.words(Message::no_check_hint)};
    }
  CommissionAround patient = around;
  constexpr Duration kDaemonAnswers{std::chrono::seconds{2}};
  patient.door.timeout = std::min(around.door.timeout, kDaemonAnswers);
  CheckBench bench(patient);
  std::string text;
  const auto results = run_checks(bench, command.only, command.is_preflight, [&](const CheckResult& result) {
    text += check_line(result, around.look);
  });
  if (around.is_interrupted()) return CommissionEnd{"", kExitInterrupted};
  const bool is_found = is_anything_found(results);
  if (!around.door.as_json)
    text += around.words(is_found ? Message::doctor_found : Message::doctor_well) + "\n";
  return CommissionEnd{around.door.as_json ? checks_json(results) : text, is_found ? kExitFindings : 0};
}

namespace {

bool is_change(What what) {
  constexpr std::array kOnlyLook{What::doctor, What::contact_list, What::report_show, What::report_list,
                                 What::report_verify};
  return std::find(kOnlyLook.begin(), kOnlyLook.end(), what) == kOnlyLook.end();
}

// Written, and not taken up: several of them are one start. In JSON each says so itself, and the guide
// reloads.
bool waits_for_reload(What what) {
  constexpr std::array kWritten{What::box_certificate, What::home_add, What::contact_add, What::rule_enable};
  return std::find(kWritten.begin(), kWritten.end(), what) != kWritten.end();
}

// What would be done, behind the word that nothing was.
CommissionEnd as_trial(CommissionEnd end, What what, const CommissionAround& around) {
  if (!around.door.as_json) {
    // These say what has been done, which is not so.
    constexpr std::array kDone{What::home_add, What::contact_add, What::rule_enable};
    if (std::find(kDone.begin(), kDone.end(), what) != kDone.end()) end.output.clear();
    end.output = around.words(Message::change_trial) + "\n" + end.output;
    return end;
  }
  boost::system::error_code fault;
  boost::json::value answer = boost::json::parse(end.output, fault);
  if (fault || !answer.is_object()) return end;
  answer.as_object()["dry_run"] = true;
  end.output = boost::json::serialize(answer) + "\n";
  return end;
}

Outcome<CommissionEnd> run_one(const CommissionCommand& command, const CommissionAround& around) {
  switch (command.what) {
    case What::doctor:
      return doctor(command, around);
    case What::box_csr:
      return make_request(command.box, around);
    case What::box_certificate:
      return install_certificate(command.box, around);
    case What::home_add:
      return add_home(command.home, around);
    case What::contact_add:
      return add_contact_of(command, around);
    case What::contact_list:
      return list_contacts(command.contact, around);
    case What::device_join:
      return join_device(command.join, around);
    case What::rule_enable:
      return enable_rules(command.rules_home, command.rules, around);
    case What::walk_test:
      return walk_test(command.walk, around);
    case What::report_install:
      return install_report(command.report, around);
    case What::report_show:
      return show_report(command.report, around);
    case What::report_list:
      return list_reports(command.report, around);
    case What::report_verify:
      return verify_report(command.report, around);
    case What::reload:
      return reload(around);
    case What::guide:
      break;
  }
  return needs_terminal(around);
}

}  // namespace

std::string name(CommissionCommand::What what) {
  constexpr std::array<std::string_view, 15> kNames{
      "commission",  "doctor",        "box csr",        "box install-certificate",
      "home add",    "contact add",   "contact list",   "device join",
      "rule enable", "walk-test",     "report install", "report show",
      "report list", "report verify", "reload"};
  return std::string(kNames.at(static_cast<std::size_t>(what)));
}

Outcome<CommissionEnd> run_commission_command(const CommissionCommand& command,
                                              const CommissionAround& around) {
  auto end = run_one(command, around);
  if (!end || !is_change(command.what)) return end;
  if (around.is_trial) return as_trial(std::move(*end), command.what, around);
  if (!around.door.as_json && waits_for_reload(command.what))
    end->output += around.words(Message::reload_next) + "\n";
  return end;
}

}  // namespace anju
