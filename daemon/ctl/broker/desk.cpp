#include "daemon/ctl/broker/desk.hpp"

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/files.hpp"
#include "daemon/ctl/outside_program.hpp"
#include "daemon/ctl/scratch_folder.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kMostOutput = 4096;
constexpr int kLooks = 20;
constexpr Duration kBetweenLooks = 500ms;
constexpr const char* kBrokerGroup = "mosquitto";

// Secrets are for root and for the broker, which reads them again when it is told to.
void give_to_broker(const fs::path& file) {
  const group* found = ::getgrnam(kBrokerGroup);  // NOLINT(concurrency-mt-unsafe): there is one thread
  if (found != nullptr && ::geteuid() == 0) static_cast<void>(::chown(file.c_str(), 0, found->gr_gid) == 0);
}

Result<void> put(const BrokerFile& file, const std::optional<std::string>& text) {
  std::error_code fault;
  if (!text) {
    fs::remove(file.change.file, fault);
    if (fault)
      return Error{ErrorCode::io, "cannot remove " + file.change.file.string() + ": " + fault.message()};
    return {};
  }
  fs::create_directories(file.change.file.parent_path(), fault);
  if (fault)
    return Error{ErrorCode::io,
                 "cannot make " + file.change.file.parent_path().string() + ": " + fault.message()};
  if (auto placed = place_file({file.change.file, *text, {}, file.mode}); !placed) return placed;
  if (file.is_secret) give_to_broker(file.change.file);
  return {};
}

bool takes_connections(std::uint16_t port) {
  const int door = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (door < 0) return false;
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_taken = ::connect(door, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  ::close(door);
  return is_taken;
}

std::string fault_of(const std::vector<std::string>& words) {
  const auto done = output_of(words, kMostOutput);
  return done ? "" : done.error().what;
}

}  // namespace

BrokerPlaces places_of(const BrokerWish& wish) { return {wish.folder, wish.units}; }

Problem broker_problem(const Look& look, const char* code, std::string why, std::string hint) {
  return {kExitFailed, code, text_in(look, Message::homebroker_what), std::move(why), std::move(hint)};
}

std::string text_or_nothing(const fs::path& file) {
  auto text = read_text_file(file);
  return text ? std::move(*text) : "";
}

Result<void> write_all(const std::vector<BrokerFile>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto done = put(files[i], files[i].change.after);
    if (done) continue;
    put_back({files.begin(), files.begin() + static_cast<std::ptrdiff_t>(i)});
    return done;
  }
  return {};
}

void put_back(const std::vector<BrokerFile>& files) {
  for (const BrokerFile& file : files) static_cast<void>(put(file, file.change.before));
}

Result<std::string> hashed_line(const BrokerPlaces& places, const std::string& name,
                                const std::string& password) {
  const ScratchFolder scratch(places.folder);
  if (!scratch.is_made()) return Error{ErrorCode::io, "cannot write in " + places.folder.string()};
  const fs::path file = scratch.path() / "passwords";
  // In a file, because every user of the machine sees the words of a command.
  if (auto placed = place_file({file, name + ":" + password + "\n", {}, 0600}); !placed)
    return placed.error();
  if (const auto done = output_of({"mosquitto_passwd", "-U", file.string()}, kMostOutput); !done)
    return done.error();
  auto line = read_text_file(file);
  if (!line) return line.error();
  line->erase(line->find_last_not_of("\r\n") + 1);
  if (!line->starts_with(name + ":$")) return Error{ErrorCode::unavailable, "mosquitto_passwd made no hash"};
  return line;
}

std::string restart_broker(const ActSurroundings& around, std::uint16_t port) {
  if (auto fault = fault_of({"systemctl", "daemon-reload"}); !fault.empty()) return fault;
  if (auto fault = fault_of({"systemctl", "restart", "mosquitto.service"}); !fault.empty()) {
    const auto said =
        output_of({"journalctl", "-q", "-o", "cat", "-n", "3", "-u", "mosquitto.service"}, kMostOutput);
    return said && !said->empty() ? *said : fault;
  }
  for (int look = 0; look < kLooks; ++look) {
    if (takes_connections(port)) return "";
    around.sleep(kBetweenLooks);
  }
  return "nobody listens on 127.0.0.1:" + std::to_string(port);
}

std::string reload_broker() { return fault_of({"systemctl", "reload", "mosquitto.service"}); }

}  // namespace anju
