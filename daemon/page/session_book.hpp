// Who has logged in. Pure: time is handed in.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/time.hpp"

namespace anju::page {

// In memory only: a restart ends all of them. Of what a browser holds only a digest is here.
class SessionBook {
 public:
  static constexpr Duration kIdle{std::chrono::minutes{30}};
  static constexpr Duration kLongest{std::chrono::hours{8}};
  static constexpr std::size_t kMost = 16;  // who has done nothing for longest gives way

  // Gives what the browser is to send back.
  std::string begin(SteadyTime now);

  // The token that its forms must carry; none: there is no such session, or it is over. A page that comes
  // again by itself is `is_automatic`: it keeps nobody logged in.
  std::optional<std::string> csrf_of(std::string_view secret, SteadyTime now, bool is_automatic);
  void end(std::string_view secret);
  void end_all() { sessions_.clear(); }
  std::size_t size() const { return sessions_.size(); }

 private:
  struct Session {
    std::string csrf;
    SteadyTime began;
    SteadyTime used;
  };
  std::map<std::string, Session> sessions_;  // by the digest of the secret
};

// So that a form of somebody who has not logged in is known to be of this box: a cookie, and in the form what
// only this process can make of it.
class FormSeal {
 public:
  FormSeal();
  std::string fresh() const;
  std::string token_of(std::string_view nonce) const;
  bool is_right(std::string_view nonce, std::string_view token) const;

 private:
  std::string secret_;
};

}  // namespace anju::page
