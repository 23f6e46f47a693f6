// A device that logs in itself gets its account when it is added, if the broker was set up here.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/broker/commands.hpp"
#include "daemon/ctl/device_add.hpp"

namespace anju {

Outcome<std::string> pair_device(const DeviceAddOptions& options, const std::string& id,
                                 const ActSurroundings& around) {
  if (around.is_trial) return std::string();
  BrokerWish wish;
  wish.config = options.config;
  wish.folder = options.broker;
  wish.is_left_alone = options.broker != BrokerWish{}.folder;  // not the one that systemd runs
  wish.name = id;
  if (!needs_account(wish, around)) return std::string();
  auto account = add_account(wish, around);
  if (account) return std::move(account->output);
  Problem problem = account.error();
  problem.exit_code = kExitFindings;
  problem.what = say(around.look.language, Message::homebroker_pairing_what, fmt::arg("device", id));
  problem.hint = say(around.look.language, Message::homebroker_pairing_hint, fmt::arg("device", id));
  return problem;
}

Outcome<CommandEnd> install_and_pair(const DeviceAddOptions& options, const ActSurroundings& around) {
  auto added = install_device(options, around);
  if (!added) return added;
  const auto account = pair_device(options, added_id(options), around);
  if (!account) return account.error();
  if (account->empty()) return added;
  if (!around.door.as_json) {
    added->output += *account;
    return added;
  }
  boost::json::value both = boost::json::parse(added->output);
  both.as_object()["account"] = boost::json::parse(*account);
  added->output = boost::json::serialize(both) + "\n";
  return added;
}

}  // namespace anju
