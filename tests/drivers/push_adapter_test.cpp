// Every shipped adapter proves itself by its examples; signatures by vectors that others have published; what
// is changed, twice there, late or no message at all is found out.
#include "drivers/push_adapter.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "config/files.hpp"
#include "drivers/push_cipher.hpp"
#include "drivers/push_handshake.hpp"

namespace anju::push_adapter_test {
namespace {

namespace fs = std::filesystem;
using Headers = std::vector<std::pair<std::string, std::string>>;

PushAdapter adapter_of(std::string_view text) {
  MistakeList mistakes;
  PushAdapter adapter = read_push_adapter(text, "a.toml", mistakes);
  for (const Mistake& mistake : mistakes.take()) FAIL(to_text(mistake));
  return adapter;
}

// [post] as given, and readings of {"m":"meter","t":time,"v":{code:value}}.
PushAdapter posted(const std::string& post) {
  return adapter_of("[adapter]\nid = \"a\"\n[post]\n" + post +
                    "\n[readings]\nmeter = [\"/m\"]\nvalues = [\"/v/*\"]\ntime = { at = [\"/t\"], format = "
                    "\"epoch\" }\n");
}

const std::string kSorted =
    "digest = \"sha1\"\norder = \"sorted\"\nparts = [\"secret\", \"header:Timestamp\", \"header:Nonce\"]\n"
    "at = \"header:Signature\"\ntimestamp = \"header:Timestamp\"\n";
const Headers kPublished{{"Nonce", "IkOaKMDalrAzUTxC"},
                         {"Signature", "c259ed29ec13ba7c649fe0893007401a36e70453"},
                         {"Timestamp", "1604458421"}};

Instant at_second(std::int64_t second, ClockQuality quality = ClockQuality::synced) {
  return {SteadyTime{}, WallTime{std::chrono::seconds{second}}, quality};
}

Handshake shake(const PushAdapter& adapter, const Headers& headers, std::string_view secret = "aaa",
                const Instant& now = at_second(1604458421), std::string_view query = "",
                std::string_view body = "") {
  return check_handshake(adapter.post, {query, headers, body}, secret, now);
}

Headers with(Headers headers, std::size_t at, const std::string& value) {
  headers.at(at).second = value;
  return headers;
}

}  // namespace

TEST_CASE("a shipped adapter does what its examples say, and shows a signature that is wrong") {
  const auto files = list_toml_files(fs::path(ANJU_SOURCE_DIR) / "config" / "push");
  REQUIRE(files.has_value());
  CHECK(files->size() >= 3);
  for (const fs::path& file : *files) {
    MistakeList mistakes;
    const PushAdapter adapter = read_push_adapter(read_text_file(file).value(), file.string(), mistakes);
    for (const Mistake& mistake : mistakes.take()) FAIL_CHECK(to_text(mistake));
    CHECK(adapter.id == file.stem().string());
    for (const std::string& fault : style_faults(adapter)) FAIL_CHECK(fault);
  }
}

TEST_CASE("an example that says something else is found out") {
  const std::string heading =
      "[adapter]\nid = \"a\"\n[post]\ndigest = \"none\"\nparts = \"secret\"\nat = \"query:key\"\n"
      "[readings]\nmeter = [\"/m\"]\nvalues = [\"/v\"]\n[[example]]\nmethod = \"POST\"\nsecret = \"s\"\n"
      "body = '{\"m\":\"1\",\"v\":2}'\n";
  const auto faults = [&heading](const std::string& rest) {
    return differences(adapter_of(heading + rest)).size();
  };
  CHECK(faults("query = \"key=s\"\nitems = [{ meter = \"1\", value = 2 }]\n") == 0);
  CHECK(faults("query = \"key=s\"\nitems = [{ meter = \"1\", value = 3 }]\n") == 2);
  CHECK(faults("query = \"key=s\"\n") == 1);
  CHECK(faults("query = \"key=t\"\n") == 1);
  CHECK(faults("query = \"key=t\"\nright = false\n") == 0);
  CHECK(faults("query = \"key=s\"\nright = false\nitems = [{ meter = \"1\", value = 2 }]\n") == 1);
}

TEST_CASE("a published signature of sorted parts: right, in capitals too, and wrong once anything differs") {
  const PushAdapter adapter = posted(kSorted);
  CHECK(shake(adapter, kPublished) == Handshake::right);
  CHECK(shake(adapter, with(kPublished, 1, "C259ED29EC13BA7C649FE0893007401A36E70453")) == Handshake::right);
  CHECK(shake(adapter, kPublished, "aab") == Handshake::wrong);
  CHECK(shake(adapter, kPublished, "") == Handshake::wrong);
  CHECK(shake(adapter, with(kPublished, 0, "IkOaKMDalrAzUTxD")) == Handshake::wrong);
  CHECK(shake(adapter, with(kPublished, 1, "c259")) == Handshake::wrong);
  CHECK(shake(adapter, {kPublished[0], kPublished[2]}) == Handshake::wrong);
  CHECK(shake(adapter, {}) == Handshake::wrong);
  Headers twice = kPublished;
  twice.emplace_back("nonce", "another");
  CHECK(shake(adapter, twice) == Handshake::wrong);
}

TEST_CASE("what is signed for another time is late, unless the box knows no time") {
  const PushAdapter adapter = posted(kSorted);
  constexpr std::int64_t kSigned = 1604458421;
  for (const std::int64_t off : {-900, 900})
    CHECK(shake(adapter, kPublished, "aaa", at_second(kSigned + off)) == Handshake::right);
  for (const std::int64_t off : {-901, 901})
    CHECK(shake(adapter, kPublished, "aaa", at_second(kSigned + off)) == Handshake::too_late);
  CHECK(shake(adapter, kPublished, "aaa", at_second(5, ClockQuality::unsynced)) == Handshake::right);
  CHECK(shake(adapter, kPublished, "aab", at_second(kSigned + 901)) == Handshake::wrong);
}

TEST_CASE("an HMAC over the body, by the vector of RFC 4231") {
  const PushAdapter adapter =
      posted("digest = \"sha256\"\nhmac = true\nparts = [\"body\"]\nat = \"query:sign\"\n");
  const std::string right = "sign=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  const std::string_view body = "what do ya want for nothing?";
  CHECK(shake(adapter, {}, "Jefe", at_second(0), right, body) == Handshake::right);
  CHECK(shake(adapter, {}, "Jefe", at_second(0), right, "what do ya want for nothing!") == Handshake::wrong);
  CHECK(shake(adapter, {}, "jefe", at_second(0), right, body) == Handshake::wrong);
  CHECK(shake(adapter, {}, "Jefe", at_second(0), right + "&" + right, body) == Handshake::wrong);
}

TEST_CASE("AES-CBC as openssl enc makes it; of anything else there is nothing") {
  const std::string key = "k3Yq9PzL0vWm5TxB";
  const std::string long_key = key + "k3Yq9PzL0vWm5TxC";
  CHECK(open_aes_cbc("HAk9FLSUPhNxuWchQ0jv7Q==", key) == "{}");
  CHECK(open_aes_cbc("mL5J/wV/sBn/Aw30e3KoCWsWWOihuVPz9658KxwJQW8=", long_key) == "0123456789abcdef");
  CHECK_FALSE(open_aes_cbc("HAk9FLSUPhNxuWchQ0jv7Q==", "k3Yq9PzL0vWm5TxC"));
  CHECK_FALSE(open_aes_cbc("HAk9FLSUPhNxuWchQ0jv7Q==", "short"));
  CHECK_FALSE(open_aes_cbc("HAk9FLSUPhNxuWchQ0jv", key));
  for (const char* wrong : {"", "x", "AAAA", "*"}) CHECK_FALSE(open_aes_cbc(wrong, key));
}

TEST_CASE("a query: bytes behind per cent, and a plus that stays one") {
  CHECK(percent_decoded("a%2Bb+c%3d").value() == "a+b+c=");
  CHECK(percent_decoded("").value().empty());
  for (const char* wrong : {"%", "%2", "%zz", "a%"}) CHECK(!percent_decoded(wrong));
  const PushAdapter adapter = posted("digest = \"none\"\nparts = [\"secret\"]\nat = \"query:key\"\n");
  CHECK(shake(adapter, {}, "a+b", at_second(0), "x=1&key=a%2Bb") == Handshake::right);
  CHECK(shake(adapter, {}, "a+b", at_second(0), "key=a+b") == Handshake::right);
  CHECK(shake(adapter, {}, "a+b", at_second(0), "key=a%2") == Handshake::wrong);
  CHECK(shake(adapter, {}, "a+b", at_second(0), "key") == Handshake::wrong);
}

TEST_CASE("readings of a message: numbers, words that are numbers, truths; the rest says what it is") {
  const PushAdapter adapter = posted(kSorted);
  const PushBody body = read_adapted(
      adapter, R"({"m":7,"t":1795672800,"v":{"a":1.5,"b":"2","c":true,"d":"x","e":null,"f":{}}})", Zone());
  REQUIRE(body.items.size() == 4);
  CHECK(body.items[0].meter == "7");
  CHECK(body.items[0].code == "a");
  CHECK(body.items[0].where == "/v/a");
  CHECK(body.items[0].at == WallTime{std::chrono::seconds{1795672800}});
  CHECK(body.items[1].value == 2);
  CHECK(body.items[2].value == 1);
  CHECK(body.items[3].refusal == "not-a-number");
  CHECK(!body.items[3].value);
  const PushBody odd = read_adapted(adapter, R"({"m":"7","t":"soon","v":{"a":1}})", Zone());
  CHECK(odd.items.at(0).refusal == "unreadable-time");
  const PushBody long_name =
      read_adapted(adapter, R"({"m":")" + std::string(300, 'm') + R"(","v":{"a":1}})", Zone());
  CHECK(long_name.items.at(0).refusal == "too-long");
  CHECK(long_name.items.at(0).where == "/v/a");
  const PushBody long_code =
      read_adapted(adapter, R"({"m":"7","v":{")" + std::string(300, 'c') + R"(":1}})", Zone());
  CHECK(long_code.items.at(0).refusal == "too-long");
  CHECK(long_code.items.at(0).where == "/v/" + std::string(253, 'c'));
  CHECK(read_adapted(adapter, R"({"m":"7"})", Zone()).items.empty());
}

TEST_CASE("what is no message is a fault, and says where") {
  const PushAdapter adapter = adapter_of(
      "[adapter]\nid = \"a\"\n[post]\ndigest = \"none\"\nparts = \"secret\"\nat = \"query:key\"\n"
      "[readings]\ninside = \"/msg\"\nmeter = [\"/m\"]\nvalues = [\"/v/*\"]\n");
  const auto fault = [&adapter](const std::string& body) {
    const PushBody read = read_adapted(adapter, body, Zone());
    CHECK(read.items.empty());
    return read.fault ? std::string(read.fault->code) + read.fault->where : "";
  };
  CHECK(fault("{") == "malformed");
  CHECK(fault("{}") == "malformed/msg");
  CHECK(fault(R"({"msg":"{"})") == "malformed/msg");
  CHECK(fault(R"({"msg":"{}"})").empty());
  CHECK(fault(R"({"msg":{}})").empty());
  CHECK(fault(std::string(200, '[') + std::string(200, ']')) == "too-deep");
  std::string many = R"({"msg":{"m":"1","v":[0)";
  for (std::size_t i = 0; i < kMostPushed; ++i) many += ",0";
  CHECK(fault(many + "]}}") == "too-many");
}

}  // namespace anju::push_adapter_test
