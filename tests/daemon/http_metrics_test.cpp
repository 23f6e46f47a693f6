// Every metric that the dashboard and the alert rules ask for is there, with the name that Prometheus
// practice gives it.
#include "daemon/http/http_metrics.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace anju::http_metrics_test {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(std::filesystem::path(ANJU_SOURCE_DIR) / "config" / file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> names_in(const std::string& text) {
  static const std::regex kName("\\banju_[a-z0-9_]+");
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), kName), end; it != end; ++it)
    names.insert(it->str());
  return names;
}

std::string shown() {
  StatusView status;
  status.gateway = "box \"1\"\n";
  status.sources.push_back({"mqtt", true, "", 3});
  HomeView home;
  home.id = "h-1";
  home.coverage = Coverage::partly;
  status.homes.push_back(home);
  status.outbox.oldest = Duration{1500};
  HttpFigures http;
  http.note_answer(200);
  http.note_push(Duration{30});
  PushFigures figures;
  figures.kept = 7;
  figures.last = WallTime{Duration{1500}};
  return metrics_text(status, http, {{"water-co", figures}}, 2, 4096);
}

}  // namespace

TEST_CASE("what the dashboard and the alert rules ask for is told") {
  const std::set<std::string> told = names_in(shown());
  for (const char* file : {"grafana/anju.json", "prometheus/anju.rules.yml"}) {
    const std::set<std::string> asked = names_in(text_of(file));
    CHECK(asked.size() > 10);
    for (const std::string& name : asked) {
      CAPTURE(name);
      CHECK(told.count(name) == 1);
    }
  }
}

TEST_CASE("figures come in base units, and names of others are escaped") {
  const std::string text = shown();
  const auto has = [&text](const char* line) {
    return text.find(std::string("\n") + line + "\n") != std::string::npos;
  };
  CHECK(has("anju_outbox_oldest_age_seconds 1.5"));
  CHECK(has("anju_home_coverage_ratio{home=\"h-1\"} 0.5"));
  CHECK(has("anju_push_readings_total{utility=\"water-co\",outcome=\"kept\"} 7"));
  CHECK(has("anju_http_push_duration_seconds_bucket{le=\"0.05\"} 1"));
  CHECK(has("anju_http_push_duration_seconds_bucket{le=\"0.025\"} 0"));
  CHECK(has("# TYPE anju_written_bytes_total counter"));
  CHECK(text.find("gateway=\"box \\\"1\\\"\\n\"") != std::string::npos);
}

}  // namespace anju::http_metrics_test
