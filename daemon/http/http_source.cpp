#include "daemon/http/http_source.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>
#include <vector>

#include "daemon/http/drop_folder.hpp"
#include "daemon/http/http_desk.hpp"
#include "daemon/http/http_listener.hpp"
#include "daemon/http/http_metrics.hpp"
#include "daemon/http/problem.hpp"
#include "drivers/thread_progress.hpp"

namespace anju {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kLookIntoDrops{5};
constexpr std::chrono::seconds kBeat{15};
constexpr Duration kQuietFor{std::chrono::minutes{1}};  // whoever comes from outside must not fill the log

// The API of the socket has errors of its own form.
HttpReply http_reply(ApiReply reply) {
  if (reply.status >= 400) {
    const std::string_view what = reply.status == 404   ? "there is no such page or thing"
                                  : reply.status == 400 ? "a parameter is unknown, missing or wrong"
                                                        : "it cannot be answered now";
    return problem(reply.status, reply.status == 400 ? "bad-query" : "refused", what);
  }
  return {200, "application/json", std::move(reply.body)};
}

}  // namespace

struct HttpSource::Impl {
  explicit Impl(Parts all)
      : parts(std::move(all)),
        map(parts.settings, parts.site),
        push(map, parts.settings.gateway.timezone, parts.parked,
             [this](RawMessage message) { return keep(std::move(message)); }),
        platforms(parts.settings, push),
        people(make_page()),
        desk({parts.settings.http->tokens, parts.version, push, platforms,
              [this](std::string target, SendHttp send) { ask_api(std::move(target), std::move(send)); },
              [this](std::function<void(const StatusView&)> tell) { ask_status(std::move(tell)); },
              [this](const StatusView& status) { return metrics(status); }, people.get()}) {}

  std::unique_ptr<page::PageDesk> make_page() {
    if (!parts.settings.page.is_enabled || !parts.page.ask) return nullptr;
    page::PageDesk::Parts all{parts.settings.page,
                              parts.settings.gateway.id,
                              parts.version,
                              parts.settings.gateway.language,
                              Zone::find(parts.settings.gateway.timezone).value_or(Zone{}),
                              parts.settings.http->is_encrypted(),
                              parts.rule_titles,
                              here(parts.page)};
    return std::make_unique<page::PageDesk>(std::move(all));
  }

  // What is told comes on the daemon's thread, and perhaps when this is gone: then it is for nobody.
  template <class Value>
  std::function<void(Value)> on_this_thread(std::function<void(Value)> tell) {
    return [io = io, tell = std::move(tell)](Value value) {
      asio::post(*io, [tell, value = std::move(value)]() mutable { tell(std::move(value)); });
    };
  }
  page::Doors here(const page::Doors& doors) {
    page::Doors local;
    local.ask = [this, &doors](page::Question question, std::function<void(page::View)> tell) {
      doors.ask(std::move(question), on_this_thread(std::move(tell)));
    };
    local.ask_curve = [this, &doors](page::Question question, std::size_t number,
                                     std::function<void(std::optional<Curve>)> tell) {
      doors.ask_curve(std::move(question), number, on_this_thread(std::move(tell)));
    };
    local.ask_store = [this, &doors](std::function<void(StoreView)> tell) {
      doors.ask_store(on_this_thread(std::move(tell)));
    };
    local.test_the_way = [this, &doors](std::function<void(bool)> tell) {
      doors.test_the_way(on_this_thread(std::move(tell)));
    };
    local.acknowledge = [this, &doors](std::string alert, std::function<void(bool)> tell) {
      doors.acknowledge(std::move(alert), on_this_thread(std::move(tell)));
    };
    return local;
  }

  // Keep, then post, force what is an alarm, then answer.
  Result<void> keep(RawMessage message) {
    const Result<Appended> kept = parts.journal.append(message);
    if (!kept) return kept.error();
    message.sequence = kept->sequence;
    deliver(std::move(message));
    return parts.journal.force(*kept);
  }

