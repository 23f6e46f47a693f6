#include "firmware-sim/platform.hpp"

#include <fmt/format.h>
#include <google/protobuf/arena.h>

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "firmware-sim/box_watch.hpp"
#include "firmware-sim/broker_link.hpp"
#include "firmware-sim/city_database.hpp"
#include "firmware-sim/command_lines.hpp"
#include "firmware-sim/file_ledger.hpp"
#include "firmware-sim/link_report.hpp"
#include "firmware-sim/loop_watch.hpp"
#include "firmware-sim/platform_commands.hpp"
#include "firmware-sim/real_time.hpp"
#include "firmware-sim/wire_words.hpp"

namespace anju::sim {
namespace {

constexpr std::int64_t kCommandLivesMs = std::int64_t{5} * 60 * 1000;
constexpr std::string_view kRoot = "anju/v1/";
constexpr std::size_t kMostTold = 64;  // parts of one bulk; of more it is said how many

struct Route {
  std::string gateway;
  std::string kind;
};

// anju/v1/{gateway}/{kind}
std::optional<Route> route(const std::string& topic) {
  if (!topic.starts_with(kRoot)) return std::nullopt;
  const auto slash = topic.find('/', kRoot.size());
  if (slash == std::string::npos || slash == kRoot.size()) return std::nullopt;
  return Route{topic.substr(kRoot.size(), slash - kRoot.size()), topic.substr(slash + 1)};
}

std::uint32_t revision_of(const anju::v1::AlertReport& report) { return report.revision(); }
template <typename Message>
std::uint32_t revision_of(const Message&) {
  return 0;
}

class Platform {
 public:
  explicit Platform(const PlatformOptions& options)
      : options_(options),
        report_(options.json),
        link_report_(report_, options.mqtt),
        signals_(io_, SIGINT, SIGTERM),
        watch_(io_, [this](const std::string& gateway, bool lost,
                           std::chrono::milliseconds silent) { tell_lost(gateway, lost, silent); }),
        loop_(io_, options.loop_step_ms, loop_hooks()),
        ledger_(open_ledger()),
        answers_(io_, options.answers, options.seed,
                 [this](const std::string& gateway, const std::string& payload) {
                   link_.publish(fmt::format("{}{}/receipt", kRoot, gateway), payload);
                 }),
        link_(io_, link_options(), hooks()),
        commands_(io_, [this](const std::string& line) { obey(line); }) {}

