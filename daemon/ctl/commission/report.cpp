#include "daemon/ctl/commission/report.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/hex.hpp"
#include "config/syntax.hpp"
#include "daemon/base64.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/commission/box.hpp"
#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/digest.hpp"
#include "daemon/report_envelope.hpp"
#include "daemon/store/ledger.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kEnding = ".json";

Problem refuse(const CommissionAround& around, const std::string& why, Message hint) {
  return {kExitFailed, "report.refused", around.words(Message::report_what), why, around.words(hint)};
}

// Of anju.toml and of every home, by name and text: whoever has the files can make it again.
std::string configuration_hash(const fs::path& config) {
  std::string all;
  std::vector<fs::path> files{config};
  if (const auto homes = list_toml_files(config.parent_path() / "homes.d"))
    files.insert(files.end(), homes->begin(), homes->end());
  for (const fs::path& file : files)
    if (const auto text = read_text_file(file)) all += sha256(file.filename().string()) + sha256(*text);
  return hex_text(sha256(all));
}

// Of the signature only what somebody else needs to check it.
Outcome<std::string> signed_document(const std::string& report, const Settings& settings,
                                     const CommissionAround& around) {
  const IdentityFiles files = identity_files(settings, around.config);
  const auto key = read_text_file(files.key);
  if (!key) return refuse(around, key.error().what, Message::csr_first_hint);
  const auto signature = sign(report, *key);
  if (!signature) return refuse(around, signature.error().what, Message::csr_first_hint);
  // Without a certificate it is signed all the same; who checks it is told that nobody stands for the key.
  const auto certificate = read_text_file(files.certificate);
  return report_document(report,
                         json::serialize(json::object{{"algorithm", "ECDSA-P256-SHA256"},
                                                      {"certificate", certificate ? *certificate : ""},
                                                      {"value", to_base64(*signature)}}));
}

fs::path folder_of(const Settings& settings) { return settings.store.path.parent_path() / kReportFolder; }

std::optional<Problem> keep_report(const fs::path& file, const std::string& document,
                                   const Settings& settings, const CommissionAround& around) {
  const fs::path state = settings.store.path.parent_path();
  std::error_code fault;
  if (fs::create_directory(file.parent_path(), fault)) {
    fs::permissions(file.parent_path(), fs::perms::owner_all, fault);
    // anjud reads it there.
    give_to_owner_of(file.parent_path(), state);
  }
  constexpr unsigned kOwnerOnly = 0600;
  const auto placed = place_file({file, document, state, kOwnerOnly, false});
  if (!placed) return not_written(around, placed.error().what);
  return std::nullopt;
}

// Whether the platform has said that it has the message.
bool has_receipt(const std::string& message_id, double wait_s, const CommissionAround& around) {
  constexpr Duration kLook{200ms};
  const auto looks = static_cast<int>(wait_s * 1000 / static_cast<double>(kLook.count())) + 1;
  for (int i = 0; i < looks && !around.is_interrupted(); ++i) {
    const auto outbox = answer_of("/v1/outbox?limit=1000", around.city());
    if (!outbox) return false;
    const json::array& rows = list_of(*outbox, "outbox");
    const bool waits = std::any_of(rows.begin(), rows.end(), [&message_id](const json::value& row) {
      return text_of(row, "message_id") == message_id;
    });
    if (!waits) return true;
    around.pause(kLook);
  }
  return false;
}

struct Sent {
  std::string message_id;  // empty: not sent
  bool has_receipt = false;
  std::string why;
};

Sent send(const fs::path& file, const json::object& report, const ReportOptions& options,
          const CommissionAround& around) {
  const json::object wish{{"file", file.filename().string()},
                          {"technician", options.technician},
                          {"devices", report.at("of")},
                          {"passed", report.at("passed")}};
  const auto answer = http_post(around.door.socket, "/v1/homes/" + options.home + "/report",
                                json::serialize(wish), around.door.timeout);
  if (!answer) return {"", false, answer.error().message()};
  if (answer->status != kHttpOk) return {"", false, error_of(answer->body)};
  boost::system::error_code fault;
  const std::string id = text_of(json::parse(answer->body, fault), "message_id");
  return {id, has_receipt(id, options.wait_s, around), ""};
}

