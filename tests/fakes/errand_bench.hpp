// A desk of errands with a home that can be asked, has a siren and a contact, and a store of a few lines.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/errand_desk.hpp"

namespace anju::test {

struct ErrandBench {
  ErrandBench() {
    settings.homes.resize(1);
    HomeSettings& home = settings.homes[0];
    home.id = "h-1";
    home.prompt.emplace().say_topic = "home/say";
    home.prompt->say_payload = "{zh}";
    home.local_alarm = LocalAlarmSettings{"home/siren", "on", "off"};
    home.contacts.push_back({"c1", ContactRole::first_contact, "", "https://contact.example/hook"});
  }

  static Instant at(Duration time) {
    return {SteadyTime{time}, WallTime{Duration{1795528800000} + time}, ClockQuality::synced};
  }
  Instant now() const { return at(time); }
  SteadyTime steady() const { return now().steady; }

  void alarm(const std::string& alert, bool is_on) {
    LocalEffects news;
    news.alarms.push_back({alert, "h-1", "", EventKind::smoke, "烟", "smoke", is_on, steady()});
    desk.plan(news, now(), batch);
  }
  void prompt(const std::string& alert, bool is_on, Duration grace) {
    LocalEffects news;
    news.prompts.push_back({alert, "h-1", EventKind::inactivity, "问", "ask", at(time + grace), is_on});
    desk.plan(news, now(), batch);
  }
  // As the store does it.
  void commit() {
    for (const Errand& errand : batch.errands) kept.insert_or_assign(errand.id, errand);
    for (const std::string& id : batch.errands_over) kept.erase(id);
    batch = {};
    desk.committed();
  }
  // Killed after the last commit, and started again.
  void restart(const LocalEffects& on) {
    std::vector<Errand> errands;
    for (const auto& [id, errand] : kept) errands.push_back(errand);
    batch = {};
    desk = ErrandDesk(settings, [] { return 0.5; });
    desk.start(errands, on, now(), batch);
    commit();
  }
  std::vector<std::string> due() {
    std::vector<std::string> ids;
    for (const Errand& errand : desk.due(steady())) ids.push_back(errand.id);
    return ids;
  }
  void delivered(const std::string& id) {
    desk.delivered(id, batch);
    commit();
  }
  // To the next time at which something is due.
  std::vector<std::string> due_next() {
    const auto next = desk.next_deadline();
    if (!next) return {};
    time = std::max(time, next->time_since_epoch());
    return due();
  }

  Settings settings;
  Duration time{std::chrono::hours{1}};
  Batch batch;
  std::map<std::string, Errand> kept;
  ErrandDesk desk{settings, [] { return 0.5; }};
};

}  // namespace anju::test