  int run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) finish();
    });
    link_.start();
    io_.run();
    return 0;
  }

 private:
  LinkOptions link_options() const {
    LinkOptions result;
    result.broker = options_.mqtt;
    result.client_id = options_.client_id;
    result.ca_file = options_.ca_file;
    result.cert_file = options_.cert_file;
    result.key_file = options_.key_file;
    result.clean_session = false;  // the broker keeps what comes while the platform is away
    for (const std::string& kind : options_.kinds) {
      // Of those who share a subscription each message comes to one; what is retained would come to none of
      // them.
      const bool is_shared = !options_.shared.empty() && kind != "status";
      const std::string share = is_shared ? fmt::format("$share/{}/", options_.shared) : "";
      result.subscriptions.push_back(fmt::format("{}{}+/{}", share, kRoot, kind));
    }
    result.seed = options_.seed;
    return result;
  }

  BrokerLink::Hooks hooks() {
    BrokerLink::Hooks result;
    result.on_message = [this](const Incoming& message) { take(message); };
    result.on_state = [this](bool connected, const std::string& reason) {
      link_report_.say(connected, reason);
    };
    return result;
  }

  void take(const Incoming& message) {
    const auto way = route(message.topic);
    if (!way) return refuse(message, "the topic is not anju/v1/{gateway}/{kind}");
    if (way->kind == "alert") return take_in<anju::v1::AlertReport>(*way, message);
    if (way->kind == "bulk") return take_in<anju::v1::Bulk>(*way, message);
    if (way->kind == "result") return take_in<anju::v1::CommandResult>(*way, message);
    if (way->kind == "status") return take_status(*way, message);
    refuse(message, "there is no such kind of message");
  }

  template <typename Message>
  void take_in(const Route& way, const Incoming& incoming) {
    // The parts of a bundle come and go together.
    google::protobuf::Arena arena;
    Message& message = *google::protobuf::Arena::CreateMessage<Message>(&arena);
    if (!message.ParseFromString(incoming.payload)) return refuse(incoming, "the payload is not anju.v1");
    if (message.message_id().empty())
      return refuse(incoming, "it has no message_id, so no receipt could name it");
    if constexpr (std::is_same_v<Message, anju::v1::Bulk>) {
      if (message.parts_size() > 0) return take_parts(way, message, incoming);
    }
    Words words = describe(way.gateway, message);
    words.object["at_ms"] = incoming.arrived_ms;
    words.object["receiver"] = options_.client_id;
    std::vector<Ledger::Line> line{{message.message_id(), words.object}};
    ledger_->enter(way.gateway, std::move(line),
                   [this, gateway = way.gateway, message, words = std::move(words), at = incoming.arrived_ms](
                       const Ledger::Entries& entries) { entered(gateway, message, words, at, entries[0]); });
  }

  // It is kept, or was before, or could not be: only then there may be a receipt.
  template <typename Message>
  void entered(const std::string& gateway, const Message& message, Words words, std::int64_t arrived_ms,
               Ledger::Entry entry) {
    const bool is_kept = entry != Ledger::Entry::failed;
    const bool receipt =
        is_kept && answers_.answer(gateway, {message.message_id(), revision_of(message)}, arrived_ms);
    const bool duplicate = entry == Ledger::Entry::duplicate;
    if constexpr (std::is_same_v<Message, anju::v1::AlertReport>) {
      if (is_kept && options_.database.empty()) loop_.heard(gateway, message, real_ms());
    }
    words.object["duplicate"] = duplicate;
    words.object["receipt"] = receipt;
    report_.say(words.object,
                words.sentence + (duplicate ? " (again)" : "") + (receipt ? " [receipt]" : " [no receipt]"));
  }

  // Each part is a message of its own on the record, and all of them have one receipt.
  void take_parts(const Route& way, const anju::v1::Bulk& bulk, const Incoming& incoming) {
    if (options_.answers.most_bulk_bytes == 0)
      return refuse(incoming, "it has parts, and nobody has said that this platform takes them");
    std::vector<Ledger::Line> lines;
    std::vector<std::string> sentences;
    const auto parts = static_cast<std::size_t>(bulk.parts_size());
    lines.reserve(parts);
    const bool are_told = parts <= kMostTold;  // of many only their number
    const auto storage = boost::json::make_shared_resource<boost::json::monotonic_resource>();
    for (const anju::v1::Bulk& part : bulk.parts()) {
      if (part.message_id().empty() || part.parts_size() > 0)
        return refuse(incoming, "a part has no message_id, or parts of its own");
      if (!are_told && !ledger_->keeps_objects()) {
        lines.push_back({part.message_id(), {}});
        continue;
      }
      Words words = describe(way.gateway, part, storage);
      words.object["at_ms"] = incoming.arrived_ms;
      words.object["receiver"] = options_.client_id;
      words.object["in"] = bulk.message_id();
      lines.push_back({part.message_id(), std::move(words.object)});
      sentences.push_back(std::move(words.sentence));
    }
    std::vector<Ledger::Line> told;
    if (are_told) told = lines;
    ledger_->enter(
        way.gateway, std::move(lines),
        [this, gateway = way.gateway, id = bulk.message_id(), told = std::move(told),
         sentences = std::move(sentences), at = incoming.arrived_ms](const Ledger::Entries& entries) {
          parts_entered(gateway, id, told, sentences, at, entries);
        });
  }

  void parts_entered(const std::string& gateway, const std::string& message_id,
                     std::vector<Ledger::Line> told, const std::vector<std::string>& sentences,
                     std::int64_t arrived_ms, const Ledger::Entries& entries) {
    const auto parts = static_cast<std::uint32_t>(entries.size());
    const bool receipt = entries.front() != Ledger::Entry::failed &&
                         answers_.answer(gateway, {message_id, 0, parts}, arrived_ms);
    const auto duplicates = std::count(entries.begin(), entries.end(), Ledger::Entry::duplicate);
    for (std::size_t i = 0; i < told.size(); ++i) {
      told[i].object["duplicate"] = entries[i] == Ledger::Entry::duplicate;
      told[i].object["receipt"] = receipt;
      report_.say(told[i].object, sentences[i]);
    }
    report_.say({{"what", "bundle"},
                 {"at_ms", arrived_ms},
                 {"gateway", gateway},
                 {"message_id", message_id},
                 {"parts", parts},
                 {"duplicates", duplicates},
                 {"receipt", receipt}},
                fmt::format("{}: {} routine messages in one, {} again [{}receipt]", gateway, parts,
                            duplicates, receipt ? "" : "no "));
  }

  void take_status(const Route& way, const Incoming& incoming) {
    anju::v1::Status status;
    if (!status.ParseFromString(incoming.payload)) return refuse(incoming, "the payload is not anju.v1");
    Words words = describe(way.gateway, status);
    words.object["at_ms"] = incoming.arrived_ms;
    words.object["retained"] = incoming.retained;
    report_.say(words.object, words.sentence);
    // A last will is the broker's word, not the gateway's: it promises nothing and renews no promise.
    if (status.online())
      watch_.heard(way.gateway, std::chrono::milliseconds(status.next_due_ms() - status.at_ms()));
  }

  void refuse(const Incoming& message, const std::string& why) {
    report_.say(
        {{"what", "refused"}, {"at_ms", message.arrived_ms}, {"topic", message.topic}, {"reason", why}}, "");
    report_.warn(fmt::format("{}: {} bytes refused: {}", message.topic, message.payload.size(), why));
  }

  void tell_lost(const std::string& gateway, bool lost, std::chrono::milliseconds silent) {
    if (lost) {
      report_.say(
          {{"what", "lost"}, {"at_ms", real_ms()}, {"gateway", gateway}, {"silent_ms", silent.count()}},
          fmt::format("{}: lost; no word from it for {:.1f} s", gateway, double(silent.count()) / 1000));
    } else {
      report_.say({{"what", "found"}, {"at_ms", real_ms()}, {"gateway", gateway}},
                  fmt::format("{}: is heard again", gateway));
    }
  }

  void obey(const std::string& line) {
    if (line == "quit") return finish();
    if (line == "again" && last_) return send_as_it_is(*last_, line);
    auto typed = parse_command(line);
    if (!typed) return report_.warn(fmt::format("'{}' is no command. There are: {}.", line, kKnownCommands));
    send(typed->command, typed->gateway, line);
  }

  void send(anju::v1::Command& command, const std::string& gateway, const std::string& line) {
    const std::int64_t now = real_ms();
    command.set_command_id(fmt::format("cmd-{}-{}-{}", options_.client_id, now, ++commands_sent_));
    command.set_expires_at_ms(now + kCommandLivesMs);
    last_ = TypedCommand{gateway, command};
    send_as_it_is(*last_, line);
  }

  void send_as_it_is(const TypedCommand& typed, const std::string& line) {
    link_.publish(fmt::format("{}{}/command", kRoot, typed.gateway), typed.command.SerializeAsString());
    report_.say({{"what", "command"},
                 {"at_ms", real_ms()},
                 {"gateway", typed.gateway},
                 {"command_id", typed.command.command_id()},
                 {"text", line}},
                fmt::format("{}: command {}: {}", typed.gateway, typed.command.command_id(), line));
  }

  std::unique_ptr<Ledger> open_ledger() {
    if (!options_.database.empty()) return open_city_database();
    auto ledger = std::make_unique<FileLedger>(options_.record_file,
                                               [this](const std::string& why) { report_.warn(why); });
    if (ledger->unreadable() > 0) {
      report_.warn(fmt::format("--record {}: {} lines cannot be read and are left out", options_.record_file,
                               ledger->unreadable()));
    }
    report_.say({{"what", "start"}, {"at_ms", real_ms()}, {"remembered", ledger->size()}},
                fmt::format("The platform remembers {} messages.", ledger->size()));
    return ledger;
  }

  std::unique_ptr<Ledger> open_city_database() {
    DatabaseHooks hooks;
    hooks.loop = loop_hooks();
    hooks.on_state = [this](bool connected, const std::string& reason) {
      report_.say({{"what", "database"}, {"at_ms", real_ms()}, {"connected", connected}, {"reason", reason}},
                  connected ? "Connected to the database." : "");
      if (!connected) report_.warn("the database: " + reason + "; what comes waits without a receipt");
    };
    hooks.on_refused = [this](const std::string& why) {
      report_.warn("the database refuses a message, which gets no receipt: " + why);
    };
    return open_database(io_, options_.database, options_.client_id, options_.loop_step_ms, std::move(hooks));
  }

  LoopHooks loop_hooks() {
    LoopHooks hooks;
    hooks.on_overdue = [this](const std::string& gateway, const std::string& alert,
                              const std::string& which) {
      report_.say({{"what", "overdue"},
                   {"at_ms", real_ms()},
                   {"gateway", gateway},
                   {"alert_id", alert},
                   {"which", which}},
                  fmt::format("{}: the {} of {} is overdue", gateway, which, alert));
    };
    hooks.on_stage = [this](const std::string& gateway, const std::string& alert, const std::string& stage,
                            const std::string& command_id) {
      anju::v1::Command command;
      command.mutable_set_stage()->set_alert_id(alert);
      command.mutable_set_stage()->set_stage(stage);
      const std::string line = "stage " + alert + " " + stage;
      if (command_id.empty()) return send(command, gateway, line);
      command.set_command_id(command_id);  // until it is answered, so it does not expire
      send_as_it_is({gateway, command}, line);
    };
    return hooks;
  }

  void finish() {
    link_.stop();
    io_.stop();
  }

  const PlatformOptions options_;
  boost::asio::io_context io_;
  Report report_;
  LinkReport link_report_;
  boost::asio::signal_set signals_;
  BoxWatch watch_;
  LoopWatch loop_;
  const std::unique_ptr<Ledger> ledger_;
  Answers answers_;
  BrokerLink link_;
  CommandLines commands_;
  std::uint64_t commands_sent_ = 0;
  std::optional<TypedCommand> last_;
};

}  // namespace

int run_platform(const PlatformOptions& options) { return Platform(options).run(); }

}  // namespace anju::sim
