// What a technician's commands ask of the daemon: what is understood, what is refused, and with which words.
#include <doctest/doctest.h>

#include "daemon/api/routes.hpp"

namespace anju::api_commission_test {
namespace {

struct Asked {
  CommissionDoors doors;
  ReportWish wish;
  int reloads = 0;

  Asked() {
    doors.walk_test = [](const std::string& home) -> Result<WalkView> {
      if (home != "h-1") return Error{ErrorCode::not_found, "there is no home " + home};
      WalkView view;
      view.home = home;
      return view;
    };
    doors.reload = [this]() -> Result<void> {
      if (++reloads > 1) return Error{ErrorCode::malformed, "anju.toml:3: nonsense"};
      return {};
    };
    doors.send_report = [this](const ReportWish& told) -> Result<std::string> {
      wish = told;
      if (told.home == "h-9") return Error{ErrorCode::unsupported, "there is no [platform] in the settings"};
      return "report/" + told.home + "/x";
    };
  }
  ApiReply ask(std::string_view method, std::string_view target, std::string_view body = {}) {
    ViewSources views;
    views.commission = doors;
    ApiReply told;
    answer({method, target, body}, views, [&told](ApiReply reply) { told = std::move(reply); });
    return told;
  }
};

std::string report_body(const std::string& file) {
  return R"({"file":")" + file + R"(","technician":"t-17","devices":8,"passed":7})";
}

}  // namespace

TEST_CASE("a walk test is asked for by its home, and by nothing else") {
  Asked asked;
  const ApiReply told = asked.ask("GET", "/v1/walk-test?home=h-1");
  CHECK(told.status == 200);
  CHECK(told.body.find(R"("home":"h-1","on":false,"began":null)") != std::string::npos);
  CHECK(asked.ask("GET", "/v1/walk-test?home=h-2").status == 404);
  CHECK(asked.ask("GET", "/v1/walk-test").status == 400);
  CHECK(asked.ask("GET", "/v1/walk-test?home=").status == 400);
  CHECK(asked.ask("GET", "/v1/walk-test?home=a/b").status == 400);
  const ApiReply refused = asked.ask("POST", "/v1/walk-test?home=h-1");
  CHECK(refused.status == 405);
  CHECK(refused.allowed == "GET");
}

TEST_CASE("settings are taken up when they are right, and what is wrong is told") {
  Asked asked;
  CHECK(asked.ask("GET", "/v1/reload").status == 405);
  CHECK(asked.reloads == 0);
  CHECK(asked.ask("POST", "/v1/reload").status == 200);
  const ApiReply wrong = asked.ask("POST", "/v1/reload");
  CHECK(wrong.status == 409);
  CHECK(wrong.body.find("anju.toml:3") != std::string::npos);
}

TEST_CASE("a report is sent by the name of its file, which leads nowhere else") {
  Asked asked;
  const ApiReply told =
      asked.ask("POST", "/v1/homes/h-1/report", report_body("install-h-1-20261126T041500Z.json"));
  CHECK(told.status == 200);
  CHECK(told.body.find("report/h-1/x") != std::string::npos);
  CHECK(asked.wish.devices == 8);
  CHECK(asked.wish.passed == 7);
  for (const std::string file : {"../anju.db", "a/b.json", ".hidden", "", "a b.json"})
    CHECK(asked.ask("POST", "/v1/homes/h-1/report", report_body(file)).status == 400);
  CHECK(asked.ask("POST", "/v1/homes/h-1/report", "{}").status == 400);
  CHECK(asked.ask("POST", "/v1/homes/h-1/report", "no JSON").status == 400);
  CHECK(asked.ask("POST", "/v1/homes/h-1/report", R"({"file":"a","technician":"","devices":-1,"passed":0})")
            .status == 400);
  CHECK(asked.ask("POST", "/v1/homes/h-9/report", report_body("a.json")).status == 409);
  CHECK(asked.ask("GET", "/v1/homes/h-1/report").status == 405);
}

}  // namespace anju::api_commission_test
