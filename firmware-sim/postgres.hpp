// One connection to PostgreSQL. The only place that knows libpq.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace anju::sim {

class PostgresFault : public std::runtime_error {
 public:
  enum class Kind {
    gone,     // there is no connection, or no room: the same again later may work
    refused,  // what was given: the same again will not work
    wrong,    // who may not, or what is not there: somebody has to mend it
  };
  PostgresFault(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

// One thread. All functions throw PostgresFault.
class Postgres {
 public:
  using Row = std::vector<std::string>;

  // `where`: a connection string or URI of libpq; what is not in it comes from PGHOST, PGPASSFILE and so on.
  // `name` is what the server shows of this connection.
  Postgres(std::string where, std::string name);
  ~Postgres();

  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  bool is_connected() const;
  void connect();  // at most 5 s; does nothing when it is connected
  void leave();

  // One statement, with its parameters as text; what it gives.
  std::vector<Row> run(const char* statement, const std::vector<std::string>& parameters = {});
  // Several statements without parameters.
  void run_all(const char* statements);

 private:
  class Connection;
  const std::string where_;
  const std::string name_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace anju::sim