std::string printed(const ReportOptions& options, const json::value& report, const std::string& document,
                    const CommissionAround& around) {
  const auto parts = report_parts(document);
  const PrintedReport page{report, hex_text(sha256(parts ? parts->report : "")), around.look};
  if (options.form == ReportForm::json) return document;
  return options.form == ReportForm::html ? report_html(page) : report_text(page);
}

std::optional<Problem> put_out(const ReportOptions& options, const std::string& text,
                               const CommissionAround& around) {
  if (options.output.empty()) return std::nullopt;
  const fs::path folder = options.output.has_parent_path() ? options.output.parent_path() : fs::path(".");
  constexpr unsigned kOwnerAndGroup = 0640;
  const auto placed = place_file({options.output, text, folder, kOwnerAndGroup, false});
  if (!placed) return not_written(around, placed.error().what);
  return std::nullopt;
}

struct Kept {
  fs::path file;
  std::string document;
  json::value report;
};

// A file, or the id of a report that is kept, or a home, and then its last one.
Outcome<Kept> find_report(const ReportOptions& options, const CommissionAround& around) {
  fs::path file = options.file;
  std::error_code none;
  if (!fs::is_regular_file(file, none)) {
    const auto settings = right_settings(around);
    if (!settings) return settings.error();
    const fs::path folder = folder_of(*settings);
    file = folder / (options.file + kEnding);
    std::string last;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
      const std::string name = entry.path().filename().string();
      const bool is_of_home = options.file.empty() || is_report_of(name, options.file);
      if (name.ends_with(kEnding) && is_of_home && name > last) last = name;
    }
    if (!fs::is_regular_file(file, none) && !last.empty()) file = folder / last;
  }
  const auto document = read_text_file(file);
  if (!document) return refuse(around, document.error().what, Message::report_hint);
  const auto parts = report_parts(*document);
  boost::system::error_code fault;
  json::value report =
      parts ? json::parse({parts->report.data(), parts->report.size()}, fault) : json::value();
  if (!parts || fault || !report.is_object())
    return refuse(around, around.words(Message::report_no_report, fmt::arg("file", file.string())),
                  Message::report_hint);
  return Kept{file, *document, std::move(report)};
}

}  // namespace

Outcome<CommissionEnd> install_report(const ReportOptions& options, const CommissionAround& around) {
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  const HomeSettings* const home = find_home(*settings, options.home);
  if (!home) return no_such_home(around, *settings, options.home);
  if (!options.technician.empty() && !is_identifier(options.technician))
    return refuse(around, around.words(Message::box_bad_id, fmt::arg("id", options.technician)),
                  Message::technician_hint);
  const CitySurroundings city = around.city();
  const auto status = answer_of("/v1/status", city);
  const auto devices = answer_of("/v1/devices?home=" + options.home, city);
  const auto walk = answer_of("/v1/walk-test?home=" + options.home, city);
  const auto link = answer_of("/v1/link", city);
  for (const auto* answer : {&status, &devices, &walk, &link})
    if (!*answer) return answer->error();
  const json::object report =
      report_of({*settings, *home, *status, *devices, *walk, *link, configuration_hash(around.config),
                 options.technician, options.exceptions, around.clocks().wall});
  const auto document = signed_document(json::serialize(report), *settings, around);
  if (!document) return document.error();
  if (around.is_trial)
    return CommissionEnd{around.door.as_json ? json::serialize(report) + "\n"
                                             : printed(options, report, *document, around)};
  const fs::path file = folder_of(*settings) / (std::string(report.at("report_id").as_string()) + kEnding);
  if (const auto problem = keep_report(file, *document, *settings, around)) return *problem;
  const Sent sent = send(file, report, options, around);
  const std::string text = printed(options, report, *document, around);
  if (const auto problem = put_out(options, text, around)) return *problem;
  const bool is_passed = report.at("passed") == report.at("of") && report.at("of").as_uint64() > 0;
  const int code = is_passed ? 0 : kExitFindings;
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"report_id", report.at("report_id")},
                                                      {"file", file.string()},
                                                      {"passed", report.at("passed")},
                                                      {"of", report.at("of")},
                                                      {"message_id", sent.message_id},
                                                      {"platform_has_it", sent.has_receipt},
                                                      {"not_sent_because", sent.why}}) +
                             "\n",
                         code};
  const Message what = sent.has_receipt          ? Message::report_received
                       : sent.message_id.empty() ? Message::report_not_sent
                                                 : Message::report_waits;
  around.aside(around.words(what, fmt::arg("file", file.string()), fmt::arg("reason", sent.why)));
  return CommissionEnd{options.output.empty() ? text : "", code};
}

