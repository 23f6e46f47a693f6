// `anjuctl home add`, `anjuctl contact add|list`: a home under a pseudonym, and whom to call for it.
#pragma once

#include <string>

#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

struct HomeAddOptions {
  std::string id;  // empty: a new pseudonym
  std::string tier{name(Tier::high_risk)};
};
struct ContactOptions {
  std::string home;
  std::string id;  // empty: a new pseudonym
  std::string role = "first-contact";
  std::string phone;  // "+86 21 5555 0100"; empty: only the platform knows it
  bool show_phones = false;
};

Outcome<CommissionEnd> add_home(const HomeAddOptions& options, const CommissionAround& around);
Outcome<CommissionEnd> add_contact(const ContactOptions& options, const CommissionAround& around);
// Numbers are masked unless they are asked for.
Outcome<CommissionEnd> list_contacts(const ContactOptions& options, const CommissionAround& around);

// "h-" and eight letters that nobody mistakes for another, of the kernel's randomness.
std::string new_pseudonym(std::string_view prefix);

}  // namespace anju
