// What a rule goes by, in the words of people.
#pragma once

#include <map>
#include <string>

#include "daemon/page/layout.hpp"
#include "rules/model/alert.hpp"

namespace anju::page {

Html facts_list(const Look& look, const Evidence& facts);
// The same of an alert, whose facts are kept as text.
Html facts_list(const Look& look, const std::map<std::string, std::string>& facts);

}  // namespace anju::page
