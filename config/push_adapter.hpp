// How a platform pushes, as data: how it proves that it is itself, where in its messages the readings are,
// and what it wants for an answer. One file of config/push/ each; the language is in its README.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/condition.hpp"
#include "config/json_path.hpp"
#include "config/mistake.hpp"
#include "config/mqtt_profile.hpp"
#include "rules/model/time.hpp"

namespace anju {

// One thing that a request says.
struct RequestPart {
  enum class Kind : std::uint8_t {
    secret,  // what the platform and the box share; not in the request
    query,   // a parameter, percent-decoded; a + stays a +
    header,
    body,    // as it came
    member,  // of a body that is JSON: a text without its quotes, a number or truth as it is written
  };
  Kind kind = Kind::body;
  std::string name;  // query, header
  JsonPath path;     // member

  friend bool operator==(const RequestPart& a, const RequestPart& b) {
    return a.kind == b.kind && a.name == b.name && a.path.text == b.path.text;
  }
};

struct SignatureRule {
  enum class Digest : std::uint8_t { none, md5, sha1, sha256 };  // none: the parts themselves are shown
  Digest digest = Digest::sha256;
  bool is_hmac = false;  // the secret is the key, else it is one of the parts
  bool is_sorted = false;
  bool is_base64 = false;  // else hexadecimal
  std::vector<RequestPart> parts;
  RequestPart at;                        // where the signature is
  std::optional<RequestPart> timestamp;  // one of the parts, since 1970 in s or ms
  Duration window{std::chrono::minutes{15}};
};

// How the text that holds the message is encrypted. aes_cbc: base64 of AES-CBC with PKCS#7 padding; the key
// is the second line of the secret, as it stands there (16 or 32 characters), and its first 16 are the
// initialisation vector.
enum class MessageCipher : std::uint8_t { none, aes_cbc };

struct ExpectedItem {
  std::string meter;
  std::string code;
  std::optional<double> value;  // none: it is refused
  std::optional<WallTime> at;

  friend bool operator==(const ExpectedItem&, const ExpectedItem&) = default;
};

// A request of that platform, and what comes of it.
struct PushExample {
  int line = 0;
  std::string title;
  bool is_verification = false;  // a GET
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string secret;
  std::string key;  // of the cipher
  WallTime at;
  bool is_right = true;  // the signature is
  std::string answer;    // of a verification
  std::vector<ExpectedItem> items;
};

struct PushAdapter {
  std::string id;
  std::string name;
  std::string file;
  // The GET by which the platform finds out whose address it is; none: it sends none.
  std::optional<SignatureRule> verify;
  RequestPart echo;  // what such a GET is answered with

  SignatureRule post;
  std::optional<JsonPath> inside;              // the message is JSON in a text of the body
  MessageCipher cipher = MessageCipher::none;  // of that text
  Conditions when;                             // others are answered and give nothing
  JsonPath records;
  std::vector<JsonPath> meter;
  std::vector<JsonPath> values;  // the first of which there are any; a `*` stands for the code
  std::optional<JsonPath> code;  // else what the `*` of `values`, or of `records`, stands for
  TimeReading time;

  std::string answer;  // to what is kept
  std::string answer_type = "text/plain; charset=utf-8";
  bool accepts_refused = false;  // what will never be usable is answered so too, lest it comes for ever
  std::vector<PushExample> examples;
};

// What is wrong is written down; such an adapter must not be used.
PushAdapter read_push_adapter(std::string_view text, std::string_view file, MistakeList& mistakes);

}  // namespace anju
