#include "daemon/errand_words.hpp"

#include <array>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>

#include "daemon/api/json_writer.hpp"

namespace anju {
namespace {

bool is_json(const std::string& payload) {
  boost::system::error_code fault;
  boost::json::parser parser;
  parser.write(payload, fault);
  return !fault;
}

// Without the quotes around it, which the payload has.
std::string escaped(const std::string& text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::string_view name(ErrandKind kind) {
  constexpr std::array<std::string_view, 4> names{"prompt", "siren", "siren-off", "webhook"};
  return names[static_cast<std::size_t>(kind)];
}

std::string errand_id(const std::string& alert, ErrandKind kind) {
  return alert + "#" + std::string(name(kind));
}

std::string first_webhook_url(const HomeSettings& home) {
  for (const Contact& contact : home.contacts) {
    if (contact.role == ContactRole::first_contact && !contact.webhook.empty()) return contact.webhook;
  }
  return "";
}

std::string filled_payload(const std::string& payload, const AlertRecord& alert) {
  const bool escapes = is_json(payload);
  const std::array<std::pair<std::string_view, std::string>, 3> words{
      {{"{zh}", alert.sentence_zh},
       {"{en}", alert.sentence_en},
       {"{event}", std::string(name(alert.event))}}};
  std::string filled;
  for (std::size_t at = 0; at < payload.size();) {
    std::size_t taken = 1;
    std::string said(1, payload[at]);
    for (const auto& [word, text] : words) {
      if (payload.compare(at, word.size(), word) != 0) continue;
      said = escapes ? escaped(text) : text;
      taken = word.size();
    }
    filled += said;
    at += taken;
  }
  return filled;
}

std::optional<Saying> saying_of(const Errand& errand, const HomeSettings& home, const AlertRecord& alert) {
  switch (errand.kind) {
    case ErrandKind::prompt:
      if (!home.prompt) return std::nullopt;
      return Saying{errand.id, home.prompt->say_topic, filled_payload(home.prompt->say_payload, alert)};
    case ErrandKind::siren:
      if (!home.local_alarm) return std::nullopt;
      return Saying{errand.id, home.local_alarm->topic, home.local_alarm->payload};
    case ErrandKind::siren_off:
      if (!home.local_alarm || home.local_alarm->clear_payload.empty()) return std::nullopt;
      return Saying{errand.id, home.local_alarm->topic, home.local_alarm->clear_payload};
    case ErrandKind::webhook:
      break;
  }
  return std::nullopt;
}

std::optional<WebhookCall> webhook_of(const Errand& errand, const HomeSettings& home,
                                      const AlertRecord& alert) {
  WebhookCall call{errand.id, first_webhook_url(home), ""};
  if (call.url.empty()) return std::nullopt;
  {
    JsonObject body(call.body);
    body.text("id", errand.id);
    body.text("alert_id", alert.id);
    body.text("event", name(alert.event));
    body.text("class", name(alert.classification.alert_class));
    body.text("home", alert.home);
    body.text("sentence_zh", alert.sentence_zh);
    body.text("sentence_en", alert.sentence_en);
    body.time("detected_at", alert.detected_at.wall);
  }
  return call;
}

}  // namespace anju
