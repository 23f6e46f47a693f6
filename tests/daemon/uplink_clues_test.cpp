// From the lines of Paho's trace, as they were recorded, a person learns what is wrong with the link.
#include <MQTTAsync.h>
#include <doctest/doctest.h>

#include <initializer_list>

#include "daemon/uplink/link_clues.hpp"

namespace anju::uplink_clues_test {
namespace {

const std::string kPlace = "care.example.cn:8883";
constexpr const char* kRefused = "TCP/TLS connect failure";
constexpr const char* kTimeout = "TCP connect timeout";

LinkClues after(std::initializer_list<const char*> lines) {
  LinkClues clues;
  for (const char* line : lines) clues.hear(line);
  return clues;
}

std::string why(std::initializer_list<const char*> lines, const char* message = kRefused,
                int code = MQTTASYNC_FAILURE) {
  return after(lines).why_not_reached(kPlace, code, message);
}

constexpr const char* kDials =
    "20261125 160656.810 Connecting to serverURI care.example.cn:8883 with MQTT version 4";
constexpr const char* kSocket = "20261125 160656.810 New socket 3 for care.example.cn:8883, port 8883";
constexpr const char* kShakes = "20261125 160656.827 SSL handshake started write:unknown:unknown";
constexpr const char* kConnects = "20261125 160656.831 3 box-1 -> CONNECT version 4 clean: 1 (0)";

}  // namespace

TEST_CASE("a name that cannot be looked up") {
  CHECK(why({kDials, "20261125 160744.876 getaddrinfo failed for addr care.example.cn with rc -2"}) ==
        "the name care.example.cn cannot be looked up: Name or service not known");
  CHECK(why({kDials, "20261125 160744.876 getaddrinfo failed for addr care.example.cn with rc -3"}) ==
        "the name care.example.cn cannot be looked up: no name server answers");
}

TEST_CASE("nobody there") {
  CHECK(why({kDials, kSocket}) == "care.example.cn:8883 refuses the connection, or there is no way to it");
  CHECK(why({kDials, kSocket}, kTimeout) == "care.example.cn:8883 does not answer");
  CHECK(why({kDials, kSocket, "x Socket error Network is unreachable(101) in connect for socket 3"}, "") ==
        "care.example.cn:8883 cannot be reached: Network is unreachable");
}

TEST_CASE("the broker is not who it should be") {
  CHECK(why({kDials, kSocket, kShakes, "x X509_check_host for hostname care.example.cn failed, rc 0"}) ==
        "the certificate of care.example.cn:8883 is for another name than care.example.cn");
  CHECK(
      why({kDials, kSocket, kShakes, "x SSL alert write:fatal:certificate expired"}) ==
      "care.example.cn:8883 is not trusted: the certificate has expired, or the clock of this box is wrong");
  CHECK(why({kDials, kSocket, kShakes, "x SSL alert write:fatal:unknown CA"}) ==
        "care.example.cn:8883 is not trusted: the certificate is not signed by an authority in ca_file");
  CHECK(
      why({kDials, kSocket, kShakes, "x SSL alert write:fatal:bad certificate"}) ==
      "care.example.cn:8883 is not trusted: the certificate is not valid yet or is damaged; is the clock of "
      "this box right?");
}

TEST_CASE("the broker does not want this gateway") {
  CHECK(why({kDials, kSocket, kShakes, kConnects, "x SSL alert read:fatal:unknown CA"}) ==
        "care.example.cn:8883 refuses the certificate of this gateway: unknown CA");
  CHECK(why({kDials, kSocket, kShakes, kConnects}, "", 5) ==
        "care.example.cn:8883: the broker knows the certificate of this gateway, but does not let it in");
  CHECK(why({kDials, kSocket, kShakes, kConnects}, "", 2) ==
        "care.example.cn:8883: the broker refuses the client id, which is the id of the gateway");
}

TEST_CASE("no TLS in common, whichever side says so, is no fault of a certificate") {
  const std::string none = "care.example.cn:8883 has no TLS in common with this gateway, 1.2 or later: ";
  CHECK(why({kDials, kSocket, kShakes, "x SSL alert write:fatal:internal error"}) == none + "internal error");
  CHECK(why({kDials, kSocket, kShakes, "x SSL alert read:fatal:protocol version"}) ==
        none + "protocol version");
}

TEST_CASE("something else than a broker, or one that is slow") {
  CHECK(why({kDials, kSocket, kShakes}) ==
        "care.example.cn:8883 broke the TLS handshake off; does it speak TLS 1.2 there?");
  CHECK(why({kDials, kSocket, kShakes, "x SSL alert write:fatal:decode error"}) ==
        "care.example.cn:8883 broke the TLS handshake off; does it speak TLS 1.2 there?");
  CHECK(why({kDials, kSocket, kShakes}, kTimeout) ==
        "care.example.cn:8883 does not answer the TLS handshake");
  CHECK(why({kDials, kSocket, kShakes, kConnects}, kTimeout) ==
        "care.example.cn:8883 does not answer the MQTT CONNECT");
  CHECK(why({kDials, kSocket, kShakes, kConnects}) == "care.example.cn:8883 closed the connection at once");
}

TEST_CASE("a link that was up and is gone") {
  CHECK(after({kDials, kConnects}).why_lost(kPlace) == "the connection to care.example.cn:8883 broke");
  CHECK(after({kDials, kConnects, "x SSL alert write:fatal:decode error"}).why_lost(kPlace) ==
        "the connection to care.example.cn:8883 broke");
  CHECK(after({kDials,
               "x PINGRESP not received in keepalive interval for client box-1 on socket 3, disconnecting"})
            .why_lost(kPlace) == "care.example.cn:8883 does not answer any more");
}

TEST_CASE("what is awaited follows the steps, and each attempt forgets the one before") {
  CHECK(after({kDials}).what_is_awaited(kPlace) == "still looking up the name care.example.cn");
  CHECK(after({kDials, kSocket}).what_is_awaited(kPlace) == "no answer yet from care.example.cn:8883");
  CHECK(after({kDials, kSocket, kShakes}).what_is_awaited(kPlace) ==
        "no answer yet from care.example.cn:8883 to the TLS handshake");
  CHECK(why({kDials, kSocket, kShakes, "x SSL alert write:fatal:unknown CA", kDials, kSocket}) ==
        "care.example.cn:8883 refuses the connection, or there is no way to it");
}

}  // namespace anju::uplink_clues_test
