// Words, bits and conditions: what is true, what is false, and what gives nothing at all.
#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_words_test {
namespace {

using namespace test;

Profile leak(const std::string& more) { return one("alarm.water_leak", "pointer = \"/v\"\n" + more); }

// Of a channel with a condition on /c: does it hold for that value?
bool holds(const std::string& test, const std::string& condition_value) {
  const Profile profile = leak("when = [{ pointer = \"/c\", " + test + " }]");
  const std::string c = condition_value.empty() ? "" : ",\"c\":" + condition_value;
  return !read(profile, "{\"v\":true" + c + "}").values.empty();
}

std::string text_of(const Profile& profile, const std::string& payload) {
  const Decoded decoded = read(profile, payload);
  INFO(payload);
  REQUIRE(decoded.values.size() == 1);
  return decoded.values[0].text;
}

}  // namespace

TEST_CASE("the usual words are yes and no, on and off, true and false, 1 and 0") {
  for (const char* value : {"\"yes\"", "\"Yes\"", "true", "1", "\" on \""})
    CHECK(ticks(leak(""), in_v(value)) == 1);
  for (const char* value : {"\"no\"", "\"NO\"", "false", "0", "-0.0"})
    CHECK(ticks(leak(""), in_v(value)) == 0);
}

TEST_CASE("the profile's words replace the usual ones, and all others give nothing") {
  const Profile profile =
      leak("true_when = [\"leak\", \"wet*\", \"*alarm\", 2]\nfalse_when = [\"normal\", 0]");
  for (const char* value : {"\"leak\"", "\"LEAK\"", "\" leak\\n\"", "\"wet\"", "\"Wet at night\"",
                            "\"gas alarm\"", "\"alarm\"", "2", "2.0", "\"2\""})
    CHECK(ticks(profile, in_v(value)) == 1);
  for (const char* value : {"\"normal\"", "0", "\"0\"", "-0.0"}) CHECK(ticks(profile, in_v(value)) == 0);
  for (const char* value : {"true", "\"on\"", "1", "\"we\"", "\"alarms\"", "\"leak 2\"", "null", "\"\"", "{}",
                            "[2]", "\"unknown\"", "1e999"})
    expect_nothing(read(profile, in_v(value)));
}

TEST_CASE("a truth is a word like any other") {
  const Profile profile = leak("true_when = [true]\nfalse_when = [\"false\"]");
  CHECK(ticks(profile, in_v("true")) == 1);
  CHECK(ticks(profile, in_v("\"TRUE\"")) == 1);
  CHECK(ticks(profile, in_v("false")) == 0);
  expect_nothing(read(profile, in_v("1")));
}

TEST_CASE("a number is the same number whether the profile writes it as one or as text") {
  const Profile profile = leak("true_when = [\"1\"]\nfalse_when = [\"0\"]");
  for (const char* value : {"1", "1.0", "\"1\""}) CHECK(ticks(profile, in_v(value)) == 1);
  for (const char* value : {"0", "0.0", "\"0\""}) CHECK(ticks(profile, in_v(value)) == 0);
}

TEST_CASE("one word of a list is enough, and what is true wins") {
  const Profile profile = leak("any_word = true\ntrue_when = [\"LEAK\", \"WATER*\"]\nfalse_when = [\"OK\"]");
  for (const char* value :
       {"\"LEAK\"", "\"OK LEAK\"", "\"battery,leak\"", "\"a; waterhigh ;b\"", "\"  LEAK  \""})
    CHECK(ticks(profile, in_v(value)) == 1);
  CHECK(ticks(profile, in_v("\"BATTERY OK\"")) == 0);
  for (const char* value : {"\"LEAKS\"", "\"NOLEAK\"", "\"\"", "\" ,; \"", "\"OKAY\""})
    expect_nothing(read(profile, in_v(value)));
}

