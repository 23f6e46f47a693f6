// What a technician's commands ask of the daemon beside the views: how far a walk test has come, that the
// settings are taken up, that a report goes to the city. Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "daemon/api/walk_view.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct ApiRequest;
struct ApiReply;

// A report that lies in the folder of reports; the daemon reads it there.
struct ReportWish {
  std::string home;
  std::string file;  // its name, without a folder
  std::string technician;
  std::uint32_t devices = 0;
  std::uint32_t passed = 0;
};

struct CommissionDoors {
  // Errors: not_found, no such home.
  std::function<Result<WalkView>(const std::string& home)> walk_test;
  // Checked, and then anjud starts itself anew with them. Errors: malformed, the settings are wrong.
  std::function<Result<void>()> reload;
  // Gives the id that the receipt will name. Errors: not_found, malformed, unsupported, io.
  std::function<Result<std::string>(const ReportWish&)> send_report;
};

// GET /v1/walk-test?home=ID; POST /v1/reload; POST /v1/homes/{id}/report with {"file","technician",
// "devices","passed"}. False: the request is for somebody else.
bool answer_commissioning(const ApiRequest& request, const CommissionDoors& doors, ApiReply& reply);

}  // namespace anju
