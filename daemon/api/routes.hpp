// Which request asks for which view, or for which question on a bus. Pure: knows neither sockets nor the
// pipeline.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/bus_question.hpp"
#include "daemon/api/commission_routes.hpp"
#include "daemon/api/day_routes.hpp"
#include "daemon/api/views.hpp"
#include "daemon/mode_order.hpp"
#include "daemon/parked_book.hpp"
#include "daemon/ping_wish.hpp"
#include "daemon/reports.hpp"

namespace anju {

struct ApiRequest {
  std::string_view method;  // "GET"
  std::string_view target;  // "/v1/alerts?open=1": path and query as they came
  std::string_view body;
};

struct ApiReply {
  unsigned status = 200;
  std::string body;                  // JSON
  std::string_view allowed = "GET";  // of a 405
  std::string timezone = {};         // of the homes, for who shows times to people; the body has UTC
};

// Takes the answer to one request, at once or later, on the thread of the server. Only the first counts; one
// that never comes, because nobody keeps this any more, closes the connection.
using SendReply = std::function<void(ApiReply)>;

// Where the views come from. Each is called on the daemon's one thread and must give a bounded list.
struct ViewSources {
  std::function<StatusView()> status;
  std::function<std::vector<HomeView>()> homes;
  std::function<std::vector<DeviceView>()> devices;
  std::function<std::vector<AlertRecord>(bool only_open, std::size_t limit)> alerts;  // newest first
  std::function<std::vector<OutboxView>(std::size_t limit)> outbox;                   // oldest first
  std::function<std::vector<BusView>()> buses;
  // Counts, and tells later, on the daemon's thread.
  std::function<void(std::function<void(const StoreView&)>)> store;
  // How far it has come with forgetting a home, and that it shall begin. Errors: not_found: nothing is known
  // of it; unsupported: it is in the settings still; malformed: the settings are wrong; unavailable.
  std::function<Result<ForgettingView>(const std::string& home)> forgetting;
  std::function<Result<ForgettingView>(const std::string& home)> forget;
  std::function<RuleStates(const RuleFilter&)> rules;
  // Asks on the bus, and tells later, on the daemon's thread, what came of it. Errors, and then nothing is
  // told: not_found: no such bus; unsupported: its line cannot be set from here; unavailable: too many wait.
  std::function<Result<void>(const BusQuestion&, std::function<void(Exchange)>)> ask_bus;
  // What somebody says about a home; it is kept when this returns. Errors: those of mode_order(),
  // unavailable.
  std::function<Result<ModeAnswer>(const ModeWish&)> set_mode;
  std::function<LinkView()> link = {};
  std::function<std::vector<CommandNote>(std::size_t limit)> commands = {};  // newest first
  std::function<std::vector<KeptLedgerEntry>(std::int64_t after, std::size_t limit)> ledger = {};
  // Errors: not_found: no such device.
  std::function<Result<std::vector<StoredReadingView>>(const ReadingFilter&)> readings = {};
  std::function<ParkedView()> parked = {};
  // A test alarm goes to the city; gives its id. Errors: unsupported, not_found.
  std::function<Result<std::string>(const PingWish&)> ping = {};
  // What anjuctl has made of settings that waited. Errors: not_found, unsupported, unavailable.
  std::function<Result<void>(const CommandAnswer&)> settings_ended = {};
  CommissionDoors commission = {};
  DayDoors day = {};
};

// How many alerts or outbox rows an answer holds: what is asked for by ?limit=N, else the first.
inline constexpr std::size_t kListDefault = 100;
inline constexpr std::size_t kListMost = 1000;
inline constexpr std::size_t kListLooked = 10'000;  // through at most, for a page of those that are asked for

// POST /v1/settings/ended: settings_routes.hpp.
// GET /v1/link, /v1/commands?limit=N, /v1/ledger?after=ENTRY&limit=N; POST /v1/link/ping.
// GET /v1/status, /v1/homes, /v1/devices, /v1/alerts?open=1&limit=N, /v1/outbox?limit=N, /v1/buses,
// /v1/store, /v1/rules?rule=NAME&home=ID&limit=N, and /healthz, which is 200 as long as the daemon's loop
// turns: what is wrong beside that is in the status. POST /v1/buses/{id}/read asks one question on a bus.
// POST and DELETE /v1/homes/{id}/mode begin and end a mode of a home (read_mode_wish). POST
// /v1/homes/{id}/forget deletes all that is kept of a home that is no longer installed; GET of the same page
// says whether that is done. Errors: 400 bad-query or bad-body, 404 not-found, 405 method-not-allowed, 409
// still-installed or settings-wrong, 503 busy.
void answer(const ApiRequest& request, const ViewSources& views, const SendReply& send);

}  // namespace anju
