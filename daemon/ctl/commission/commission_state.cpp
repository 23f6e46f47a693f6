#include "daemon/ctl/commission/commission_state.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/replace_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::int64_t kCommissionStateLayout = 1;

}  // namespace

std::string_view name(CommissionStep step) {
  constexpr std::array<std::string_view, kCommissionSteps.size()> kNames{
      "preflight", "bind", "home", "devices", "rules", "walk-test", "report"};
  return kNames[static_cast<std::size_t>(step)];
}

std::optional<CommissionStep> CommissionState::next() const {
  for (const CommissionStep step : kCommissionSteps)
    if (!is_done(step)) return step;
  return std::nullopt;
}

std::string state_text(const CommissionState& state) {
  json::object done;
  for (const auto& [step, when] : state.done) done[name(step)] = when;
  json::array exceptions;
  for (const CommissionStep step : state.exceptions) exceptions.emplace_back(name(step));
  return json::serialize(json::object{{"layout", kCommissionStateLayout},
                                      {"technician", state.technician},
                                      {"home", state.home},
                                      {"done", std::move(done)},
                                      {"exceptions", std::move(exceptions)}}) +
         "\n";
}

Result<CommissionState> read_state_text(std::string_view text) {
  boost::system::error_code fault;
  const json::value parsed = json::parse({text.data(), text.size()}, fault);
  if (fault || !parsed.is_object() || number_of(parsed, "layout") != kCommissionStateLayout)
    return Error{ErrorCode::malformed, "it is no state of a commissioning"};
  CommissionState state;
  state.technician = text_of(parsed, "technician");
  state.home = text_of(parsed, "home");
  for (const CommissionStep step : kCommissionSteps)
    if (const std::string when = text_of(part_of(parsed, "done"), name(step)); !when.empty())
      state.done[step] = when;
  for (const json::value& named : list_of(parsed, "exceptions"))
    for (const CommissionStep step : kCommissionSteps)
      if (named.is_string() && named.get_string() == name(step)) state.exceptions.insert(step);
  return state;
}

std::optional<CommissionState> load_state(const fs::path& folder) {
  const auto text = read_text_file(folder / kCommissionFile);
  if (!text) return std::nullopt;
  auto state = read_state_text(*text);
  if (!state) return std::nullopt;
  return std::move(*state);
}

Result<void> save_state(const fs::path& folder, const CommissionState& state) {
  constexpr unsigned kOwnerOnly = 0600;
  return place_file({folder / kCommissionFile, state_text(state), folder, kOwnerOnly, false});
}

Result<void> drop_state(const fs::path& folder) {
  std::error_code fault;
  fs::remove(folder / kCommissionFile, fault);
  if (fault) return Error{ErrorCode::io, "cannot remove " + (folder / kCommissionFile).string()};
  return {};
}

}  // namespace anju
