// Takes out of texts what may not leave the box for support: what people have named, what devices have
// measured, what opens a door. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <set>
#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace anju {

class Redaction {
 public:
  // Takes the words to leave out from what the owner has written.
  explicit Redaction(const Settings& settings);

  // Its words, telephone numbers, tokens and keys are replaced.
  std::string text(std::string_view text) const;
  // Members that hold readings, sentences and names go whole; the rest as text().
  void clean(boost::json::value& value) const;

 private:
  std::set<std::string, std::less<>> words_;
};

}  // namespace anju
