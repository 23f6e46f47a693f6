// `anjuctl replay`: a file of readings through the rules, one line for each transition.
#pragma once

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include "daemon/ctl/problem.hpp"
#include "rules/model/home.hpp"

namespace anju {

struct ReplayOptions {
  std::filesystem::path readings;
  std::string config;           // empty: homes are made from the file
  Tier tier = Tier::high_risk;  // of homes that are made from the file
  std::string timezone;         // empty: the offsets of the file
  std::string from;             // ISO 8601 with offset, inclusive; empty: from the first row
  std::string to;               // exclusive; empty: to the last row
  bool as_json = false;
  Language language = Language::zh;
  std::filesystem::path shared_folder;  // where the shipped profiles are
};

// None when the whole file was replayed. Rows that cannot be used are counted and told on `complaints`.
std::optional<Problem> replay_file(const ReplayOptions& options, std::FILE* out, std::FILE* complaints);

}  // namespace anju
