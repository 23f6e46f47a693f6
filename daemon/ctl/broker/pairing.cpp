// A device that logs in itself gets its account when it is added, if the broker was set up here.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/ctl/broker/commands.hpp"
#include "daemon/ctl/device_add.hpp"

namespace anju {

Outcome<std::string> add_device_and_account(const DeviceAddOptions& options, const Look& look) {
  auto added = add_device(options, look);
  if (!added || options.is_trial) return added;
  BrokerWish wish;
  wish.config = options.config;
  wish.folder = options.broker;
  wish.is_left_alone = options.broker != BrokerWish{}.folder;  // not the one that systemd runs
  wish.name = added_id(options);
  ActSurroundings around;
  around.door.as_json = options.as_json;
  around.look = look;
  around.shared_folder = options.shared_folder;
  if (!needs_account(wish, around)) return added;
  const auto account = add_account(wish, around);
  if (!account) {
    Problem problem = account.error();
    problem.exit_code = kExitFindings;
    problem.what = say(look.language, Message::homebroker_pairing_what, fmt::arg("device", wish.name));
    problem.hint = say(look.language, Message::homebroker_pairing_hint, fmt::arg("device", wish.name));
    return problem;
  }
  if (!options.as_json) return *added + account->output;
  boost::json::value both = boost::json::parse(*added);
  both.as_object()["account"] = boost::json::parse(account->output);
  return boost::json::serialize(both) + "\n";
}

}  // namespace anju
