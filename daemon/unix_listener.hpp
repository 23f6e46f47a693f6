// A Unix socket that listens at a path of the file system.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>

#include "rules/model/error.hpp"

namespace anju {

// Owner and group may connect (0660); the folder must be there. A socket file that nobody listens on any
// more, as a killed process leaves it, is taken away. Errors: out_of_range when the path is longer than
// unix(7) allows, unavailable when another process listens there, io when the system refuses or the path is
// something else than a socket.
Result<boost::asio::local::stream_protocol::acceptor> listen_on_unix_socket(
    boost::asio::io_context& io, const std::filesystem::path& path);

}  // namespace anju
