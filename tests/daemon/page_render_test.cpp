// Every page in both languages: complete, light, well formed, without a foreign word, and nothing that came
// from outside is markup.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <regex>

#include "daemon/page/pages.hpp"
#include "tests/daemon/page_samples.hpp"

namespace anju::page::page_render_test {
namespace {

using test::every_page;
using test::kHostile;
using test::sample_view;

// Without tags, without what they hold, and without the parts that no language has: names, the other
// language's link, the brand.
std::string words_of(std::string text) {
  text = std::regex_replace(text, std::regex("<(a class=\"tap\"[^>]*lang)[^<]*</a>"), "");
  text = std::regex_replace(text, std::regex("<[^>]*>"), " ");
  for (const char* name :
       {"安居", "Anju", "d-\\d+", "h-1", "box-1", "room-1", "mqtt", "tcp-1", "http", "care.example.cn:8883",
        "Apache License", "sudo anjuctl page password", "&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;",
        "/var/lib/anju/anju.db", "alarm-channel/smoke", "m-1"})
    text = std::regex_replace(text, std::regex(name), " ");
  return text;
}

bool has_chinese(const std::string& text) {
  // CJK ideographs in UTF-8 begin with E4 to E9.
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xE4 && byte <= 0xE9;
  });
}

// Units and proper names that Chinese readers see as well.
std::vector<std::string> english_words(const std::string& text) {
  static const std::array<std::string_view, 13> kShared{
      "ms", "MiB", "KiB", "GiB", "min", "GiB", "PM2", "MQTT", "SOS", "Modbus", "License", "Apache", "TLS"};
  std::vector<std::string> found;
  static const std::regex kWord("[A-Za-z][A-Za-z_-]{2,}");
  for (std::sregex_iterator it(text.begin(), text.end(), kWord), end; it != end; ++it) {
    if (std::find(kShared.begin(), kShared.end(), it->str()) == kShared.end()) found.push_back(it->str());
  }
  return found;
}

// Each element that is opened is closed, in order.
std::string first_fault(const std::string& text) {
  static const std::regex kTag("<(/?)([a-z0-9]+)((?:[^>\"]|\"[^\"]*\")*)>");
  static const std::array<std::string_view, 4> kVoid{"meta", "link", "input", "br"};
  std::vector<std::string> open;
  for (std::sregex_iterator it(text.begin(), text.end(), kTag), end; it != end; ++it) {
    const std::string name = (*it)[2];
    const std::string inside = (*it)[3];
    if (std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end() || inside.ends_with('/')) continue;
    if ((*it)[1].length() == 0) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " is left open";
}

}  // namespace

TEST_CASE("every page is whole in both languages, and light") {
  for (const Language language : {Language::zh, Language::en}) {
    for (const auto& [name, text] : every_page(sample_view(), language)) {
      CAPTURE(name);
      CAPTURE(language);
      CHECK(text.size() < 60 * 1024);
      CHECK(first_fault(text) == "");
      CHECK(text.starts_with("<!DOCTYPE html>"));
      CHECK(text.find(language == Language::zh ? "<html lang=\"zh-CN\">" : "<html lang=\"en\">") !=
            std::string::npos);
      CHECK(text.find("{}") == std::string::npos);
      CHECK(text.find("<script") == std::string::npos);
      CHECK(text.find("style=") == std::string::npos);
      CHECK(text.find("<main id=\"main\"") != std::string::npos);
      CHECK(text.find("http://") == std::string::npos);
      CHECK(text.find("https://") == std::string::npos);
    }
  }
}

TEST_CASE("no page speaks the other language, or shows a name of the program") {
  for (const auto& [name, text] : every_page(sample_view(), Language::en)) {
    CAPTURE(name);
    CHECK_FALSE(has_chinese(words_of(text)));
  }
  for (const auto& [name, text] : every_page(sample_view(), Language::zh)) {
    CAPTURE(name);
    CHECK(english_words(words_of(text)) == std::vector<std::string>{});
  }
}

TEST_CASE("what comes from outside is text wherever it is shown") {
  std::size_t shown = 0;
  for (const auto& [name, text] : every_page(sample_view(), Language::zh)) {
    CAPTURE(name);
    CHECK(text.find("<b ") == std::string::npos);
    CHECK(text.find("onclick=\"") == std::string::npos);
    if (text.find("&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;") != std::string::npos) ++shown;
  }
  CHECK(shown >= 5);
}

TEST_CASE("forms carry the token of the session") {
  std::size_t seen = 0;
  for (const auto& [name, text] : every_page(sample_view(), Language::zh)) {
    CAPTURE(name);
    for (auto at = text.find("<form"); at != std::string::npos; at = text.find("<form", at + 1)) {
      const std::string form = text.substr(at, text.find("</form>", at) - at);
      CHECK(form.find("method=\"post\"") != std::string::npos);
      if (form.find("/seen\"") != std::string::npos) ++seen;
      const char* const token =
          form.find("/login") != std::string::npos ? "value=\"seal\"" : "value=\"token-of-the-session\"";
      CHECK(form.find(token) != std::string::npos);
    }
  }
  CHECK(seen == 1);
}

TEST_CASE("a page of many devices is a page of some, the worst first, and as light") {
  const View view = sample_view(400);
  const Look look = test::look_in(Language::zh);
  const std::string first = devices_page(look, view, DeviceOrder::attention, 1);
  CHECK(first.size() < 60 * 1024);
  CHECK(first.find("?sort=attention&amp;page=2") != std::string::npos);
  CHECK(first.find("/devices/d-1\"") != std::string::npos);  // silent
  CHECK(first.find("/devices/d-0\"") == std::string::npos);  // heard
  CHECK(devices_page(look, view, DeviceOrder::name, 999).find("/devices/d-99\"") != std::string::npos);
  CHECK(status_page(look, view, {}).size() < 60 * 1024);
  CHECK(home_page(look, sample_view(50)).size() < 60 * 1024);
}

TEST_CASE("descriptions of curves fit into 250 characters") {
  static const std::regex kDescription("<desc[^>]*>([^<]*)</desc>");
  const std::string text = device_page(test::look_in(Language::en), sample_view(), 1);
  std::size_t found = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), kDescription), end; it != end; ++it, ++found) {
    CHECK((*it)[1].length() > 20);
    CHECK((*it)[1].length() <= 250);
  }
  CHECK(found == 8);
}

TEST_CASE("every quantity, fact and step has a word in both languages") {
  for (int i = 0; i <= static_cast<int>(Quantity::bridge_online); ++i) {
    const std::string_view name = info(static_cast<Quantity>(i)).name;
    CAPTURE(name);
    CHECK(is_known_word(WordKind::quantity, name));
  }
  for (std::size_t i = 0; i < kAlertSteps; ++i)
    CHECK(is_known_word(WordKind::alert_step, name(static_cast<AlertStep>(i))));
  CHECK(is_known_word(WordKind::alert_step, "raise"));
  for (const char* gap : {"never-heard", "device-silent", "no-answer", "broker-away", "bus-away", "not-kept"})
    CHECK(is_known_word(WordKind::coverage_gap, gap));
}

}  // namespace anju::page::page_render_test
