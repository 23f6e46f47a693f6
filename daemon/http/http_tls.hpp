// TLS of the HTTP side: what it offers, and what a client has shown.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <string>

#include "config/push_settings.hpp"
#include "daemon/http/http_message.hpp"

namespace anju {

// Empty, or why it cannot be. With client_ca a client is asked for a certificate, and may have none.
std::string make_secure(boost::asio::ssl::context& context, const HttpSettings& settings);

// After the handshake; not there: the client has shown none.
ClientCertificate certificate_of(SSL* connection);

// Why the certificate of a client was not accepted; empty: the handshake failed for another reason.
std::string certificate_fault(SSL* connection, const boost::system::error_code& fault);

}  // namespace anju
