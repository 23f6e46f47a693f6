// `anjuctl report`: the proof that a home was installed and each device tried, signed by the box, kept on it,
// and sent to the platform. It can be printed again and checked by anybody who has the authority's
// certificate.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "daemon/ctl/commission/commission_state.hpp"
#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

enum class ReportForm : std::uint8_t { text, html, json };

struct ReportOptions {
  std::string home;                     // install
  std::string technician;               // the operator's id of the person
  std::set<CommissionStep> exceptions;  // steps that went on with faults
  ReportForm form = ReportForm::text;
  std::filesystem::path output;  // empty: standard output
  std::string file;  // show, verify: a file, the id of a report that is kept, or a home: its last one
  std::filesystem::path authority;  // verify; empty: as the settings say
  double wait_s = 10;               // for the receipt of the platform
};

Outcome<CommissionEnd> install_report(const ReportOptions& options, const CommissionAround& around);
Outcome<CommissionEnd> show_report(const ReportOptions& options, const CommissionAround& around);
Outcome<CommissionEnd> list_reports(const ReportOptions& options, const CommissionAround& around);
// 6 when the signature is not that of the box, or the authority does not stand for the box.
Outcome<CommissionEnd> verify_report(const ReportOptions& options, const CommissionAround& around);

// What is said of the home, from what the settings and the daemon's answers say. Pure.
struct ReportFacts {
  const Settings& settings;
  const HomeSettings& home;
  const boost::json::value& status;
  const boost::json::value& devices;  // /v1/devices
  const boost::json::value& walk;     // /v1/walk-test
  const boost::json::value& link;     // /v1/link; null: there is no platform
  std::string configuration;          // SHA-256 of the settings, in hexadecimal
  std::string technician;
  std::set<CommissionStep> exceptions;
  WallTime now;
};
boost::json::object report_of(const ReportFacts& facts);
std::string report_id(const std::string& home, WallTime now);

// As people read it. `report` is what report_of() gave, `hash` the SHA-256 of what is signed, in hexadecimal.
struct PrintedReport {
  const boost::json::value& report;
  std::string hash;
  Look look;
};
std::string report_text(const PrintedReport& printed);
std::string report_html(const PrintedReport& printed);
// What the QR code says: "anju-report:1:GATEWAY:ID:HASH".
std::string report_code(const PrintedReport& printed);
// As SVG; "" when it does not fit into a code.
std::string qr_svg(const std::string& text);

}  // namespace anju