TEST_CASE("a number beyond a bound is true, and the bound itself is not") {
  const Profile profile = leak("true_above = 10\ntrue_below = -10");
  for (const char* value : {"10.001", "\"11\"", "-10.5", "1e300"}) CHECK(ticks(profile, in_v(value)) == 1);
  for (const char* value : {"10", "-10", "0", "\"3\""}) CHECK(ticks(profile, in_v(value)) == 0);
  for (const char* value : {"null", "1e999", "\"nan\""}) expect_unknown(profile, in_v(value));
  for (const char* value : {"\"high\"", "[]"})
    expect_refused(read(profile, in_v(value)), "not-a-number", "/v");
  CHECK(ticks(leak("true_above = 10\ninvert = true"), in_v("11")) == 0);
  // A device that knows true and false needs no bound.
  CHECK(ticks(profile, in_v("true")) == 1);
  CHECK(ticks(leak("bit = 3"), in_v("true")) == 1);
}

TEST_CASE("bits of a whole number, the highest as well") {
  CHECK(ticks(leak("bit = 3"), in_v("8")) == 1);
  CHECK(ticks(leak("bit = 3"), in_v("\"247\"")) == 0);
  CHECK(ticks(leak("bit = 63"), in_v("18446744073709551615")) == 1);
  CHECK(ticks(leak("bit = 63"), in_v("-1")) == 1);
  CHECK(ticks(leak("bit = 63"), in_v("9223372036854775807")) == 0);
  CHECK(ticks(leak("mask = 0x06"), in_v("4")) == 1);
  CHECK(ticks(leak("mask = 0x06"), in_v("9")) == 0);
  CHECK(ticks(leak("bit = 0\ninvert = true\nno_value = [255]"), in_v("1")) == 0);
  expect_unknown(leak("bit = 0\nno_value = [255]"), in_v("255"));
  for (const char* value : {"1.5", "\"x\""})
    expect_refused(read(leak("bit = 0"), in_v(value)), "not-a-number", "/v");
}

TEST_CASE("mask and shift cut a number out of bits") {
  const auto cut = [](const std::string& more) { return one("meter.pulses", "pointer = \"/v\"\n" + more); };
  CHECK(ticks(cut("mask = 0xFF00\nshift = 8"), in_v("43981")) == 0xAB);
  CHECK(ticks(cut("mask = 0xFF"), in_v("43981")) == 0xCD);
  CHECK(ticks(cut("shift = 4"), in_v("43981")) == 0xABC);
  CHECK(ticks(cut("mask = 0xFF\nscale = 2\noffset = 1"), in_v("256")) == 1);
  expect_refused(read(cut("mask = 0xFF"), in_v("1.5")), "not-a-number", "/v");
}

TEST_CASE("a constant is the value when the field is there, of every kind") {
  CHECK(ticks(leak("constant = true"), in_v("\"anything\"")) == 1);
  CHECK(ticks(leak("constant = false"), in_v("{}")) == 0);
  expect_nothing(read(leak("constant = true"), "{}"));
  expect_unknown(leak("constant = \"no-value\""), in_v("7"));
  CHECK(ticks(one("electricity.voltage", "pointer = \"/v\"\nconstant = 230\nunit = \"V\""), in_v("\"x\"")) ==
        230'000'000);
  CHECK(text_of(one("button.event", "pointer = \"/v\"\nconstant = \"press\""), in_v("1")) == "press");
  // With no pointer the message itself is the field.
  CHECK(ticks(one("alarm.water_leak", "constant = true"), "{}") == 1);
  const Profile guarded = leak("constant = true\npattern = \"^E[0-9]+\"");
  CHECK(ticks(guarded, in_v("\"E12\"")) == 1);
  expect_nothing(read(guarded, in_v("\"ok\"")));
}

