// `anjuctl box`: who this gateway is towards the city.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

struct BoxOptions {
  std::string id;                     // csr: of the gateway; empty: as the settings say
  std::string code;                   // csr: the installation code as it was typed; empty: none
  std::filesystem::path output;       // csr: where the request goes; empty: beside the key
  std::filesystem::path certificate;  // install-certificate
  std::filesystem::path authority;    // and who stands for the city; empty: as the settings say
  std::string url;                    // of the platform; empty: as the settings say
};

// As it goes into the request; "" stays "". Problems: usage.code.
Outcome<std::string> installation_code(const std::string& typed, const CommissionAround& around);

// A key pair where there is none, and the request for a certificate of it. The key stays where it is.
Outcome<CommissionEnd> make_request(const BoxOptions& options, const CommissionAround& around);
// Checked against key, dates and authority; then in place, and the settings name it. What was there is kept
// beside it.
Outcome<CommissionEnd> install_certificate(const BoxOptions& options, const CommissionAround& around);

// The files that prove who the box is: those of the settings, else tls/ beside them.
struct IdentityFiles {
  std::filesystem::path key;
  std::filesystem::path certificate;
  std::filesystem::path authority;
};
IdentityFiles identity_files(const Settings& settings, const std::filesystem::path& config);
// The box still has the id with which the package comes.
bool is_unnamed(const Settings& settings);

}  // namespace anju
