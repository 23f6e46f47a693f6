#include "daemon/page/sources.hpp"

#include <algorithm>

#include "daemon/page/pages.hpp"

namespace anju::page {
namespace {

constexpr std::size_t kOpenAlerts = 200;
constexpr std::size_t kRecentAlerts = 50;
constexpr std::size_t kRuleStates = 1000;

// The part of a list that is newest first, and whether it goes on.
template <class Row>
void cut(std::vector<Row>& rows, std::size_t page, bool& has_more) {
  const std::size_t from = (page - 1) * kRows;
  has_more = rows.size() > from + kRows && page < kMostPages;
  rows.resize(std::min(rows.size(), from + kRows));
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(from, rows.size())));
}

// Open ones, and of those that are over the newest: help may still be on its way.
std::vector<AlertRecord> alerts_of_now(const ViewSources& views) {
  std::vector<AlertRecord> alerts = views.alerts(true, kOpenAlerts);
  for (AlertRecord& alert : views.alerts(false, kRecentAlerts)) {
    if (!alert.open) alerts.push_back(std::move(alert));
  }
  return alerts;
}

bool is_in_walk_test(const HomeView& home) {
  return std::any_of(home.modes.begin(), home.modes.end(),
                     [](const ModeView& mode) { return mode.mode == Mode::walk_test && mode.until; });
}

void gather_device(const Question& question, const Sources& sources, View& view) {
  auto device = sources.device(question.id);
  view.is_there = device.has_value();
  if (!device) return;
  view.channels = sources.curves_of(question.id).size();
  for (AlertRecord& alert : sources.views->alerts(false, kOpenAlerts)) {
    if (alert.device == device->id && view.alerts.size() < 5) view.alerts.push_back(std::move(alert));
  }
  view.devices = {std::move(*device)};
}

void gather_home(const Question& question, const Sources& sources, View& view) {
  auto& homes = view.status.homes;
  std::erase_if(homes, [&](const HomeView& home) { return home.id != question.id; });
  view.is_there = !homes.empty();
  if (!view.is_there) return;
  view.habits = sources.habits(question.id);
  view.rules = sources.views->rules({"inactivity", question.id, 1});
  view.devices = sources.views->devices();
  std::erase_if(view.devices, [&](const DeviceView& device) { return device.home != question.id; });
  view.has_more = view.devices.size() > 2 * kRows;
  if (view.has_more) view.devices.resize(2 * kRows);
}

void gather_walk_test(const Sources& sources, View& view) {
  std::size_t rows = 2 * kRows;
  if (!sources.views->commission.walk_test) return;
  for (const HomeView& home : view.status.homes) {
    auto walk = sources.views->commission.walk_test(home.id);
    if (!walk || !walk->began || rows == 0) continue;
    view.has_more = view.has_more || walk->devices.size() > rows;
    walk->devices.resize(std::min(walk->devices.size(), rows));
    rows -= walk->devices.size();
    view.walks.push_back(std::move(*walk));
  }
  // Those that go on first.
  std::stable_partition(view.walks.begin(), view.walks.end(), [](const WalkView& walk) { return walk.on; });
  view.devices = sources.views->devices();  // for their names
}

}  // namespace

View gather(const Question& question, const Sources& sources) {
  const ViewSources& views = *sources.views;
  View view;
  view.status = sources.status(question.language);
  view.walk_test = std::any_of(view.status.homes.begin(), view.status.homes.end(), is_in_walk_test);
  switch (question.kind) {
    case Kind::glance:
      view.alerts = alerts_of_now(views);
      break;
    case Kind::status:
      view.alerts = alerts_of_now(views);
      view.devices = views.devices();
      view.todo = views.day.todo();
      break;
    case Kind::devices:
      view.devices = views.devices();
      break;
    case Kind::device:
      gather_device(question, sources, view);
      break;
    case Kind::homes:
    case Kind::store:
      break;
    case Kind::home:
      gather_home(question, sources, view);
      break;
    case Kind::alerts:
      view.alerts = views.alerts(question.only_open, question.page * kRows + 1);
      cut(view.alerts, question.page, view.has_more);
      break;
    case Kind::alert:
      view.alert = sources.alert(question.id);
      view.is_there = view.alert.has_value();
      if (view.is_there) view.history = sources.history(question.id);
      break;
    case Kind::link:
      view.alerts = views.alerts(false, kRecentAlerts);
      view.outbox = views.outbox(question.page * kRows + 1);
      cut(view.outbox, question.page, view.has_more);
      break;
    case Kind::rules:
      view.rules = views.rules({{}, {}, kRuleStates});
      break;
    case Kind::walk_test:
      gather_walk_test(sources, view);
      break;
  }
  return view;
}

std::optional<Curve> gather_curve(const Question& question, std::size_t number, const Sources& sources) {
  const std::vector<ChannelIndex> channels = sources.curves_of(question.id);
  const std::size_t at = (question.page - 1) * kCurves + number;
  if (number >= kCurves || at >= channels.size()) return std::nullopt;
  return sources.curve(channels[at]);
}

}  // namespace anju::page
