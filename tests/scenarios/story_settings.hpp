// A story's homes as the owner of a box writes them: real files, read by the real loader.
#pragma once

#include <vector>

#include "config/settings.hpp"
#include "daemon/prompt_plan.hpp"
#include "tests/scenarios/story.hpp"

namespace anju::story {

// Fails the test where the settings have a mistake.
Settings settings_of(const Story& story);

// Of what each home is asked first.
std::vector<PromptPlan> prompts_of(const Settings& settings, const Site& site);

// Where a message of the device is published.
std::string topic_of(const Settings& settings, const std::string& device);

}  // namespace anju::story
