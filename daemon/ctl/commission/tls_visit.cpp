#include "daemon/ctl/commission/tls_visit.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "config/syntax.hpp"
#include "daemon/ctl/commission/certificate.hpp"

namespace anju {
namespace {

Error unavailable(const std::string& what) { return {ErrorCode::unavailable, what}; }
std::string system_words(int code) { return std::error_code(code, std::generic_category()).message(); }

timespec time_of(Duration limit) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(limit);
  return {whole.count(), static_cast<long>(std::chrono::nanoseconds(limit - whole).count())};
}

std::string numeric(const sockaddr* address, socklen_t length) {
  std::string text(NI_MAXHOST, '\0');
  if (::getnameinfo(address, length, text.data(), NI_MAXHOST, nullptr, 0, NI_NUMERICHOST) != 0) return "";
  text.resize(text.find('\0'));
  return text;
}

std::string openssl_words() {
  const unsigned long code = ERR_get_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason ? reason : "the connection broke";
}

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Session = std::unique_ptr<SSL, decltype(&SSL_free)>;

bool use_identity(SSL_CTX* context, const PlatformSettings& platform) {
  constexpr int kSecurityLevel = 2;  // as the link has it
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_load_verify_file(context, platform.ca_file.c_str()) == 1 &&
         SSL_CTX_use_certificate_chain_file(context, platform.cert_file.c_str()) == 1 &&
         SSL_CTX_use_PrivateKey_file(context, platform.key_file.c_str(), SSL_FILETYPE_PEM) == 1;
}

}  // namespace

OpenSocket::~OpenSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

// getaddrinfo(3) has no limit, and waits for 15 s and more where no name server answers. What hangs is left
// behind to a thread of the C library, which ends with the program.
Result<std::vector<std::string>> look_up(const std::string& host, Duration limit) {
  if (is_ipv4(host) || is_ipv6(host)) return std::vector<std::string>{host};
  struct Question {
    std::string host;
    addrinfo hints{};
    gaicb request{};
  };
  auto question = std::make_unique<Question>();
  question->host = host;
  question->hints.ai_socktype = SOCK_STREAM;
  question->request.ar_name = question->host.c_str();
  question->request.ar_request = &question->hints;
  gaicb* list[] = {&question->request};
  if (const int fault = ::getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr); fault != 0)
    return unavailable(::gai_strerror(fault));
  const timespec time = time_of(limit);
  ::gai_suspend(list, 1, &time);
  const int fault = ::gai_error(&question->request);
  if (fault == EAI_INPROGRESS) {
    if (::gai_cancel(&question->request) != EAI_CANCELED) static_cast<void>(question.release());
    return unavailable("no name server answers");
  }
  if (fault != 0) return unavailable(::gai_strerror(fault));
  std::vector<std::string> addresses;
  addrinfo* const found = question->request.ar_result;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next)
    if (auto text = numeric(one->ai_addr, one->ai_addrlen); !text.empty()) addresses.push_back(text);
  ::freeaddrinfo(found);
  if (addresses.empty()) return unavailable("the name has no address");
  return addresses;
}

Result<OpenSocket> connect_tcp(const std::string& address, std::uint16_t port, Duration limit) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int fault = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
      fault != 0)
    return unavailable(::gai_strerror(fault));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> place(found, ::freeaddrinfo);
  OpenSocket socket(::socket(place->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.descriptor() < 0) return unavailable(system_words(errno));
  if (::connect(socket.descriptor(), place->ai_addr, place->ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return unavailable(system_words(errno));
  pollfd wanted{socket.descriptor(), POLLOUT, 0};
  if (::poll(&wanted, 1, static_cast<int>(limit.count())) <= 0) return unavailable("no answer in time");
  int fault = 0;
  socklen_t length = sizeof fault;
  ::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &fault, &length);
  if (fault != 0) return unavailable(system_words(fault));
  return socket;
}

Result<TlsFacts> shake_hands(const OpenSocket& socket, const PlatformSettings& platform, Duration limit,
                             const std::function<Duration()>& clock) {
  ERR_clear_error();
  const Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context || !use_identity(context.get(), platform)) return unavailable(openssl_words());
  const Session session(SSL_new(context.get()), SSL_free);
  if (!session || SSL_set_fd(session.get(), socket.descriptor()) != 1) return unavailable(openssl_words());
  const bool is_number = is_ipv4(platform.host) || is_ipv6(platform.host);
  if (is_number) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), platform.host.c_str());
  } else {
    SSL_set_tlsext_host_name(session.get(), platform.host.c_str());
    SSL_set1_host(session.get(), platform.host.c_str());
  }
  const Duration end = clock() + limit;
  for (Duration left = limit; left.count() > 0; left = end - clock()) {
    const int done = SSL_connect(session.get());
    if (done == 1) {
      const X509* const peer = SSL_get0_peer_certificate(session.get());
      return TlsFacts{SSL_get_version(session.get()), peer ? expiry_of(peer) : std::nullopt};
    }
    const int wants = SSL_get_error(session.get(), done);
    if (wants != SSL_ERROR_WANT_READ && wants != SSL_ERROR_WANT_WRITE) {
      const long verdict = SSL_get_verify_result(session.get());
      const std::string words = openssl_words();
      return unavailable(verdict == X509_V_OK ? words : X509_verify_cert_error_string(verdict));
    }
    pollfd wanted{socket.descriptor(), static_cast<short>(wants == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT),
                  0};
    if (::poll(&wanted, 1, static_cast<int>(left.count())) <= 0) break;
  }
  return unavailable("no answer to the TLS handshake");
}

}  // namespace anju
