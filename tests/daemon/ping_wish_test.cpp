// Who asks for a test alarm says of which class and for which home, or nothing; anything else is refused.
#include "daemon/ping_wish.hpp"

#include <doctest/doctest.h>

namespace anju::ping_wish_test {

TEST_CASE("a test alarm is technical and of the first home unless somebody says otherwise") {
  for (const char* nothing : {"", "{}"}) {
    const auto wish = read_ping_wish(nothing);
    REQUIRE(wish.has_value());
    CHECK(wish->alert_class == AlertClass::technical);
    CHECK(wish->home.empty());
    CHECK_FALSE(wish->is_trial);
  }
  const auto wish = read_ping_wish(R"({"class":"emergency","home":"h-2","dry_run":true})");
  REQUIRE(wish.has_value());
  CHECK(wish->alert_class == AlertClass::emergency);
  CHECK(wish->home == "h-2");
  CHECK(wish->is_trial);
}

TEST_CASE("a wish that is not understood is refused") {
  for (const char* wrong :
       {"[]", "{", R"({"class":"urgent"})", R"({"class":1})", R"({"dry_run":"yes"})", R"({"x":1})"}) {
    INFO(wrong);
    CHECK(read_ping_wish(wrong).has_error());
  }
}

}  // namespace anju::ping_wish_test
