#include "daemon/uplink/certificate_dates.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <vector>

namespace anju {
namespace {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using File = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

void free_all(STACK_OF(X509_INFO) * infos) { sk_X509_INFO_pop_free(infos, X509_INFO_free); }

std::optional<WallTime> wall(const ASN1_TIME* time) {
  std::tm broken{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &broken) != 1) return std::nullopt;
  return WallTime{std::chrono::seconds{::timegm(&broken)}};
}

void lower(std::optional<WallTime>& first, const std::optional<WallTime>& other) {
  if (other) first = std::min(first.value_or(*other), *other);
}

void read_authorities(const std::filesystem::path& file, CertificateDates& dates) {
  const File in(BIO_new_file(file.c_str(), "r"));
  if (!in) return;
  const std::unique_ptr<STACK_OF(X509_INFO), decltype(&free_all)> infos(
      PEM_X509_INFO_read_bio(in.get(), nullptr, nullptr, nullptr), free_all);
  if (!infos) return;
  std::vector<const X509*> authorities;
  std::vector<const X509_CRL*> lists;
  for (int i = 0; i < sk_X509_INFO_num(infos.get()); ++i) {
    const X509_INFO* info = sk_X509_INFO_value(infos.get(), i);
    if (info->x509 != nullptr) authorities.push_back(info->x509);
    if (info->crl != nullptr) lists.push_back(info->crl);
  }
  for (const X509* authority : authorities) lower(dates.authority_until, wall(X509_get0_notAfter(authority)));
  for (const X509_CRL* list : lists) lower(dates.revocation_until, wall(X509_CRL_get0_nextUpdate(list)));
  const auto has_list = [&lists](const X509* authority) {
    return std::any_of(lists.begin(), lists.end(), [authority](const X509_CRL* list) {
      return X509_NAME_cmp(X509_get_subject_name(authority), X509_CRL_get_issuer(list)) == 0;
    });
  };
  dates.every_authority_has_list =
      !authorities.empty() && std::all_of(authorities.begin(), authorities.end(), has_list);
}

}  // namespace

CertificateDates read_certificate_dates(const PlatformSettings& platform) {
  CertificateDates dates;
  read_authorities(platform.ca_file, dates);
  if (const File in(BIO_new_file(platform.cert_file.c_str(), "r")); in) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
    if (certificate) dates.certificate_until = wall(X509_get0_notAfter(certificate.get()));
  }
  ERR_clear_error();
  return dates;
}

// OpenSSL looks the parameters for "ssl_server" up by that name for each broker that it verifies, and takes
// those that somebody has added before its own.
void check_revocation(bool is_on) {
  X509_VERIFY_PARAM* const parameters = X509_VERIFY_PARAM_new();
  if (parameters == nullptr) return;
  X509_VERIFY_PARAM_set1_name(parameters, "ssl_server");
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_trust(parameters, X509_TRUST_SSL_SERVER);
  if (is_on) X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_CRL_CHECK);
  X509_VERIFY_PARAM_add0_table(parameters);
}

}  // namespace anju
