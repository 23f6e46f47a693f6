#include "daemon/http/platform_desk.hpp"

#include <algorithm>

#include "config/files.hpp"
#include "daemon/http/problem.hpp"
#include "drivers/push_handshake.hpp"

namespace anju {
namespace {

struct Shared {
  std::string secret;  // empty: the file cannot be read
  std::string key;     // of the cipher, where the platform encrypts
};

std::string take_line(std::string_view& text) {
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  while (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

// As an editor leaves it: with a line end behind each.
Shared shared_in(const std::filesystem::path& file) {
  const Result<std::string> text = read_text_file(file);
  if (!text) return {};
  std::string_view rest(*text);
  std::string secret = take_line(rest);
  return {std::move(secret), take_line(rest)};
}

HttpReply only_post() {
  HttpReply reply = problem(405, "method-not-allowed", "this platform sends no verification");
  reply.headers.emplace_back("Allow", "POST");
  return reply;
}

HttpReply stranger(Handshake handshake) {
  if (handshake == Handshake::too_late)
    return problem(401, "another-time", "the signature is from another time than now; set the clocks");
  return problem(401, "wrong-signature", "the signature is missing or wrong; compare the shared secrets");
}

}  // namespace

const UtilitySettings* PlatformDesk::find(const std::string& utility) const {
  const auto found = std::find_if(
      settings_.utilities.begin(), settings_.utilities.end(),
      [&utility](const UtilitySettings& one) { return one.id == utility && !one.adapter.empty(); });
  return found == settings_.utilities.end() ? nullptr : &*found;
}

PlatformDesk::Answer PlatformDesk::answer(const std::string& utility, const HttpRequest& request,
                                          const Instant& now) {
  const UtilitySettings* settings = find(utility);
  if (!settings)
    return {problem(404, "not-found", "no utility of this name has an adapter in the settings"), true};
  const PushAdapter& adapter = settings_.push_adapters.at(settings->adapter);
  const bool is_verification = request.method == "GET";
  if (is_verification && !adapter.verify) return {only_post()};
  const Shared shared = shared_in(settings->secret_file);
  const bool lacks_key = adapter.cipher != MessageCipher::none && shared.key.empty();
  if (shared.secret.empty() || lacks_key)
    return {problem(503, "no-secret",
                    lacks_key ? "the second line of the file of the secret is to be the key"
                              : "the file of the secret is empty or cannot be read")};
  if (!request.content_encoding.empty() && request.content_encoding != "identity")
    return {problem(415, "encoding", "a message of a platform comes without Content-Encoding")};

  const PushRequest pushed{request.query(), request.headers, request.body};
  const Handshake handshake =
      check_handshake(is_verification ? *adapter.verify : adapter.post, pushed, shared.secret, now);
  if (handshake != Handshake::right) return {stranger(handshake), handshake == Handshake::wrong};
  if (!is_verification) return {push_.push_adapted(utility, adapter, request.body, shared.key, now)};
  const auto echo = find_part(adapter.echo, pushed);
  if (!echo) return {problem(400, "bad-query", "what is to be sent back is not there")};
  return {{200, "text/plain; charset=utf-8", *echo}};
}

}  // namespace anju
