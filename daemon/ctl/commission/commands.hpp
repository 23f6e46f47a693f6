// Which of a technician's commands is asked for, with what.
#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/commission/box.hpp"
#include "daemon/ctl/commission/commission.hpp"
#include "daemon/ctl/commission/device_join.hpp"
#include "daemon/ctl/commission/home_contact.hpp"
#include "daemon/ctl/commission/report.hpp"
#include "daemon/ctl/commission/walk_test.hpp"

namespace anju {

struct CommissionCommand {
  enum class What : std::uint8_t {
    guide,
    doctor,
    box_csr,
    box_certificate,
    home_add,
    contact_add,
    contact_list,
    device_join,
    rule_enable,
    walk_test,
    report_install,
    report_show,
    report_list,
    report_verify,
    reload,
  };
  What what = What::guide;
  std::string config = "/etc/anju/anju.toml";
  std::vector<std::string> only;  // doctor
  bool is_preflight = false;      // doctor
  std::string phone_file;         // contact add: the number is its first line; "-" standard input
  std::vector<std::string> rules;
  std::string rules_home;
  BoxOptions box;
  HomeAddOptions home;
  ContactOptions contact;
  JoinOptions join;
  WalkOptions walk;
  ReportOptions report;
  CommissionOptions guide;
};

// As it is typed: "box csr".
std::string name(CommissionCommand::What what);

// All but the guide.
Outcome<CommissionEnd> run_commission_command(const CommissionCommand& command,
                                              const CommissionAround& around);

// As one may show them: those of `doctor`.
Outcome<CommissionEnd> doctor(const CommissionCommand& command, const CommissionAround& around);

}  // namespace anju
