// Opening.
#include "daemon/store/store.hpp"

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "daemon/store/database.hpp"
#include "daemon/store/forgetting.hpp"
#include "daemon/store/moving.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {
namespace {

// What the disk or another program says is not about the content.
bool may_be_damage(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return false;
    default:  // -1 is of SQLiteCpp itself: a row that is not there
      return true;
  }
}

void restore_forgetting_in(StoreCore& core) {
  SQLite::Transaction transaction(core.database);
  restore_forgetting(core);
  transaction.commit();
}

}  // namespace

StoreCore::StoreCore(SQLite::Database&& opened, const Site& known_site)
    : database(std::move(opened)), site(&known_site) {
  const auto note_pages = [](void* core, sqlite3*, const char*, int pages) {
    static_cast<StoreCore*>(core)->wal_pages = static_cast<std::size_t>(pages);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(database.getHandle(), note_pages, this);
}

SQLite::Statement& StoreCore::statement(const char* sql) {
  auto [found, is_new] = statements.try_emplace(sql, database, sql);
  found->second.tryReset();  // reset() would throw the error of its last run once more
  found->second.clearBindings();
  return found->second;
}

// Most are there already, and whoever only looks does not write.
void StoreCore::enter_channels() {
  for (ChannelIndex index = 0; index < site->channels.size(); ++index) {
    const Channel& channel = site->channels[index];
    const Device& device = site->devices[channel.device];
    const auto bind = [&channel, &device, this](SQLite::Statement& s) {
      s.bind(1, site->homes[device.home].id);
      s.bind(2, device.id);
      s.bind(3, std::string(info(channel.quantity).name));
      s.bind(4, channel.name);
      s.bind(5, channel.tariff);
    };
    auto& find =
        statement("SELECT id FROM channel WHERE home=? AND device=? AND quantity=? AND name=? AND tariff=?");
    bind(find);
    const bool is_there = find.executeStep();
    std::int64_t id = is_there ? find.getColumn(0).getInt64() : 0;
    find.reset();
    if (!is_there) {
      auto& enter = statement("INSERT INTO channel(home, device, quantity, name, tariff) VALUES(?,?,?,?,?)");
      bind(enter);
      enter.exec();
      enter.reset();
      id = database.getLastInsertRowid();
    }
    channel_ids.push_back(id);
    channel_of.emplace(id, index);
  }
}

Store::Store(std::unique_ptr<StoreCore> core) : core_(std::move(core)) {}
Store::~Store() = default;

const std::optional<Damage>& Store::damaged() const { return core_->damaged; }

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& file, const Site& site,
                                           const StillTime& still_time) {
  bool is_damaged = false;
  while (true) {
    auto opened = open_database(file, still_time, is_damaged);
    if (!opened) return opened.error();
    try {
      auto core = std::make_unique<StoreCore>(std::move(opened->handle), site);
      core->file = file;
      core->damaged = opened->damaged;
      SQLite::Transaction transaction(core->database);
      core->enter_channels();
      transaction.commit();
      restore_forgetting_in(*core);
      core->readings = readings_ever(*core);
      restore_moving(*core);
      return std::unique_ptr<Store>(new Store(std::move(core)));
    } catch (const SQLite::Exception& error) {
      if (opened->damaged || !may_be_damage(error.getErrorCode()))
        return Error{ErrorCode::io, "cannot prepare " + file.string() + ": " + error.what()};
      // It looks sound and holds what no Anju has written: a schema that was changed, a row that must be
      // there.
      is_damaged = true;
    }
  }
}

}  // namespace anju
