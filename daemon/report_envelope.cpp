#include "daemon/report_envelope.hpp"

namespace anju {
namespace {

constexpr std::string_view kBefore = R"({"report":)";
constexpr std::string_view kBetween = R"(,"signature":)";
constexpr std::string_view kAfter = "}\n";

}  // namespace

bool is_report_of(std::string_view file, std::string_view home) {
  constexpr std::string_view kBegin = "install-";
  constexpr std::string_view kRest = "-20261126T041500Z.json";
  return file.size() == kBegin.size() + home.size() + kRest.size() && file.starts_with(kBegin) &&
         file.substr(kBegin.size()).starts_with(home) && file[kBegin.size() + home.size()] == '-' &&
         file.ends_with("Z.json");
}

std::optional<ReportParts> report_parts(std::string_view document) {
  if (!document.starts_with(kBefore) || !document.ends_with(kAfter)) return std::nullopt;
  // The last one: R may hold the same words, the signature cannot.
  const auto between = document.rfind(kBetween);
  if (between == std::string_view::npos || between < kBefore.size()) return std::nullopt;
  const auto signature = between + kBetween.size();
  const auto end = document.size() - kAfter.size();
  if (signature > end) return std::nullopt;
  return ReportParts{document.substr(kBefore.size(), between - kBefore.size()),
                     document.substr(signature, end - signature)};
}

std::string report_document(std::string_view report, std::string_view signature) {
  std::string document(kBefore);
  document.append(report).append(kBetween).append(signature).append(kAfter);
  return document;
}

}  // namespace anju
