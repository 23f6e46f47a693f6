// How a report of an installation is kept: {"report":R,"signature":S} and a line end. Signed are the bytes of
// R as they are in the file, so whoever checks them needs no second way to write JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

inline constexpr const char* kReportFolder = "reports";  // in the folder of the store

// Whether a file of that name is a report of the home: install-HOME-TIME.json.
bool is_report_of(std::string_view file, std::string_view home);

struct ReportParts {
  std::string_view report;
  std::string_view signature;
};

// Points into `document`. None: it is no such file.
std::optional<ReportParts> report_parts(std::string_view document);
std::string report_document(std::string_view report, std::string_view signature);

}  // namespace anju