TEST_CASE("words are kept as sent, or translated, and what is not listed gives nothing") {
  const Profile plain = one("button.event");
  CHECK(text_of(plain, in_v("\" double \"")) == "double");
  CHECK(text_of(plain, in_v("3")) == "3");
  CHECK(text_of(plain, in_v("true")) == "true");
  CHECK(text_of(plain, in_v("18446744073709551615")) == "18446744073709551615");
  for (const char* value : {"null", "\"\"", "\"unknown\""}) expect_nothing(read(plain, in_v(value)));
  for (const char* value : {"1.5", "{}", "[]"}) expect_refused(read(plain, in_v(value)), "not-a-text", "/v");
  const Profile listed =
      one("button.event", "pointer = \"/v\"\nwords = { \"1\" = \"press\", \"none\" = \"release\" }");
  CHECK(text_of(listed, in_v("1")) == "press");
  CHECK(text_of(listed, in_v("\"1\"")) == "press");
  CHECK(text_of(listed, in_v("\"NONE\"")) == "release");
  for (const char* value : {"2", "\"press\"", "null", "\"\""}) expect_nothing(read(listed, in_v(value)));
  // The position of a known word, so that rules need no text; 0 for any other.
  CHECK(read(listed, in_v("\"none\"")).values.at(0).ticks == 2);
  CHECK(read(plain, in_v("\"x\"")).values.at(0).ticks == 0);
}

TEST_CASE("each test of a condition, on what is there and what is not") {
  CHECK(holds("equals = 1", "1"));
  CHECK(holds("equals = 1", "\"1\""));
  CHECK_FALSE(holds("equals = 1", "true"));
  CHECK_FALSE(holds("equals = 1", ""));
  CHECK(holds("equals = \"a*\"", "\"Abc\""));
  CHECK(holds("in = [1, \"b\"]", "\"B\""));
  CHECK_FALSE(holds("in = []", "1"));
  CHECK(holds("not_in = [1]", "2"));
  CHECK(holds("not_in = [1]", ""));
  CHECK(holds("not_in = [1]", "null"));
  CHECK_FALSE(holds("not_in = [1]", "1.0"));
  CHECK(holds("exists = true", "0"));
  CHECK(holds("exists = true", "{}"));
  CHECK_FALSE(holds("exists = true", "null"));
  CHECK_FALSE(holds("exists = true", ""));
  CHECK(holds("exists = false", ""));
  CHECK(holds("exists = false", "null"));
  CHECK_FALSE(holds("exists = false", "\"\""));
  CHECK(holds("above = 5", "5.1"));
  CHECK(holds("above = 5", "\"6\""));
  CHECK_FALSE(holds("above = 5", "5"));
  CHECK_FALSE(holds("above = 5", "\"x\""));
  CHECK_FALSE(holds("above = 5", ""));
  CHECK(holds("below = 5", "-1e300"));
  CHECK_FALSE(holds("below = 5", "5"));
  CHECK(holds("matches = '^a+$'", "\"aaa\""));
  CHECK_FALSE(holds("matches = '^a+$'", "\"aab\""));
  CHECK_FALSE(holds("matches = '^1$'", "1"));
}

TEST_CASE("all conditions must hold, and a capture is asked like a member") {
  const Profile both =
      leak("when = [{ pointer = [\"/a\", \"/b\"], equals = 1 }, { pointer = \"/c\", exists = false }]");
  CHECK(ticks(both, R"({"v":1,"b":1})") == 1);
  expect_nothing(read(both, R"({"v":1,"b":1,"c":0})"));
  expect_nothing(read(both, R"({"v":1,"a":2,"b":1})"));
  const Profile capture = leak("when = [{ capture = \"device\", matches = \"^kitchen\" }]");
  CHECK(read(capture, in_v("true"), "t/kitchen-2").values.size() == 1);
  CHECK(read(capture, in_v("true"), "t/hall").values.empty());
  const Profile star =
      one("input.state", "pointer = \"/in*\"\nwhen = [{ capture = \"*\", not_in = [\"0\"] }]");
  CHECK(ticks(star, R"({"in0":true,"in1":false})") == 0);
}

}  // namespace anju::decode_words_test
