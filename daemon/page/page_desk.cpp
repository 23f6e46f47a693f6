#include "daemon/page/page_desk.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

#include "daemon/page/glance.hpp"
#include "daemon/page/mode_form.hpp"
#include "daemon/page/page_routes.hpp"
#include "daemon/page/pages.hpp"
#include "daemon/page/style.hpp"
#include "daemon/token_hash.hpp"

namespace anju::page {
namespace {

constexpr std::size_t kFormBytes = 2048;
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'";
constexpr std::string_view kLanguageCookie = "anju_lang";
constexpr std::string_view kFormCookie = "anju_form";
constexpr std::string_view kYear = "; Max-Age=31536000";

bool is_too_long(const HttpRequest& head) {
  const std::string_view said = header(head, "Content-Length");
  std::size_t length = 0;
  std::from_chars(said.data(), said.data() + said.size(), length);
  return length > kFormBytes;
}

bool is_form(const HttpRequest& head) {
  const std::string_view type = head.content_type;
  return type.substr(0, type.find(';')) == "application/x-www-form-urlencoded";
}

// Browsers that tell where a request was made tell a stranger's page.
bool is_from_elsewhere(const HttpRequest& head) {
  const std::string_view site = header(head, "Sec-Fetch-Site");
  return !site.empty() && site != "same-origin" && site != "none";
}

HttpReply asset(std::string_view type, std::string_view text) {
  HttpReply reply{200, std::string(type), std::string(text)};
  reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  return reply;
}

}  // namespace

struct PageDesk::Visit {
  Look look;
  std::optional<Route> route;
  std::optional<Query> query;
  std::string secret;           // of the session; empty: the browser sent none
  bool chose_language = false;  // now, and it is to be remembered
  std::string form_nonce;       // the cookie that came
  Question question;
};

PageDesk::PageDesk(Parts parts) : parts_(std::move(parts)), password_(parts_.settings.password) {
  parts_.settings.names.push_back(parts_.gateway);
  parts_.settings.names.push_back(parts_.gateway + ".local");
  for (const auto& [name, title] : parts_.rules) titles_.emplace(name, Text{title.first, title.second});
}

bool PageDesk::serves(std::string_view path) {
  return !path.starts_with("/v1/") && path != "/metrics" && path != "/healthz" && path != "/readyz";
}

std::string PageDesk::session_cookie() const { return parts_.is_secure ? "__Host-anju" : "anju_session"; }

std::string PageDesk::cookie_text(std::string_view name, std::string_view value,
                                  std::string_view more) const {
  std::string text(name);
  text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict").append(more);
  return parts_.is_secure ? text + "; Secure" : text;
}

PageDesk::Visit PageDesk::visit_of(const HttpRequest& request, const Instant& now) {
  if (password_.has_changed()) sessions_.end_all();
  Visit visit;
  visit.route = find_route(request.path());
  visit.query = read_query(request.query());
  visit.form_nonce = cookie(request, kFormCookie);
  visit.secret = cookie(request, session_cookie());
  Look& look = visit.look;
  look.path = request.path();
  look.zone = parts_.zone;
  look.now = now.wall;
  look.rules = &titles_;
  if (!visit.secret.empty())
    look.csrf =
        sessions_.csrf_of(visit.secret, now.steady, visit.query && visit.query->is_automatic).value_or("");
  using Chosen = PageSettings::Language;
  const Chosen fixed = parts_.settings.language;
  std::optional<Language> language = language_named(cookie(request, kLanguageCookie));
  if (visit.query && visit.query->language) {
    visit.chose_language = true;
    language = visit.query->language;
  }
  if (!language && fixed == Chosen::browser) language = accepted_language(header(request, "Accept-Language"));
  if (!language && fixed != Chosen::browser) language = fixed == Chosen::zh ? Language::zh : Language::en;
  look.language = language.value_or(parts_.language);
  if (visit.route && visit.query)
    visit.question = {visit.route->kind, look.language, visit.route->id, visit.query->page,
                      visit.query->only_open};
  return visit;
}

HttpReply PageDesk::page(const Visit& visit, std::string body, unsigned status) const {
  HttpReply reply{status, std::string(kHtml), std::move(body)};
  const auto say = [&reply](std::string_view name, std::string_view value) {
    reply.headers.emplace_back(name, value);
  };
  say("Content-Security-Policy", kPolicy);
  say("X-Frame-Options", "DENY");
  say("Cross-Origin-Opener-Policy", "same-origin");
  say("Cross-Origin-Resource-Policy", "same-origin");
  say("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  say("Content-Language", visit.look.language == Language::zh ? "zh-CN" : "en");
  say("Vary", "Accept-Language, Cookie");
  if (visit.chose_language)
    say("Set-Cookie", cookie_text(kLanguageCookie, visit.look.language == Language::zh ? "zh" : "en", kYear));
  return reply;
}

HttpReply PageDesk::trouble(const Visit& visit, unsigned status) const {
  return page(visit, trouble_page(visit.look, status), status);
}

HttpReply PageDesk::see_other(const Visit& visit, std::string_view target) const {
  HttpReply reply = page(visit, {}, 303);
  reply.headers.emplace_back("Location", target);
  return reply;
}

std::optional<HttpReply> PageDesk::refusal(const HttpRequest& head, const Instant& now) {
  const Visit visit = visit_of(head, now);
  if (!is_own_host(header(head, "Host"), parts_.settings.names)) return trouble(visit, 421);
  if (!visit.route) return trouble(visit, 404);
  const bool is_post = head.method == "POST";
  const bool may_post = visit.route->is_post || visit.route->place == Place::login;
  if (is_post ? !may_post : head.method != "GET" || visit.route->is_post) {
    HttpReply reply = trouble(visit, 405);
    reply.headers.emplace_back("Allow", visit.route->is_post ? "POST" : may_post ? "GET, POST" : "GET");
    return reply;
  }
  const bool is_asset = visit.route->place == Place::style || visit.route->place == Place::icon;
  if (!is_asset && !visit.query) return trouble(visit, 400);
  if (!is_post) return std::nullopt;
  if (is_from_elsewhere(head)) return trouble(visit, 403);
  if (is_too_long(head)) return trouble(visit, 413);
  if (!is_form(head)) return trouble(visit, 415);
  return std::nullopt;
}

void PageDesk::answer(const HttpRequest& request, const Instant& now, const SendHttp& send) {
  Visit visit = visit_of(request, now);
  if (!visit.route) return send(trouble(visit, 404));
  switch (visit.route->place) {
    case Place::style:
      return send(asset("text/css; charset=utf-8", style_sheet()));
    case Place::icon:
      return send(asset("image/svg+xml", page_icon()));
    case Place::help:
      return send(page(visit, help_page(visit.look, parts_.version)));
    case Place::login:
      if (request.method == "GET") return send(login_form(visit));
      return send(log_in(visit, request, now));
    case Place::logout:
    case Place::link_test:
    case Place::alert_seen:
    case Place::home_mode:
      return act(visit, request, send);
    case Place::view:
      return show(std::move(visit), now, send);
  }
}

// A form of nobody's yet carries a seal, so that no stranger's page logs a browser in.
HttpReply PageDesk::login_form(const Visit& visit) const {
  if (visit.look.is_in()) return see_other(visit, "/status");
  LoginTrouble trouble = visit.secret.empty() ? LoginTrouble::none : LoginTrouble::ended;
  if (!password_.hash()) trouble = LoginTrouble::no_password;
  const std::string nonce = seal_.fresh();
  HttpReply reply = page(visit, login_page(visit.look, trouble, {}, seal_.token_of(nonce)));
  reply.headers.emplace_back("Set-Cookie", cookie_text(kFormCookie, nonce, ""));
  if (!visit.secret.empty())
    reply.headers.emplace_back("Set-Cookie", cookie_text(session_cookie(), "", "; Max-Age=0"));
  return reply;
}

HttpReply PageDesk::log_in(const Visit& visit, const HttpRequest& request, const Instant& now) {
  const auto fields = read_fields(request.body);
  const auto field = [&fields](std::string_view name) -> std::string_view {
    const auto found = fields->find(name);
    return found == fields->end() ? std::string_view{} : std::string_view(found->second);
  };
  if (!fields || request.body.size() > kFormBytes) return trouble(visit, 400);
  if (!seal_.is_right(visit.form_nonce, field("csrf"))) return trouble(visit, 403);
  const auto again = [&](LoginTrouble why, Duration wait, unsigned status) {
    return page(visit, login_page(visit.look, why, wait, field("csrf")), status);
  };
  if (const auto wait = guard_.locked(request.address, now.steady)) {
    HttpReply reply = again(LoginTrouble::locked, *wait, 429);
    const auto seconds = std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(*wait).count(), 1);
    reply.headers.emplace_back("Retry-After", std::to_string(seconds));
    return reply;
  }
  const auto hash = password_.hash();
  if (!hash) return again(LoginTrouble::no_password, {}, 403);
  const std::string_view password = field("password");
  if (password.size() > kLongestPassword || !is_secret_of(*hash, password)) {
    guard_.note_wrong(request.address, now.steady);
    return again(LoginTrouble::wrong, {}, 403);
  }
  guard_.note_right(request.address);
  sessions_.end(visit.secret);
  HttpReply reply = see_other(visit, "/status");
  reply.headers.emplace_back("Set-Cookie", cookie_text(session_cookie(), sessions_.begin(now.steady), ""));
  return reply;
}

// What only somebody who has logged in may do.
void PageDesk::act(const Visit& visit, const HttpRequest& request, const SendHttp& send) {
  const auto fields = read_fields(request.body);
  if (!fields || request.body.size() > kFormBytes) return send(trouble(visit, 400));
  const auto token = fields->find("csrf");
  if (!visit.look.is_in()) return send(see_other(visit, "/login"));
  if (token == fields->end() || !is_same_digest(token->second, visit.look.csrf))
    return send(trouble(visit, 403));
  const auto back_to = [this, visit, send](std::string target) {
    return [this, visit, send, target = std::move(target)](bool is_done) {
      send(is_done ? see_other(visit, target) : trouble(visit, 503));
    };
  };
  if (visit.route->place == Place::link_test) return parts_.doors.test_the_way(back_to("/link"));
  if (visit.route->place == Place::alert_seen)
    return parts_.doors.acknowledge(visit.route->id, back_to("/alerts/" + url_part(visit.route->id)));
  if (visit.route->place == Place::home_mode) return set_mode(visit, *fields, send);
  sessions_.end(visit.secret);
  HttpReply reply = see_other(visit, "/");
  reply.headers.emplace_back("Set-Cookie", cookie_text(session_cookie(), "", "; Max-Age=0"));
  send(std::move(reply));
}

// Who begins a walk test is led to where it is followed.
void PageDesk::set_mode(const Visit& visit, const Fields& fields, const SendHttp& send) {
  const auto wish = mode_wish_of(visit.route->id, fields);
  if (!wish) return send(trouble(visit, 400));
  const bool is_walk = wish->lasts && find_mode(wish->mode) == Mode::walk_test;
  const std::string target = is_walk ? "/walktest" : "/homes/" + url_part(wish->home);
  parts_.doors.set_mode(*wish, [this, visit, send, target](unsigned fault) {
    send(fault == 0 ? see_other(visit, target) : trouble(visit, fault));
  });
}

void PageDesk::show(Visit visit, const Instant& now, const SendHttp& send) {
  const Kind kind = visit.question.kind;
  const bool is_open = kind == Kind::glance && parts_.settings.is_glance_open;
  if (!visit.look.is_in() && !is_open) return send(see_other(visit, "/login"));
  if (!visit.query->sort.empty() && !find_device_order(visit.query->sort)) return send(trouble(visit, 400));
  const Question question = visit.question;
  parts_.doors.ask(question, [this, visit = std::move(visit), send, at = now.steady](View view) mutable {
    drain_.note(at, view.status.counters.receipts);
    visit.look.now = view.status.wall;
    visit.look.walk_test = view.walk_test;
    if (!view.is_there) return send(trouble(visit, 404));
    auto kept = std::make_shared<View>(std::move(view));
    if (visit.question.kind == Kind::device) return show_device(visit, kept, send);
    if (visit.question.kind != Kind::store || !visit.query->count) return shown(visit, *kept, send);
    parts_.doors.ask_store([this, visit, kept, send](StoreView store) {
      kept->store = std::move(store);
      shown(visit, *kept, send);
    });
  });
}

// One curve after the other: each is worked out between two turns of the daemon's thread.
void PageDesk::show_device(const Visit& visit, const std::shared_ptr<View>& view, const SendHttp& send) {
  parts_.doors.ask_curve(visit.question, view->curves.size(),
                         [this, visit, view, send](std::optional<Curve> curve) {
                           if (!curve) return shown(visit, *view, send);
                           view->curves.push_back(std::move(*curve));
                           show_device(visit, view, send);
                         });
}

void PageDesk::shown(const Visit& visit, const View& view, const SendHttp& send) const {
  const Look& look = visit.look;
  const std::size_t number = visit.query->page;
  std::string body;
  switch (visit.question.kind) {
    case Kind::glance:
      body = glance_page(look, glance_of(view, look.now));
      break;
    case Kind::status:
      body = status_page(look, view, drain_.left(view.status.outbox.alarm + view.status.outbox.bulk));
      break;
    case Kind::devices:
      body = devices_page(look, view, find_device_order(visit.query->sort).value_or(DeviceOrder::attention),
                          number);
      break;
    case Kind::device:
      body = device_page(look, view, number);
      break;
    case Kind::homes:
      body = homes_page(look, view, number);
      break;
    case Kind::home:
      body = home_page(look, view);
      break;
    case Kind::alerts:
      body = alerts_page(look, view, visit.question.only_open, number);
      break;
    case Kind::alert:
      body = alert_page(look, view);
      break;
    case Kind::link:
      body = link_page(look, view, number);
      break;
    case Kind::rules:
      body = rules_page(look, view, number);
      break;
    case Kind::store:
      body = store_page(look, view);
      break;
    case Kind::walk_test:
      body = walk_test_page(look, view);
      break;
  }
  send(page(visit, std::move(body)));
}

}  // namespace anju::page
