#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/store_commands.hpp"
#include "daemon/ctl/store_problem.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Kind = StoreFinding::Kind;

struct KindText {
  const char* name;  // for machines
  Message message;
};

KindText text_of(Kind kind) {
  switch (kind) {
    case Kind::structure:
      return {"structure", Message::finding_structure};
    case Kind::schema:
      return {"schema", Message::finding_schema};
    case Kind::commit_unreadable:
      return {"commit-unreadable", Message::finding_commit};
    case Kind::progress_unreadable:
      return {"progress-unreadable", Message::finding_progress};
    case Kind::pack_unreadable:
      return {"pack-unreadable", Message::finding_pack};
    case Kind::pack_disordered:
      return {"pack-disordered", Message::finding_pack_order};
    case Kind::rollup_unreadable:
      return {"rollup-unreadable", Message::finding_rollup};
    case Kind::channel_missing:
      return {"channel-missing", Message::finding_channel};
    case Kind::alert_missing:
      return {"alert-missing", Message::finding_alert};
    case Kind::outbox_number:
      return {"outbox-number", Message::finding_outbox_number};
    case Kind::pack_count:
      break;
  }
  return {"pack-count", Message::finding_pack_count};
}

std::string sentence(const StoreFinding& finding, Language language) {
  return say(language, text_of(finding.kind).message, fmt::arg("count", finding.count),
             fmt::arg("where", finding.first));
}

std::string as_json(const StoreCheck& check, const StoreOptions& options, Language language) {
  json::array findings;
  for (const StoreFinding& finding : check.findings) {
    findings.push_back(json::object{{"kind", text_of(finding.kind).name},
                                    {"count", finding.count},
                                    {"first", finding.first},
                                    {"text", sentence(finding, language)}});
  }
  const json::object answer{{"schema_version", 1},
                            {"file", options.database.string()},
                            {"sound", check.findings.empty()},
                            {"store_schema", check.version},
                            {"readings", check.readings},
                            {"alerts", check.alerts},
                            {"outbox", check.outbox},
                            {"findings", findings}};
  return json::serialize(answer) + "\n";
}

std::string as_text(const StoreCheck& check, const StoreOptions& options, const Look& look) {
  const std::string name = options.database.string();
  const auto file = fmt::arg("file", name);
  const bool is_sound = check.findings.empty();
  const std::string word(text(is_sound ? Message::check_sound : Message::check_unsound).in(look.language));
  std::string lines = say(look.language, Message::check_head,
                          fmt::arg("verdict", marked(look, is_sound ? Mark::good : Mark::bad, word)), file,
                          fmt::arg("schema", check.version)) +
                      "\n";
  lines += say(look.language, Message::check_counts, fmt::arg("readings", check.readings),
               fmt::arg("alerts", check.alerts), fmt::arg("outbox", check.outbox)) +
           "\n";
  if (check.is_older) lines += std::string(text(Message::check_older).in(look.language)) + "\n";
  for (const StoreFinding& finding : check.findings) lines += "  " + sentence(finding, look.language) + "\n";
  if (!is_sound) lines += say(look.language, Message::check_hint, file) + "\n";
  return lines;
}

}  // namespace

Outcome<CommandEnd> run_store_check(const StoreOptions& options, const Look& look) {
  const auto check = check_store(options.database);
  if (!check) return store_problem(Message::check_what, check.error(), options.database, look);
  return CommandEnd{
      options.as_json ? as_json(*check, options, look.language) : as_text(*check, options, look),
      check->findings.empty() ? 0 : kExitFailed};
}

}  // namespace anju
