// What anjuctl tells of settings that a city has signed, after it has written them or has not. Pure.
#pragma once

#include "daemon/api/routes.hpp"

namespace anju {

// POST /v1/settings/ended with {"id","outcome","reason"}; outcome: done, undone or refused. Errors: 400
// bad-body, 404 not-found, 405, 409 wrong-number, 503 unavailable.
ApiReply settings_ended(const ApiRequest& request, const ViewSources& views);

}  // namespace anju