  // The answer comes on the daemon's thread, and perhaps when this is gone: then it is for nobody.
  void ask_api(std::string target, SendHttp send) {
    parts.ask_api(std::move(target), [io = io, send = std::move(send)](ApiReply reply) {
      asio::post(*io, [send, reply = http_reply(std::move(reply))] { send(reply); });
    });
  }
  void ask_status(std::function<void(const StatusView&)> tell) {
    parts.ask_status([io = io, tell = std::move(tell)](StatusView status) {
      asio::post(*io, [tell, status = std::move(status)] { tell(status); });
    });
  }
  std::string metrics(const StatusView& status) {
    figures.connections = listener ? listener->connections() : 0;
    figures.accepted = listener ? listener->accepted() : 0;
    figures.evicted = listener ? listener->evicted() : 0;
    figures.lockouts = desk.guard().lockouts();
    figures.strange_certificates = desk.strange_certificates();
    return metrics_text(status, figures, push.figures(), parts.parked.view().meters.size(),
                        parts.written_bytes());
  }

  HttpHost host() {
    HttpHost host;
    host.body_bytes = PushDesk::kBodyBytes;
    host.refusal = [this](HttpRequest& head) { return desk.refusal(head, parts.clock.now()); };
    host.answer = [this](const HttpRequest& request, const SendHttp& send) {
      const Instant began = parts.clock.now();
      desk.answer(request, began, send);
      if (request.method == "POST") figures.note_push(parts.clock.now().steady - began.steady);
    };
    host.answered = [this](unsigned status) { figures.note_answer(status); };
    host.refused_certificate = [this](const std::string& address, const std::string& why) {
      ++figures.refused_certificates;
      const SteadyTime now = parts.clock.now().steady;
      if (now < quiet_until) return;
      quiet_until = now + kQuietFor;
      spdlog::warn("{}: its certificate is refused: {}; more of them are only counted", address, why);
    };
    return host;
  }

  void report(SourceEvent::Kind kind, std::string reason) {
    deliver(SourceEvent{kPushSource, kind, std::move(reason), parts.clock.now()});
  }

  void open_drops() {
    for (const UtilitySettings& utility : parts.settings.utilities) {
      if (utility.drop_folder.empty()) continue;
      drops.emplace_back(utility.drop_folder, [this, id = utility.id](std::string_view text) {
        return push.push_csv(id, text, parts.clock.now());
      });
    }
    if (!drops.empty()) look_into_drops();
  }
  void look_into_drops() {
    for (DropFolder& drop : drops) {
      const std::string before = drop.fault();
      drop.look();
      if (!drop.fault().empty() && drop.fault() != before) spdlog::warn("{}", drop.fault());
    }
    looking.expires_after(kLookIntoDrops);
    looking.async_wait([this](const boost::system::error_code& fault) {
      if (!fault) look_into_drops();
    });
  }
  // So that who has left is noticed, and proxies keep the stream.
  void beat() {
    progress.back_by(parts.clock.now().steady + kBeat);
    beating.expires_after(kBeat);
    beating.async_wait([this](const boost::system::error_code& fault) {
      if (fault) return;
      listener->tell(": beat\n\n");
      beat();
    });
  }

  void run() {
    push.remember(std::move(parts.answers), parts.clock.now().steady);
    listener = std::make_shared<HttpListener>(*io, *parts.settings.http, host());
    listener->start([this](const std::string& fault) {
      report(fault.empty() ? SourceEvent::Kind::connected : SourceEvent::Kind::disconnected, fault);
    });
    open_drops();
    beat();
    io->run();
    progress.rests();
    listener.reset();
  }

  Parts parts;
  std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>(1);
  Deliver deliver;
  PushMap map;
  PushDesk push;
  PlatformDesk platforms;
  std::unique_ptr<page::PageDesk> people;
  HttpDesk desk;
  HttpFigures figures;
  SteadyTime quiet_until{};
  std::vector<DropFolder> drops;
  asio::steady_timer looking{*io};
  asio::steady_timer beating{*io};
  std::shared_ptr<HttpListener> listener;
  ThreadProgress progress;
  std::thread thread;
};

HttpSource::HttpSource(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
HttpSource::~HttpSource() { stop(); }

void HttpSource::start(Deliver deliver) {
  impl_->deliver = std::move(deliver);
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

void HttpSource::stop() {
  if (!impl_->thread.joinable()) return;
  asio::post(*impl_->io, [impl = impl_.get()] {
    if (impl->listener) impl->listener->stop();
    impl->io->stop();
  });
  impl_->thread.join();
}

bool HttpSource::hangs(SteadyTime now) const { return impl_->progress.is_overdue(now); }

void HttpSource::tell(std::string event) {
  asio::post(*impl_->io, [impl = impl_.get(), event = std::move(event)] {
    if (impl->listener) impl->listener->tell(event);
  });
}

}  // namespace anju
