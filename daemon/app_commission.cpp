// What a technician's commands ask of anjud: beside app.cpp, because none of it is how anjud starts or ends.
#include <boost/asio/post.hpp>

#include "config/files.hpp"
#include "config/load_installed.hpp"
#include "daemon/app.hpp"
#include "daemon/digest.hpp"
#include "daemon/report_envelope.hpp"
#include "daemon/reports.hpp"

namespace anju {
namespace {

// So that an answer leaves before the process starts anew.
constexpr Duration kAnswerFirst{std::chrono::milliseconds{50}};

}  // namespace

CommissionDoors App::commission_doors() {
  CommissionDoors doors;
  doors.walk_test = [this](const std::string& home) { return pipeline_->walk_test(home, clock_->now()); };
  doors.reload = [this] { return reload_soon(); };
  doors.send_report = [this](const ReportWish& wish) { return send_report(wish); };
  return doors;
}

// As SIGHUP does it, for who has no right to send one and wants to know what is wrong.
Result<void> App::reload_soon() {
  const LoadedSettings loaded = load_installed(options_.config, options_.paths);
  if (!loaded.mistakes.empty()) return Error{ErrorCode::malformed, to_text(loaded.mistakes.front())};
  start_anew_soon();
  return {};
}

void App::start_anew_soon() {
  reload_.expires_after(kAnswerFirst);
  reload_.async_wait([this](const boost::system::error_code& fault) {
    if (!fault) end(End::reload);
  });
}

Result<std::string> App::send_report(const ReportWish& wish) {
  const std::filesystem::path file = settings_.store.path.parent_path() / kReportFolder / wish.file;
  const Result<std::string> document = read_text_file(file);
  if (!document) return Error{ErrorCode::not_found, document.error().what};
  const auto parts = report_parts(*document);
  if (!parts) return Error{ErrorCode::malformed, file.string() + " is no report"};
  InstallReport report;
  report.home = wish.home;
  report.id = file.stem().string();
  report.technician = wish.technician;
  report.devices = wish.devices;
  report.passed = wish.passed;
  report.sha256 = sha256(parts->report);
  report.document = *document;
  boost::asio::post(io_, [this] { step(); });
  return pipeline_->send_report(report, clock_->now());
}

}  // namespace anju
