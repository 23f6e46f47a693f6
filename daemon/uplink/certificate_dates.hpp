// How long the certificates of the link are good for, and whether revoked ones can be known.
#pragma once

#include <optional>

#include "config/settings.hpp"

namespace anju {

struct CertificateDates {
  std::optional<WallTime> certificate_until;  // of cert_file
  std::optional<WallTime> authority_until;    // of the certificate in ca_file that expires first
  std::optional<WallTime> revocation_until;  // of the list in ca_file that expires first; none: there is none
  // Each authority in ca_file has a list of what it has revoked ("X509 CRL") there as well.
  bool every_authority_has_list = false;

  // Revocation is checked: the lists are there and not out of date.
  bool can_check_revocation(WallTime now) const {
    return every_authority_has_list && revocation_until && now < *revocation_until;
  }
  friend bool operator==(const CertificateDates&, const CertificateDates&) = default;
};

// Reads the files; what cannot be read is left out.
CertificateDates read_certificate_dates(const PlatformSettings& platform);

// From the next connection on a broker whose certificate has been revoked is refused, or is not. For the
// whole process, because Paho gives nobody its own OpenSSL context. Not while an attempt is on its way.
void check_revocation(bool is_on);

}  // namespace anju
