#include "daemon/unix_listener.hpp"

#include <filesystem>
#include <optional>

namespace anju {
namespace {

namespace fs = std::filesystem;
using boost::asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::size_t kLongestPath = 107;  // sun_path of unix(7), less its end; Asio throws beyond
constexpr auto kOwnerAndGroup =
    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::group_write;

Error refused(const fs::path& path, const std::string& why) {
  return {ErrorCode::io, "cannot listen on " + path.string() + ": " + why};
}

// None when the path is free.
std::optional<Error> clear_path(boost::asio::io_context& io, const fs::path& path) {
  std::error_code unknown;
  const auto status = fs::symlink_status(path, unknown);
  if (!fs::exists(status)) return std::nullopt;
  if (!fs::is_socket(status)) return refused(path, "it is there and is no socket; move it away");
  stream_protocol::socket probe(io);
  error_code fault;
  probe.open(stream_protocol(), fault);
  // A full queue must not hold up the start: it answers at once, and means that somebody listens.
  if (!fault) probe.native_non_blocking(true, fault);
  if (!fault) probe.connect(stream_protocol::endpoint(path.string()), fault);
  if (fault != boost::system::errc::connection_refused) {
    if (fault && fault != boost::system::errc::resource_unavailable_try_again &&
        fault != boost::system::errc::operation_in_progress)
      return refused(path, fault.message());
    return Error{ErrorCode::unavailable, "another process listens on " + path.string() +
                                             "; stop it, or set another path under [sockets]"};
  }
  std::error_code kept;
  fs::remove(path, kept);
  if (kept) return refused(path, kept.message());
  return std::nullopt;
}

}  // namespace

Result<stream_protocol::acceptor> listen_on_unix_socket(boost::asio::io_context& io, const fs::path& path) {
  if (path.empty() || path.string().size() > kLongestPath) {
    return Error{ErrorCode::out_of_range, "the path of a socket has 1 to " + std::to_string(kLongestPath) +
                                              " bytes, but " + path.string() + " has " +
                                              std::to_string(path.string().size())};
  }
  if (auto taken = clear_path(io, path)) return std::move(*taken);
  stream_protocol::acceptor acceptor(io);
  error_code fault;
  acceptor.open(stream_protocol(), fault);
  if (!fault) acceptor.bind(stream_protocol::endpoint(path.string()), fault);
  if (fault) return refused(path, fault.message());
  // Before listen(): until then nobody can connect, whatever the mask of the process gave away.
  std::error_code mode;
  fs::permissions(path, kOwnerAndGroup, mode);
  if (mode) return refused(path, mode.message());
  acceptor.listen(boost::asio::socket_base::max_listen_connections, fault);
  if (fault) return refused(path, fault.message());
  return acceptor;
}

}  // namespace anju
