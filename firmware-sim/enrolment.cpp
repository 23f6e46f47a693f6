#include "firmware-sim/enrolment.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace anju::sim {
namespace {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ, X509_REQ_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

File opened(const std::filesystem::path& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), &std::fclose);
  if (!file) fail(path.string() + ": cannot be opened");
  return file;
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

void write_lines(const std::filesystem::path& path, const std::vector<std::string>& lines) {
  std::ofstream out(path, std::ios::trunc);
  for (const std::string& line : lines) out << line << "\n";
  if (!out.flush()) fail(path.string() + ": cannot be written");
}

// As the office writes it on a work order, and as a box sends it: a checked product of the digits, ISO 7064.
char checked(std::string_view text) {
  int product = 36;
  for (const char c : text) {
    int sum = (product + static_cast<int>(kCharacters.find(c))) % 36;
    if (sum == 0) sum = 36;
    product = (2 * sum) % 37;
  }
  return kCharacters[static_cast<std::size_t>((37 - product) % 36)];
}

std::string base64(const unsigned char* bytes, int length) {
  std::string text(static_cast<std::size_t>((length + 2) / 3 * 4 + 1), '\0');
  const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, length);
  text.resize(static_cast<std::size_t>(written));
  return text;
}

// What the request says of its code: RFC 2985, 5.4.1.
std::string proof_in(X509_REQ* request) {
  const int at = X509_REQ_get_attr_by_NID(request, NID_pkcs9_challengePassword, -1);
  if (at < 0) return "";
  const ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(X509_REQ_get_attr(request, at), 0);
  if (value == nullptr) return "";
  const ASN1_STRING* text = value->value.asn1_string;
  if (value->type != V_ASN1_PRINTABLESTRING && value->type != V_ASN1_UTF8STRING &&
      value->type != V_ASN1_T61STRING && value->type != V_ASN1_IA5STRING)
    return "";
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string proof_of(const std::string& code, X509_REQ* request) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_REQ_get_X509_PUBKEY(request), &der);
  if (length <= 0) fail("the request has no public key");
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), code.data(), static_cast<int>(code.size()), der, static_cast<std::size_t>(length),
       mac.data(), &size);
  OPENSSL_free(der);
  return base64(mac.data(), static_cast<int>(size));
}

std::string name_in(X509_REQ* request) {
  std::array<char, 256> name{};
  const int length = X509_NAME_get_text_by_NID(X509_REQ_get_subject_name(request), NID_commonName,
                                               name.data(), static_cast<int>(name.size()));
  if (length <= 0) fail("the request names no gateway");
  return {name.data(), static_cast<std::size_t>(length)};
}

bool add_extension(X509* made, int what, const char* value) {
  const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>> one(
      X509V3_EXT_conf_nid(nullptr, nullptr, what, value));
  return one && X509_add_ext(made, one.get(), -1) == 1;
}

Certificate signed_by_city(X509_REQ* request, X509* city, EVP_PKEY* city_key, int days) {
  constexpr long kSerialBits = 127;
  constexpr long kDay = 86'400;
  Certificate made(X509_new());
  const std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>> serial(BN_new());
  const bool is_made = made && serial && X509_set_version(made.get(), X509_VERSION_3) == 1 &&
                       BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
                       BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get())) != nullptr &&
                       X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600) != nullptr &&
                       X509_gmtime_adj(X509_getm_notAfter(made.get()), kDay * days) != nullptr &&
                       X509_set_subject_name(made.get(), X509_REQ_get_subject_name(request)) == 1 &&
                       X509_set_issuer_name(made.get(), X509_get_subject_name(city)) == 1 &&
                       X509_set_pubkey(made.get(), X509_REQ_get0_pubkey(request)) == 1 &&
                       add_extension(made.get(), NID_ext_key_usage, "clientAuth") &&
                       add_extension(made.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                       X509_sign(made.get(), city_key, EVP_sha256()) > 0;
  if (!is_made) fail("OpenSSL cannot make the certificate");
  return made;
}

}  // namespace

std::string new_code(const std::filesystem::path& codes) {
  constexpr std::size_t kRandom = 12;
  constexpr unsigned char kFair = 252;  // the largest multiple of 36 in a byte
  std::string code;
  while (code.size() < kRandom) {
    unsigned char byte = 0;
    if (RAND_bytes(&byte, 1) != 1) fail("there is no randomness");
    if (byte < kFair) code += kCharacters[byte % kCharacters.size()];
  }
  code += checked(code);
  std::vector<std::string> out = lines_of(codes);
  out.push_back(code);
  write_lines(codes, out);
  return code;
}

std::string sign_request(const SignOptions& options) {
  const Request request(PEM_read_X509_REQ(opened(options.request, "r").get(), nullptr, nullptr, nullptr));
  if (!request) fail(options.request.string() + " is no request");
  if (X509_REQ_verify(request.get(), X509_REQ_get0_pubkey(request.get())) != 1)
    fail("the request is not signed by its own key");
  const std::string proof = proof_in(request.get());
  std::vector<std::string> codes = lines_of(options.codes);
  const auto used = std::find_if(codes.begin(), codes.end(), [&](const std::string& code) {
    return !proof.empty() && proof_of(code, request.get()) == proof;
  });
  if (used == codes.end()) fail("the request proves none of the codes that are out");
  const std::string gateway = name_in(request.get());
  const Certificate city(PEM_read_X509(opened(options.ca_file, "r").get(), nullptr, nullptr, nullptr));
  const Key city_key(PEM_read_PrivateKey(opened(options.ca_key_file, "r").get(), nullptr, nullptr, nullptr));
  if (!city || !city_key) fail("the city's own certificate or key cannot be read");
  const Certificate made = signed_by_city(request.get(), city.get(), city_key.get(), options.days);
  // It holds once: taken away before the certificate is out.
  codes.erase(used);
  write_lines(options.codes, codes);
  if (PEM_write_X509(opened(options.output, "w").get(), made.get()) != 1)
    fail(options.output.string() + ": cannot be written");
  return gateway;
}

}  // namespace anju::sim
