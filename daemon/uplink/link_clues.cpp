#include "daemon/uplink/link_clues.hpp"

#include <netdb.h>

#include <charconv>
#include <optional>

namespace anju {
namespace {

// What follows `mark` in the line.
std::optional<std::string_view> after(std::string_view line, std::string_view mark) {
  const auto at = line.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  return line.substr(at + mark.size());
}

bool has(std::string_view line, std::string_view mark) { return line.find(mark) != std::string_view::npos; }

std::string host_of(const std::string& place) { return place.substr(0, place.rfind(':')); }

// What this side finds wrong with the broker's certificate, by the alert that it sends; "" when it is
// something else.
std::string judgement(const std::string& alert) {
  if (alert == "certificate expired") return "the certificate has expired, or the clock of this box is wrong";
  if (alert == "certificate revoked") return "the authority has revoked the certificate";
  if (alert == "unknown CA") return "the certificate is not signed by an authority in ca_file";
  if (alert == "bad certificate")
    return "the certificate is not valid yet or is damaged; is the clock of this box right?";
  return "";
}

bool is_about_certificate(const std::string& alert) {
  return has(alert, "certificate") || has(alert, "CA") || has(alert, "access denied");
}

std::string connack_words(int code) {
  switch (code) {
    case 1:
      return "the broker does not speak MQTT 3.1.1";
    case 2:
      return "the broker refuses the client id, which is the id of the gateway";
    case 3:
      return "the broker is not ready";
    case 4:
      return "the broker wants a user name and password";
    case 5:
      return "the broker knows the certificate of this gateway, but does not let it in";
    default:
      return "the broker refuses with code " + std::to_string(code);
  }
}

}  // namespace

void LinkClues::hear(std::string_view line) {
  if (has(line, "Connecting to serverURI")) {
    *this = {};
  } else if (const auto code = after(line, "getaddrinfo failed for addr ")) {
    const auto number = after(*code, " with rc ").value_or("");
    std::from_chars(number.data(), number.data() + number.size(), resolver_code_);
  } else if (has(line, " New socket ")) {
    step_ = Step::tcp;
  } else if (const auto fault = after(line, "Socket error "); fault && has(line, " in connect for socket ")) {
    socket_fault_ = fault->substr(0, fault->find('('));
  } else if (has(line, "SSL handshake started")) {
    step_ = Step::tls;
  } else if (has(line, "X509_check_host for hostname ") && has(line, " failed")) {
    wrong_name_ = true;
  } else if (const auto sent = after(line, "SSL alert write:fatal:")) {
    // "decode error" is what OpenSSL says to a connection that just breaks.
    if (*sent != "decode error") sent_alert_ = *sent;
  } else if (const auto heard = after(line, "SSL alert read:fatal:")) {
    heard_alert_ = *heard;
  } else if (has(line, "-> CONNECT ")) {
    step_ = Step::mqtt;
  } else if (has(line, "PINGRESP not received")) {
    no_ping_answer_ = true;
  }
}

std::string LinkClues::why_tls_failed(const std::string& place) const {
  if (wrong_name_) return "the certificate of " + place + " is for another name than " + host_of(place);
  if (const std::string fault = judgement(sent_alert_); !fault.empty())
    return place + " is not trusted: " + fault;
  if (is_about_certificate(heard_alert_))
    return place + " refuses the certificate of this gateway: " + heard_alert_;
  const std::string& alert = sent_alert_.empty() ? heard_alert_ : sent_alert_;
  if (!alert.empty()) return place + " has no TLS in common with this gateway, 1.2 or later: " + alert;
  return "";
}

std::string LinkClues::why_not_reached(const std::string& place, int code, std::string_view message) const {
  if (code > 0) return place + ": " + connack_words(code);
  if (resolver_code_ == EAI_AGAIN)
    return "the name " + host_of(place) + " cannot be looked up: no name server answers";
  if (resolver_code_ != 0)
    return "the name " + host_of(place) + " cannot be looked up: " + ::gai_strerror(resolver_code_);
  if (std::string why = why_tls_failed(place); !why.empty()) return why;
  const bool too_late = has(message, "timeout");
  switch (step_) {
    case Step::name:
    case Step::tcp:
      if (!socket_fault_.empty()) return place + " cannot be reached: " + socket_fault_;
      return too_late ? place + " does not answer"
                      : place + " refuses the connection, or there is no way to it";
    case Step::tls:
      return too_late ? place + " does not answer the TLS handshake"
                      : place + " broke the TLS handshake off; does it speak TLS 1.2 there?";
    case Step::mqtt:
      return too_late ? place + " does not answer the MQTT CONNECT"
                      : place + " closed the connection at once";
  }
  return place + " cannot be reached";
}

std::string LinkClues::why_lost(const std::string& place) const {
  if (no_ping_answer_) return place + " does not answer any more";
  return "the connection to " + place + " broke";
}

std::string LinkClues::what_is_awaited(const std::string& place) const {
  switch (step_) {
    case Step::name:
      return "still looking up the name " + host_of(place);
    case Step::tcp:
      return "no answer yet from " + place;
    case Step::tls:
      return "no answer yet from " + place + " to the TLS handshake";
    case Step::mqtt:
      return "no answer yet from " + place + " to the MQTT CONNECT";
  }
  return "no answer yet from " + place;
}

}  // namespace anju
