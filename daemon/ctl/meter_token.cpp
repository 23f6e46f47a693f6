// Tokens: the file of their hashes, and what is said once.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/meter_tokens.hpp"
#include "config/syntax.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/meter_commands.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/text/iso_time.hpp"
#include "daemon/token_hash.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kFile = "meter-tokens.toml";

class Tokens {
 public:
  Tokens(const MeterOptions& options, const CitySurroundings& around, WallTime now)
      : options_(options),
        around_(around),
        now_(now),
        config_(fs::absolute(options.config)),
        file_(config_.parent_path() / kFile) {}

  Outcome<std::string> run() {
    using What = MeterOptions::What;
    const auto lock = FolderLock::take(file_.parent_path());
    if (!lock) return problem(lock.error().what);
    if (fs::exists(file_)) {
      const auto text = read_text_file(file_);
      if (!text) return problem(text.error().what);
      before_ = *text;
    }
    LoadedTokens loaded = parse_meter_tokens(before_, file_.string());
    if (!loaded.mistakes.empty()) return problem(to_text(loaded.mistakes.front()));
    tokens_ = std::move(loaded.tokens);
    if (options_.what == What::token_list) return listed();
    if (options_.what == What::token_revoke) return revoke();
    return options_.what == What::token_create ? create() : rotate();
  }

 private:
  Problem problem(const std::string& why) const { return meter_problem(around_.look, why); }

  // Whose name it is: a utility of the settings, unless it is for reading.
  std::optional<Problem> wrong_name() const {
    if (!is_identifier(options_.name))
      return problem(say(around_.look.language, Message::meter_bad_name, fmt::arg("name", options_.name)));
    if (options_.is_for_reading) return std::nullopt;
    const auto settings = settings_of(options_, around_.look);
    if (!settings) return settings.error();
    std::string known;
    for (const UtilitySettings& utility : settings->utilities) {
      if (utility.id == options_.name) return std::nullopt;
      known += (known.empty() ? "" : ", ") + utility.id;
    }
    return problem(say(around_.look.language, Message::meter_no_utility, fmt::arg("name", options_.name),
                       fmt::arg("known", known.empty() ? "–" : known)));
  }

  Outcome<std::string> create() {
    if (const auto wrong = wrong_name()) return *wrong;
    if (options_.is_trial) return tried(1, 0);
    return made(options_.is_for_reading ? MeterToken::Purpose::read : MeterToken::Purpose::push);
  }

  Outcome<std::string> rotate() {
    const auto overlap = parse_duration(options_.overlap);
    if (!overlap)
      return problem(
          say(around_.look.language, Message::meter_bad_overlap, fmt::arg("text", options_.overlap)));
    std::optional<MeterToken::Purpose> purpose;
    std::size_t ended = 0;
    for (MeterToken& token : tokens_) {
      if (token.name != options_.name || (token.until && *token.until <= now_)) continue;
      purpose = token.purpose;
      ++ended;
      token.until = std::min(token.until.value_or(WallTime::max()), now_ + *overlap);
    }
    if (!purpose)
      return problem(say(around_.look.language, Message::meter_no_token, fmt::arg("name", options_.name)));
    if (options_.is_trial) return tried(1, ended);
    return made(*purpose);
  }

  // What would be done: no token is made, because one that was shown would be believed.
  std::string tried(std::size_t made, std::size_t ended) const {
    if (around_.door.as_json)
      return json::serialize(
                 json::object{{"dry_run", true}, {"name", options_.name}, {"made", made}, {"ended", ended}}) +
             "\n";
    const Look& look = around_.look;
    return std::string(text(Message::change_trial).in(look.language)) + "\n" +
           say(look.language, Message::tokens_trial, fmt::arg("made", made), fmt::arg("ended", ended)) + "\n";
  }

  Outcome<std::string> made(MeterToken::Purpose purpose) {
    const NewToken fresh = make_token();
    std::erase_if(tokens_, [this](const MeterToken& token) { return token.until && *token.until <= now_; });
    tokens_.push_back({fresh.id, options_.name, purpose, hash_of(fresh.secret), now_, {}});
    if (const auto saved = save(); !saved) return problem(saved.error().what);
    if (around_.door.as_json)
      return json::serialize(
                 json::object{{"id", fresh.id}, {"name", options_.name}, {"token", fresh.text()}}) +
             "\n";
    return say(around_.look.language, Message::meter_token_made, fmt::arg("name", options_.name),
               fmt::arg("token", fresh.text())) +
           "\n";
  }

  Outcome<std::string> revoke() {
    const auto count = std::erase_if(tokens_, [this](const MeterToken& token) {
      return token.id == options_.name || token.name == options_.name;
    });
    if (count == 0)
      return problem(say(around_.look.language, Message::meter_no_token, fmt::arg("name", options_.name)));
    if (options_.is_trial) return tried(0, count);
    if (const auto saved = save(); !saved) return problem(saved.error().what);
    if (around_.door.as_json) return json::serialize(json::object{{"revoked", count}}) + "\n";
    return say(around_.look.language, Message::meter_token_revoked, fmt::arg("count", count)) + "\n";
  }

  Outcome<std::string> listed() const {
    json::array list;
    std::vector<std::vector<std::string>> rows;
    for (const MeterToken& token : tokens_) {
      const std::string until = token.until ? iso_time(*token.until) : "";
      list.push_back({{"id", token.id},
                      {"name", token.name},
                      {"purpose", name(token.purpose)},
                      {"created", iso_time(token.created)},
                      {"until", until.empty() ? json::value(nullptr) : json::value(until)}});
      rows.push_back({token.id, token.name, std::string(name(token.purpose)),
                      time_text(around_.look, iso_time(token.created)),
                      until.empty() ? "–" : time_text(around_.look, until)});
    }
    json::array certificates;
    for (const auto& [utility, certificate] : certificates_of_settings()) {
      certificates.push_back({{"name", utility}, {"certificate", certificate}});
      rows.push_back({std::string(text(Message::meter_by_certificate).in(around_.look.language)), utility,
                      std::string(name(MeterToken::Purpose::push)), printable(certificate), "–"});
    }
    if (around_.door.as_json)
      return json::serialize(json::object{{"tokens", list}, {"certificates", certificates}}) + "\n";
    if (rows.empty()) return std::string(text(Message::meter_no_tokens).in(around_.look.language)) + "\n";
    return in_columns(rows);
  }

  // Settings that are wrong are another command's business: the tokens are shown all the same.
  std::vector<std::pair<std::string, std::string>> certificates_of_settings() const {
    std::vector<std::pair<std::string, std::string>> all;
    const auto settings = settings_of(options_, around_.look);
    if (!settings) return all;
    for (const UtilitySettings& utility : settings->utilities)
      for (const std::string& certificate : utility.certificates) all.emplace_back(utility.id, certificate);
    return all;
  }

  Result<void> save() const {
    if (!fs::exists(file_)) {
      if (const auto made = place_file({file_, "", config_, 0, true}); !made) return made;
    }
    return replace_file(file_, before_, to_toml(tokens_));
  }

  const MeterOptions& options_;
  const CitySurroundings& around_;
  WallTime now_;
  fs::path config_;
  fs::path file_;
  std::string before_;
  std::vector<MeterToken> tokens_;
};

}  // namespace

Outcome<std::string> run_meter_token(const MeterOptions& options, const CitySurroundings& around,
                                     WallTime now) {
  return Tokens(options, around, now).run();
}

}  // namespace anju
