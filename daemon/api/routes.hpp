// Which request asks for which view. Pure: knows neither sockets nor the pipeline.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/views.hpp"

namespace anju {

struct ApiRequest {
  std::string_view method;  // "GET"
  std::string_view target;  // "/v1/alerts?open=1": path and query as they came
};

struct ApiReply {
  unsigned status = 200;
  std::string body;  // JSON
};

// Where the views come from. Each is called on the daemon's one thread and must give a bounded list.
struct ViewSources {
  std::function<StatusView()> status;
  std::function<std::vector<HomeView>()> homes;
  std::function<std::vector<DeviceView>()> devices;
  std::function<std::vector<AlertRecord>(bool only_open, std::size_t limit)> alerts;  // newest first
  std::function<std::vector<OutboxView>(std::size_t limit)> outbox;                   // oldest first
};

// How many alerts or outbox rows an answer holds: what is asked for by ?limit=N, else the first.
inline constexpr std::size_t kListDefault = 100;
inline constexpr std::size_t kListMost = 1000;

// GET /v1/status, /v1/homes, /v1/devices, /v1/alerts?open=1&limit=N, /v1/outbox?limit=N, and /healthz, which
// is 200 as long as the daemon's loop turns: what is wrong beside that is in the status. Errors: 400
// bad-query, 404 not-found, 405 method-not-allowed.
ApiReply answer(const ApiRequest& request, const ViewSources& views);

}  // namespace anju
