// The city's office: gives installation codes, and signs the request of a box that proves to have one.
#pragma once

#include <filesystem>
#include <string>

namespace anju::sim {

struct SignOptions {
  std::filesystem::path request;  // PKCS #10, PEM
  std::filesystem::path codes;    // those that are out, one a line; one that was used is taken from it
  std::filesystem::path ca_file;
  std::filesystem::path ca_key_file;
  std::filesystem::path output;  // the certificate, PEM
  int days = 365;
};

// Twelve random letters and digits and the check character of ISO 7064, MOD 37,36; noted in the file. Throws
// std::runtime_error: it cannot be written.
std::string new_code(const std::filesystem::path& codes);

// Gives the name of the gateway. Throws std::runtime_error: a file cannot be read or written; the request is
// not signed by its own key; none of the codes that are out is behind its proof.
std::string sign_request(const SignOptions& options);

}  // namespace anju::sim
