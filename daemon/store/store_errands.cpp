// What is to be done for a home beside the city: written with everything else of a commit, and read at the
// start.
#include <SQLiteCpp/Column.h>

#include "daemon/store/forgetting.hpp"
#include "daemon/store/milliseconds.hpp"
#include "daemon/store/store_core.hpp"
#include "daemon/store/write_rows.hpp"

namespace anju {
namespace {

SteadyTime steady(std::int64_t milliseconds) { return SteadyTime{Duration{milliseconds}}; }

}  // namespace

void write_errands(StoreCore& core, const Batch& batch) {
  for (const Errand& errand : batch.errands) {
    auto& upsert = core.statement(
        "INSERT INTO errand(id, kind, alert, home, state, created_steady, expires_steady, reason) "
        "VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET state=excluded.state, reason=excluded.reason, "
        "created_steady=excluded.created_steady, expires_steady=excluded.expires_steady");
    upsert.bind(1, errand.id);
    upsert.bind(2, static_cast<int>(errand.kind));
    upsert.bind(3, errand.alert);
    upsert.bind(4, errand.home);
    upsert.bind(5, static_cast<int>(errand.state));
    upsert.bind(6, ms(errand.created_at));
    upsert.bind(7, ms(errand.expires_at));
    upsert.bind(8, errand.reason);
    upsert.exec();
    upsert.reset();
  }
  for (const std::string& id : batch.errands_over) {
    auto& remove = core.statement("DELETE FROM errand WHERE id=?");
    remove.bind(1, id);
    remove.exec();
    remove.reset();
  }
}

std::vector<Errand> Store::errands() {
  auto& select = core_->statement(
      "SELECT id, kind, alert, home, state, created_steady, expires_steady, reason FROM errand "
      "ORDER BY created_steady, rowid");
  std::vector<Errand> errands;
  while (select.executeStep()) {
    errands.push_back({select.getColumn(0).getString(), static_cast<ErrandKind>(select.getColumn(1).getInt()),
                       select.getColumn(2).getString(), select.getColumn(3).getString(),
                       static_cast<ErrandState>(select.getColumn(4).getInt()),
                       steady(select.getColumn(5).getInt64()), steady(select.getColumn(6).getInt64()),
                       select.getColumn(7).getString()});
  }
  select.reset();
  std::erase_if(errands, [this](const Errand& one) { return is_being_forgotten(*core_, one.home); });
  return errands;
}

}  // namespace anju
