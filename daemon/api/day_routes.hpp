// What is asked day by day, beside the views: what needs attention, the whole story of an alert, and that
// somebody in the home has seen it. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/api/todo.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct ApiRequest;
struct ApiReply;

// An alert with all that it has gone through.
struct AlertStory {
  AlertRecord alert;
  std::vector<KeptTransition> steps;  // oldest first
  bool waits = false;                 // its last report has no receipt yet
};

struct DayDoors {
  std::function<std::vector<TodoItem>()> todo = {};
  std::function<WallTime()> now = {};
  // Errors: not_found.
  std::function<Result<AlertStory>(const std::string& id)> story = {};
  // Errors: not_found; unsupported, it is closed or cancelled; out_of_range; unavailable.
  std::function<Result<AlertRecord>(const std::string& id, const std::string& by)> seen = {};
};

// GET /v1/todo, GET /v1/alert?id=ID, POST /v1/alert/seen with {"id","by"}: ids of alerts hold slashes, so
// they are no part of the path. False: the request is for somebody else.
bool answer_day(const ApiRequest& request, const DayDoors& doors, ApiReply& reply);

std::string story_json(const AlertStory& story);

}  // namespace anju
