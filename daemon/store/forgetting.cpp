#include "daemon/store/forgetting.hpp"

#include <algorithm>

#include "daemon/store/forgotten_rows.hpp"
#include "daemon/store/page_wiping.hpp"
#include "daemon/store/row_checksum.hpp"

namespace anju {
namespace {

// Beside the states of the rules; the second has no name in it, because it stands when all others are gone.
constexpr std::string_view kIntent = "forget/";
constexpr const char* kWipeIntent = "wipe";

void run_with(StoreCore& core, const char* sql, const std::string& text) {
  auto& statement = core.statement(sql);
  statement.bind(1, text);
  statement.exec();
  statement.reset();
}

void note(StoreCore& core, const std::string& key) {
  auto& upsert = core.statement(upsert_of_state().c_str());
  upsert.bind(1, key);
  upsert.bind(2, static_cast<const void*>(""), 0);  // an empty blob, and not NULL
  upsert.exec();
  upsert.reset();
}

void drop_note(StoreCore& core, const std::string& key) {
  run_with(core, "DELETE FROM rule_state WHERE key=?", key);
}

bool is_installed(const StoreCore& core, const std::string& home) {
  return std::any_of(core.site->homes.begin(), core.site->homes.end(),
                     [&home](const Home& one) { return one.id == home; });
}

// One kind of rows after the other; the channels last, because the others are found by them.
using Step = bool (*)(StoreCore& core, HomeBeingForgotten& home, std::size_t budget);
bool rewrite_tables(StoreCore& core, HomeBeingForgotten& home, std::size_t) {
  home.cursor = home.cursor == INT64_MIN ? 0 : home.cursor + 1;
  return rewrite_small_table(core, static_cast<std::size_t>(home.cursor));
}

constexpr Step kSteps[] = {drop_from_commits, drop_home_packs, drop_home_rollups,
                           drop_home_alerts,  drop_home_notes, rewrite_tables};

bool forget_home(StoreCore& core, std::size_t budget) {
  auto& home = core.next_forgetting->current;
  if (!home) {
    home = find_home_rows(core, core.next_forgetting->homes.front());
    core.database.exec("PRAGMA secure_delete=ON");  // pages that are freed are zeroed from now on
  }
  if (home->step < std::size(kSteps)) {
    if (!kSteps[home->step](core, *home, budget)) {
      ++home->step;
      home->cursor = INT64_MIN;
    }
    return true;
  }
  note(core, kWipeIntent);
  drop_note(core, std::string(kIntent) + home->id);
  core.next_forgetting->homes.erase(core.next_forgetting->homes.begin());
  core.next_forgetting->wipes = true;
  home.reset();
  return true;
}

}  // namespace

bool is_state_of(std::string_view key, std::string_view home) {
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return false;
  key.remove_prefix(slash + 1);
  return key.size() > home.size() && key.starts_with(home) && key[home.size()] == '/';
}

void note_forgetting(StoreCore& core, const std::string& home, const std::vector<MeterNumber>& meters) {
  note(core, std::string(kIntent) + home);
  drop_home_messages(core, home);
  drop_pushed(core, home, meters);
}

void restore_forgetting(StoreCore& core) {
  core.forgetting = {};
  auto& select =
      core.statement("SELECT key FROM rule_state WHERE key >= 'forget/' AND key < 'forget0' OR key = 'wipe'");
  while (select.executeStep()) {
    const std::string key = select.getColumn(0).getString();
    if (key == kWipeIntent) {
      core.forgetting.wipes = true;
    } else {
      core.forgetting.homes.push_back(key.substr(kIntent.size()));
    }
  }
  select.reset();
  std::vector<std::string> wanted;
  for (const std::string& home : core.forgetting.homes) {
    if (is_installed(core, home)) {
      drop_note(core, std::string(kIntent) + home);
    } else {
      drop_home_messages(core, home);
      wanted.push_back(home);
    }
  }
  core.forgetting.homes = std::move(wanted);
}

bool forget_some(StoreCore& core, std::size_t budget) {
  const bool is_idle = core.forgetting.homes.empty() && !core.forgetting.wipes;
  if (is_idle) return false;
  core.next_forgetting = core.forgetting;
  if (!core.next_forgetting->homes.empty()) return forget_home(core, budget);
  if (wipe_some(core)) return true;
  drop_note(core, kWipeIntent);
  core.next_forgetting->wipes = false;
  core.database.exec("PRAGMA secure_delete=FAST");
  core.next_forgetting->is_log_left = true;
  return true;
}

void forgetting_committed(StoreCore& core) {
  if (!core.next_forgetting) return;
  core.waiting -= std::min(core.waiting, core.next_forgetting->waiting_dropped);
  core.next_forgetting->waiting_dropped = 0;
  core.forgetting = std::move(*core.next_forgetting);
  core.next_forgetting.reset();
}

void forgetting_failed(StoreCore& core) { core.next_forgetting.reset(); }

bool is_being_forgotten(const StoreCore& core, const std::string& home) {
  const auto& homes = core.forgetting.homes;
  return std::find(homes.begin(), homes.end(), home) != homes.end();
}

bool is_home_known(StoreCore& core, const std::string& home) {
  for (const char* sql :
       {"SELECT 1 FROM channel WHERE home=? LIMIT 1", "SELECT 1 FROM alert WHERE home=? LIMIT 1",
        "SELECT 1 FROM outbox WHERE lane=0 AND home=? LIMIT 1"}) {
    auto& find = core.statement(sql);
    find.bind(1, home);
    const bool is_there = find.executeStep();
    find.reset();
    if (is_there) return true;
  }
  return is_being_forgotten(core, home);
}

}  // namespace anju