Outcome<CommissionEnd> show_report(const ReportOptions& options, const CommissionAround& around) {
  const auto kept = find_report(options, around);
  if (!kept) return kept.error();
  ReportOptions form = options;
  if (around.door.as_json) form.form = ReportForm::json;
  const std::string text = printed(form, kept->report, kept->document, around);
  if (const auto problem = put_out(options, text, around)) return *problem;
  return CommissionEnd{options.output.empty() ? text : ""};
}

Outcome<CommissionEnd> list_reports(const ReportOptions& options, const CommissionAround& around) {
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder_of(*settings), none)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kEnding) && (options.home.empty() || is_report_of(name, options.home)))
      names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"reports", json::array(names.begin(), names.end())}}) +
                         "\n"};
  std::string lines;
  for (const std::string& name : names) lines += printable(name) + "\n";
  return CommissionEnd{lines.empty() ? around.words(Message::reports_none) + "\n" : lines};
}

Outcome<CommissionEnd> verify_report(const ReportOptions& options, const CommissionAround& around) {
  const auto kept = find_report(options, around);
  if (!kept) return kept.error();
  const ReportParts parts = *report_parts(kept->document);
  boost::system::error_code fault;
  const json::value signature = json::parse({parts.signature.data(), parts.signature.size()}, fault);
  const json::string* const pem = part_of(signature, "certificate").if_string();
  const std::string certificate = pem ? std::string(*pem) : "";
  const auto bytes = from_base64(text_of(signature, "value"));
  const bool is_signed = bytes && is_signed_by(parts.report, *bytes, certificate);
  fs::path authority = options.authority;
  if (authority.empty())
    if (const auto settings = right_settings(around); settings)
      authority = identity_files(*settings, around.config).authority;
  const auto authorities = read_text_file(authority);
  const auto facts =
      certificate_facts(certificate, "", authorities ? *authorities : "", around.clocks().wall);
  const std::string gateway = text_of(kept->report, "gateway");
  std::string why;
  if (!is_signed) {
    why = around.words(Message::verify_changed);
  } else if (!facts || facts->subject != gateway) {
    why = around.words(Message::verify_other_box, fmt::arg("gateway", gateway));
  } else if (!facts->distrust.empty()) {
    why = around.words(Message::certificate_distrusted, fmt::arg("reason", facts->distrust));
  }
  const std::string hash = hex_text(sha256(parts.report));
  const int code = why.empty() ? 0 : kExitFindings;
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"valid", why.empty()},
                                                      {"signed", is_signed},
                                                      {"gateway", gateway},
                                                      {"report_id", text_of(kept->report, "report_id")},
                                                      {"sha256", hash},
                                                      {"why", why}}) +
                             "\n",
                         code};
  return CommissionEnd{(why.empty() ? around.words(Message::verify_ok, fmt::arg("gateway", gateway),
                                                   fmt::arg("issuer", facts->issuer), fmt::arg("hash", hash))
                                    : around.words(Message::verify_bad, fmt::arg("why", why))) +
                           "\n",
                       code};
}

}  // namespace anju
