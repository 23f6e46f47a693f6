// Whether the three files with which this gateway proves who it is can be used at all.
#pragma once

#include "config/settings.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Paho says the same of an unusable certificate as of a refused connection, so this looks first: ca_file,
// cert_file and key_file are PEM, at security level 2, and the key belongs to the certificate. Error:
// `malformed`, naming the file. Reads the files; dates and names are judged later, by both sides.
Result<void> check_identity(const PlatformSettings& platform);

}  // namespace anju
