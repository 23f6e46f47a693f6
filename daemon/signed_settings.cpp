#include "daemon/signed_settings.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <memory>

#include "config/files.hpp"
#include "config/weaker.hpp"
#include "daemon/digest.hpp"

namespace anju {
namespace {

constexpr std::array<std::string_view, kSettingsRefusals> kNames{
    "not-wanted",   "bad-signature", "unreadable", "not-for-this-box", "old-number",
    "not-in-stage", "expired",       "wrong-base", "wrong-settings",   "weaker"};

// Longer, and the record of what was decided about here could be gone before the document is.
constexpr std::chrono::days kLongestLife{180};

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;

Memory reading(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Ed25519 brings its own digest.
const EVP_MD* digest_of(const EVP_PKEY* key) {
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? nullptr : EVP_sha256();
}

bool may_sign(const EVP_PKEY* key) {
  const int kind = EVP_PKEY_get_base_id(key);
  return kind == EVP_PKEY_ED25519 || kind == EVP_PKEY_EC;
}

bool is_signed_by(const SignedSettings& settings, EVP_PKEY* key) {
  const Digest context(EVP_MD_CTX_new());
  return may_sign(key) && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest_of(key), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes(settings.signature), settings.signature.size(),
                          bytes(settings.document), settings.document.size()) == 1;
}

class Judging {
 public:
  Judging(const SignedSettings& settings, const SettingsGround& ground)
      : settings_(settings), ground_(ground), now_(load_settings(ground.config, ground.paths)) {}

  SettingsJudgement judge() {
    result_.config = ground_.config;
    if (is_genuine() && is_for_us() && is_new() && is_its_turn() && has_right_base()) look_at_change();
    return std::move(result_);
  }

 private:
  bool refuse(SettingsRefusal refusal, std::string why) {
    result_.refusal = refusal;
    result_.why = std::move(why);
    return false;
  }

  bool is_genuine() {
    const auto& fleet = now_.settings.fleet;
    if (!fleet) return refuse(SettingsRefusal::not_wanted, "this gateway takes up nobody's settings");
    if (std::string why = distrust_of(settings_, *fleet); !why.empty())
      return refuse(SettingsRefusal::bad_signature, std::move(why));
    auto read = read_fleet_document(settings_.document);
    if (!read) return refuse(SettingsRefusal::unreadable, read.error().what);
    result_.document = std::move(*read);
    return true;
  }

  bool is_for_us() {
    const FleetDocument& document = result_.document;
    const std::string& group = now_.settings.fleet->group;
    const std::string& gateway = now_.settings.gateway.id;
    if (!document.gateway.empty() && document.gateway != gateway)
      return refuse(SettingsRefusal::not_for_this_box, "it is for another gateway");
    if (!document.group.empty() && document.group != group)
      return refuse(SettingsRefusal::not_for_this_box, "it is for the group " + document.group);
    result_.is_addressed = true;
    return true;
  }

  bool is_new() {
    const std::uint64_t number = result_.document.number;
    result_.is_taken = number == now_.settings.fleet->taken;
    const std::uint64_t highest = std::max(ground_.highest, now_.settings.fleet->taken);
    if (number > highest) return true;
    return refuse(SettingsRefusal::old_number,
                  "number " + std::to_string(highest) + " was decided about here already");
  }

  bool is_its_turn() {
    const FleetDocument& document = result_.document;
    const unsigned stage = stage_of(document.rollout, now_.settings.gateway.id);
    if (stage >= document.percent)
      return refuse(SettingsRefusal::not_in_stage, "its turn comes beyond " + std::to_string(stage) + " %");
    if (!ground_.now) return true;
    if (document.expires_at <= *ground_.now)
      return refuse(SettingsRefusal::expired, "its last day has passed");
    if (document.expires_at > *ground_.now + kLongestLife)
      return refuse(SettingsRefusal::unreadable, "expires: is more than 180 days away");
    return true;
  }

  bool has_right_base() {
    const FleetDocument& document = result_.document;
    const Settings& settings = now_.settings;
    if (settings.fleet->taken < document.base)
      return refuse(SettingsRefusal::wrong_base, "it builds on number " + std::to_string(document.base) +
                                                     ", and this gateway has " +
                                                     std::to_string(settings.fleet->taken));
    if (!document.base_revision.empty() && document.base_revision != settings.revision)
      return refuse(SettingsRefusal::wrong_base, "the configuration is " + settings.revision);
    return true;
  }

  void look_at_change() {
    auto text = read_text_file(ground_.config);
    if (!text) return (void)refuse(SettingsRefusal::wrong_settings, "anju.toml cannot be read");
    auto after = with_fleet_document(*text, result_.document);
    if (!after) return (void)refuse(SettingsRefusal::wrong_settings, after.error().what);
    const LoadedSettings then = load_settings_with({{ground_.config, *after}}, ground_.config, ground_.paths);
    if (!then.mistakes.empty()) {
      Mistake first = then.mistakes.front();
      first.file = std::filesystem::path(first.file).filename().string();
      return (void)refuse(SettingsRefusal::wrong_settings, to_text(first));
    }
    if (std::string less = what_is_weaker(now_.settings, then.settings); !less.empty())
      return (void)refuse(SettingsRefusal::weaker, std::move(less));
    result_.before = std::move(*text);
    result_.after = std::move(*after);
  }

  const SignedSettings& settings_;
  const SettingsGround& ground_;
  LoadedSettings now_;
  SettingsJudgement result_;
};

}  // namespace

std::string_view name(SettingsRefusal refusal) { return kNames[static_cast<std::size_t>(refusal)]; }

SettingsJudgement judge_settings(const SignedSettings& settings, const SettingsGround& ground) {
  return Judging(settings, ground).judge();
}

std::string distrust_of(const SignedSettings& settings, const FleetSettings& fleet) {
  const auto keys = read_text_file(fleet.key_file);
  if (!keys) return "the key of this gateway cannot be read";
  return is_signed_by_any(settings, *keys) ? "" : "it is signed by nobody whose key is on this gateway";
}

bool is_signed_by_any(const SignedSettings& settings, std::string_view keys) {
  const Memory in = reading(keys);
  bool is_signed = false;
  while (const Key key{in ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr) : nullptr})
    is_signed = is_signed || is_signed_by(settings, key.get());
  ERR_clear_error();
  return is_signed;
}

Result<std::string> sign_settings(std::string_view document, std::string_view key) {
  const Memory in = reading(key);
  const Key own(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr) : nullptr);
  const Digest context(EVP_MD_CTX_new());
  std::string signature;
  std::size_t length = 0;
  const bool is_ready =
      own && may_sign(own.get()) && context &&
      EVP_DigestSignInit(context.get(), nullptr, digest_of(own.get()), nullptr, own.get()) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &length, bytes(document), document.size()) == 1;
  if (is_ready) signature.resize(length);
  const bool is_done =
      is_ready && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                                 bytes(document), document.size()) == 1;
  ERR_clear_error();
  if (!is_done) return Error{ErrorCode::malformed, "it is no private key of Ed25519 or of a curve, in PEM"};
  signature.resize(length);
  return signature;
}

unsigned stage_of(std::string_view rollout, std::string_view gateway) {
  const std::string hash = sha256(std::string(rollout) + "\n" + std::string(gateway));
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8U | static_cast<unsigned char>(hash[i]);
  return number % 100;
}

}  // namespace anju
