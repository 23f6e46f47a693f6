// From what the owner wrote of a home to what the pipeline asks of it: what is asked first, and whom to call.
#pragma once

#include <vector>

#include "config/settings.hpp"
#include "daemon/contact_order.hpp"
#include "daemon/prompt_plan.hpp"
#include "rules/model/home.hpp"

namespace anju {

// `site` is that of make_site(settings).
std::vector<PromptPlan> prompt_plans(const Settings& settings, const Site& site);
ContactOrder contact_order(const Settings& settings);

}  // namespace anju
