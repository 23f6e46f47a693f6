// What an errand says, made of the alert as it is now and of what the owner wrote.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "daemon/alert_record.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/uplink_port.hpp"
#include "drivers/source.hpp"

namespace anju {

std::string_view name(ErrandKind kind);
// The same for the same thing, whenever it is asked: who hears it twice can tell.
std::string errand_id(const std::string& alert, ErrandKind kind);

// "": no first contact has one.
std::string first_webhook_url(const HomeSettings& home);

// {zh}, {en} and {event} filled in; escaped when the payload is JSON.
std::string filled_payload(const std::string& payload, const AlertRecord& alert);

// None: the settings know nothing of it any more.
std::optional<Saying> saying_of(const Errand& errand, const HomeSettings& home, const AlertRecord& alert);
std::optional<WebhookCall> webhook_of(const Errand& errand, const HomeSettings& home,
                                      const AlertRecord& alert);

}  // namespace anju
