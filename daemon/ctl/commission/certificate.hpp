// Who the box is: a key pair that is made on it and never leaves it, a request for a certificate, and whether
// a certificate that came back is the right one. Text is PEM.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"
#include "rules/model/time.hpp"

struct x509_st;

namespace anju {

// EC, P-256 (FIPS 186-4), PKCS #8. Errors: unavailable, OpenSSL cannot.
Result<std::string> new_box_key();
// PKCS #10 with the id of the gateway as common name. `code`: the installation code, of which a proof is in
// the request as its challengePassword (RFC 2985, 5.4.1): base64 of HMAC-SHA256 with the code as its key over
// the DER of the SubjectPublicKeyInfo; empty: none. Errors: malformed, it is no key.
Result<std::string> new_request(std::string_view key, const std::string& gateway, std::string_view code = {});

struct CertificateFacts {
  std::string subject;  // common name
  std::string issuer;   // common name
  std::string serial;   // hexadecimal
  std::optional<WallTime> from;
  std::optional<WallTime> until;
  bool is_of_key = false;
  std::string distrust;  // why the authority does not stand for it; empty: it does
};
// The first certificate of the text. `now`: that of the machine, for the dates. Errors: malformed.
Result<CertificateFacts> certificate_facts(std::string_view certificate, std::string_view key,
                                           std::string_view authorities, WallTime now);
std::optional<WallTime> expiry_of(const x509_st* certificate);

// By which name to ask the server that shows this certificate: `host`, when it stands in it as a name or an
// address; else the first name that does; `host`, when there is none.
std::string name_of_server(std::string_view certificate, const std::string& host);

// ECDSA with SHA-256 over the bytes; DER. Errors: malformed, the key cannot be used.
Result<std::string> sign(std::string_view bytes, std::string_view key);
// Whether the owner of the certificate has signed exactly these bytes.
bool is_signed_by(std::string_view bytes, std::string_view signature, std::string_view certificate);

}  // namespace anju
