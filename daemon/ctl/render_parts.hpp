// The parts that the views share: signs, sizes, times.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "daemon/ctl/render.hpp"

namespace anju {

enum class Mark : std::uint8_t { good, attention, bad };

// "✓ 正常": the sign never stands without its word; the colour is only added to it.
std::string marked(const Look& look, Mark mark, std::string_view word);

// "1.5 MiB".
std::string size_text(std::int64_t bytes);

// "2026-11-24T14:00:00.000Z" as the clocks in the homes show it, "2026-11-24 22:00:00 +08:00"; anything else
// as it is.
std::string time_text(const Look& look, std::string_view iso);

// What the quotas have taken from a home: "left out 12, thinned 300"; empty: nothing.
std::string quota_text(const boost::json::value& home, const Look& look);

// A reading of a device: "electricity.voltage L1 229.7 V".
std::string reading_text(const Look& look, const boost::json::value& reading);

std::string render_status(const boost::json::value& status, const Look& look);
std::string render_homes(const boost::json::value& answer, const Look& look);
std::string render_modes(const boost::json::value& answer, const Look& look);
std::string render_devices(const boost::json::value& answer, const Look& look);
std::string render_alerts(const boost::json::value& answer, const Look& look);
std::string render_buses(const boost::json::value& answer, const Look& look);
std::string render_store(const boost::json::value& answer, const Look& look);
std::string render_outbox(const boost::json::value& answer, const Look& look);

}  // namespace anju
