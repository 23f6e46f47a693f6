#include "firmware-sim/postgres.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstring>
#include <string_view>

namespace anju::sim {
namespace {

struct Clearing {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clearing>;

std::string first_line(const char* text) {
  const std::string_view all(text);
  return std::string(all.substr(0, all.find('\n')));
}

// The classes of PostgreSQL's appendix A: 22 and 23 are about what was given; 40, 53, 57 and 58 pass.
PostgresFault::Kind kind_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (!state) return PostgresFault::Kind::gone;
  const std::string_view of(state, 2);
  if (of == "22" || of == "23" || of == "54") return PostgresFault::Kind::refused;
  if (of == "08" || of == "40" || of == "53" || of == "55" || of == "57" || of == "58")
    return PostgresFault::Kind::gone;
  return PostgresFault::Kind::wrong;
}

void nothing_to_say(void*, const char*) {}  // "table exists already, skipping"

}  // namespace

class Postgres::Connection {
 public:
  Connection(const std::string& where, const std::string& name) {
    // A server that is switched off is noticed in 15 s, not in two hours. What `where` says comes later and
    // counts.
    static constexpr std::array<const char*, 8> kNames{"connect_timeout",
                                                       "tcp_user_timeout",
                                                       "keepalives_idle",
                                                       "keepalives_interval",
                                                       "fallback_application_name",
                                                       "dbname",
                                                       nullptr};
    const std::array<const char*, 8> values{"5", "15000", "10", "5", name.c_str(), where.c_str(), nullptr};
    connection_ = PQconnectdbParams(kNames.data(), values.data(), 1);
    if (PQstatus(connection_) == CONNECTION_OK) {
      PQsetNoticeProcessor(connection_, nothing_to_say, nullptr);
      return;
    }
    const std::string why = first_line(PQerrorMessage(connection_));
    PQfinish(connection_);
    throw PostgresFault(PostgresFault::Kind::gone, why);
  }
  ~Connection() { PQfinish(connection_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool is_good() const { return PQstatus(connection_) == CONNECTION_OK; }

  std::vector<Row> taken(PGresult* given) {
    const Result result(given);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      const auto kind = is_good() ? kind_of(result.get()) : PostgresFault::Kind::gone;
      throw PostgresFault(kind, first_line(PQerrorMessage(connection_)));
    }
    std::vector<Row> rows(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      for (int column = 0; column < PQnfields(result.get()); ++column)
        rows[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(result.get(), row, column));
    }
    return rows;
  }

  PGconn* get() { return connection_; }

 private:
  PGconn* connection_ = nullptr;
};

Postgres::Postgres(std::string where, std::string name) : where_(std::move(where)), name_(std::move(name)) {}
Postgres::~Postgres() = default;

bool Postgres::is_connected() const { return connection_ && connection_->is_good(); }

void Postgres::connect() {
  if (is_connected()) return;
  connection_.reset();
  connection_ = std::make_unique<Connection>(where_, name_);
}

void Postgres::leave() { connection_.reset(); }

std::vector<Postgres::Row> Postgres::run(const char* statement, const std::vector<std::string>& parameters) {
  if (!connection_) throw PostgresFault(PostgresFault::Kind::gone, "there is no connection");
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  return connection_->taken(PQexecParams(connection_->get(), statement, static_cast<int>(values.size()),
                                         nullptr, values.data(), nullptr, nullptr, 0));
}

void Postgres::run_all(const char* statements) {
  if (!connection_) throw PostgresFault(PostgresFault::Kind::gone, "there is no connection");
  connection_->taken(PQexec(connection_->get(), statements));
}

}  // namespace anju::sim
