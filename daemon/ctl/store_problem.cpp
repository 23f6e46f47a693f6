#include "daemon/ctl/store_problem.hpp"

namespace anju {
namespace {

struct Advice {
  const char* code;
  Message hint;
};

Advice advice_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_found:
      return {"store.missing", Message::store_missing_hint};
    case ErrorCode::unsupported:
      return {"store.refused", Message::store_refused_hint};
    case ErrorCode::malformed:
      return {"store.damaged", Message::store_damaged_hint};
    case ErrorCode::unavailable:
      return {"store.no-room", Message::store_room_hint};
    default:
      return {"store.unreadable", Message::store_access_hint};
  }
}

}  // namespace

Problem store_problem(Message what, const Error& error, const std::filesystem::path& file, const Look& look) {
  const Advice advice = advice_for(error.code);
  const std::string name = file.string();
  const auto named = fmt::arg("file", name);
  return {kExitFailed, advice.code, say(look.language, what, named), error.what,
          say(look.language, advice.hint, named)};
}

}  // namespace anju
