// What a browser is answered. Knows no socket; time is handed in. On the thread of the listener.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "config/page_settings.hpp"
#include "daemon/http/caller_guard.hpp"
#include "daemon/http/http_message.hpp"
#include "daemon/mode_order.hpp"
#include "daemon/page/drain.hpp"
#include "daemon/page/form.hpp"
#include "daemon/page/look.hpp"
#include "daemon/page/password_file.hpp"
#include "daemon/page/session_book.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

// To the daemon's one thread; what is told is told on the thread of the listener, or never.
struct Doors {
  std::function<void(Question, std::function<void(View)>)> ask;
  std::function<void(Question, std::size_t number, std::function<void(std::optional<Curve>)>)> ask_curve;
  std::function<void(std::function<void(StoreView)>)> ask_store;
  std::function<void(std::function<void(bool)>)> test_the_way;
  std::function<void(std::string alert, std::function<void(bool)>)> acknowledge;
  // A mode of a home begins or ends. Told: 0 done, else the status of HTTP that says why not.
  std::function<void(ModeWish, std::function<void(unsigned)>)> set_mode;
};

class PageDesk {
 public:
  struct Parts {
    PageSettings settings;
    std::string gateway;  // its name is a name of the box as well
    std::string version;
    Language language = Language::zh;  // of who has chosen none, and whose browser tells none
    Zone zone;
    bool is_secure = false;
    // Titles of the owner's rules, by their names: Chinese, English.
    std::map<std::string, std::pair<std::string, std::string>> rules = {};
    Doors doors;
  };
  explicit PageDesk(Parts parts);

  // Whether the path is one of a page; all others are of machines.
  static bool serves(std::string_view path);

  // What can be said without the body; none: let it come.
  std::optional<HttpReply> refusal(const HttpRequest& head, const Instant& now);
  // Of what refusal() let pass.
  void answer(const HttpRequest& request, const Instant& now, const SendHttp& send);

  const CallerGuard& guard() const { return guard_; }
  const SessionBook& sessions() const { return sessions_; }

 private:
  struct Visit;

  Visit visit_of(const HttpRequest& request, const Instant& now);
  HttpReply page(const Visit& visit, std::string body, unsigned status = 200) const;
  HttpReply trouble(const Visit& visit, unsigned status) const;
  HttpReply see_other(const Visit& visit, std::string_view target) const;
  HttpReply login_form(const Visit& visit) const;
  HttpReply log_in(const Visit& visit, const HttpRequest& request, const Instant& now);
  void show(Visit visit, const Instant& now, const SendHttp& send);
  void show_device(const Visit& visit, const std::shared_ptr<View>& view, const SendHttp& send);
  void shown(const Visit& visit, const View& view, const SendHttp& send) const;
  void act(const Visit& visit, const HttpRequest& request, const SendHttp& send);
  void set_mode(const Visit& visit, const Fields& fields, const SendHttp& send);
  std::string cookie_text(std::string_view name, std::string_view value, std::string_view more) const;
  std::string session_cookie() const;

  Parts parts_;
  std::map<std::string, Text, std::less<>> titles_;
  PasswordFile password_;
  SessionBook sessions_;
  FormSeal seal_;
  CallerGuard guard_;
  Drain drain_;
};

}  // namespace anju::page
