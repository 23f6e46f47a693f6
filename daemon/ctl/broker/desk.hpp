// What the commands of the broker have in common: where its files are, how they are written, how the broker
// is told.
#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/broker/access.hpp"
#include "daemon/ctl/broker/commands.hpp"
#include "daemon/ctl/broker/config_text.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/settings_change.hpp"

namespace anju {

BrokerPlaces places_of(const BrokerWish& wish);
Problem broker_problem(const Look& look, const char* code, std::string why, std::string hint);

// "" when it is not there.
std::string text_or_nothing(const std::filesystem::path& file);

inline constexpr unsigned kForBroker = 0640;  // secrets: root writes, the group of the broker reads
struct BrokerFile {
  FileChange change;
  unsigned mode = 0644;
  bool is_secret = false;  // not shown; for root and the group of the broker
};
// All of them or none. Errors: io.
Result<void> write_all(const std::vector<BrokerFile>& files);
// As they were before.
void put_back(const std::vector<BrokerFile>& files);

// "name:hash", by mosquitto_passwd. Errors: not_found, the tool is not there; io, unavailable.
Result<std::string> hashed_line(const BrokerPlaces& places, const std::string& name,
                                const std::string& password);

// "" when the broker runs again and takes connections on this port of the box within 10 s, else why not.
std::string restart_broker(const ActSurroundings& around, std::uint16_t port);
// Accounts are read anew; who is connected stays so.
std::string reload_broker();

}  // namespace anju
