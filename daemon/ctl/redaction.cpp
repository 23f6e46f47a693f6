#include "daemon/ctl/redaction.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::string_view kLeftOut = "(left out)";

constexpr std::array<std::string_view, 18> kPersonal{
    "readings",    "reading",           "value",    "word", "evidence", "facts",   "sentence_zh",
    "sentence_en", "sentence",          "room",     "name", "address",  "what_zh", "what_en",
    "where",       "last_sign_of_life", "password", "token"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_token_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' || c == '+' ||
         c == '/' || c == '=';
}

// A mobile number of China: eleven digits by themselves, 13... to 19...
bool is_telephone(std::string_view digits) {
  constexpr std::size_t kDigits = 11;
  return digits.size() == kDigits && digits[0] == '1' && digits[1] >= '3';
}

// What stands behind "Bearer " or "token ", and every long run of letters that no word has.
std::string without_tokens(std::string_view text) {
  constexpr std::size_t kLongestWord = 40;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_token_letter(text[at])) {
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_token_letter(text[end])) ++end;
    const std::string_view run = text.substr(at, end - at);
    const bool follows_bearer = out.ends_with("Bearer ") || out.ends_with("bearer ");
    const bool is_path = run.find('/') != std::string_view::npos;
    const bool is_key = run.size() > kLongestWord && !is_path;
    if (follows_bearer || is_key || is_telephone(run)) {
      out += kLeftOut;
    } else {
      out += run;
    }
    at = end;
  }
  return out;
}

// Digits by themselves, whatever stands around them.
std::string without_telephones(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string_view digits = text.substr(at, end - at);
    out += is_telephone(digits) ? kLeftOut : digits;
    at = end;
  }
  return out;
}

std::string without_keys(std::string text) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at)) {
    const auto end = text.find("-----END ", at);
    const auto line_end =
        end == std::string::npos ? text.size() : std::min(text.find('\n', end), text.size());
    text.replace(at, line_end - at, kLeftOut);
  }
  return text;
}

void replace_all(std::string& text, std::string_view word) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + kLeftOut.size()))
    text.replace(at, word.size(), kLeftOut);
}

}  // namespace

Redaction::Redaction(const Settings& settings) {
  constexpr std::size_t kShortest = 3;  // shorter ones are in every other word
  // Ids stay, or nobody could follow a device through the bundle: nor does a word go that is a part of one.
  const auto is_in_an_id = [&settings](const std::string& word) {
    for (const HomeSettings& home : settings.homes) {
      if (home.id.find(word) != std::string::npos) return true;
      for (const auto* devices : {&home.devices, &home.disabled}) {
        for (const DeviceSettings& device : *devices)
          if (device.id.find(word) != std::string::npos) return true;
      }
    }
    return false;
  };
  const auto add = [this, &is_in_an_id](const std::string& word) {
    if (word.size() >= kShortest && !is_in_an_id(word)) words_.insert(word);
  };
  if (settings.mqtt) add(settings.mqtt->username);
  for (const HomeSettings& home : settings.homes) {
    for (const auto* devices : {&home.devices, &home.disabled}) {
      for (const DeviceSettings& device : *devices) {
        add(device.name);
        add(device.room);
        if (device.address != device.id) add(device.address);
      }
    }
    for (const Place& place : home.places) add(place.name);
    for (const Contact& contact : home.contacts) {
      add(contact.id);
      add(contact.webhook);
    }
  }
}

std::string Redaction::text(std::string_view text) const {
  std::string out = without_keys(std::string(text));
  for (const std::string& word : words_) replace_all(out, word);
  return without_telephones(without_tokens(out));
}

void Redaction::clean(json::value& value) const {
  if (json::string* text_value = value.if_string()) {
    *text_value = text(*text_value);
  } else if (json::array* list = value.if_array()) {
    for (json::value& item : *list) clean(item);
  } else if (json::object* object = value.if_object()) {
    for (auto& [key, member] : *object) {
      const bool is_personal = std::find(kPersonal.begin(), kPersonal.end(), key) != kPersonal.end();
      if (is_personal && !member.is_null()) {
        member = json::string_view(kLeftOut.data(), kLeftOut.size());
      } else {
        clean(member);
      }
    }
  }
}

}  // namespace anju
