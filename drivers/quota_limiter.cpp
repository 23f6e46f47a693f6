#include "drivers/quota_limiter.hpp"

#include <algorithm>

namespace anju {

bool QuotaLimiter::Share::has_room(SteadyTime now) {
  messages.fill(now);
  bytes.fill(now);
  return messages.tokens() >= 1 && bytes.tokens() > 0;
}

void QuotaLimiter::Share::take(std::size_t size) {
  messages.take(1);
  bytes.take(static_cast<double>(size));
}

QuotaLimiter::QuotaLimiter(const QuotaSettings& quota, const Site& site)
    : site_(&site),
      homes_(site.homes.size(), Share(quota.home, kHomeBurst)),
      devices_(site.devices.size(), Share(quota.device, kDeviceBurst)) {}

// The device first: who is mad is named as closely as can be, and takes nothing from its home any more.
std::optional<Sayer> QuotaLimiter::admit(DeviceIndex device, std::size_t bytes, const Instant& now) {
  const Sayer itself{Sayer::Kind::device, device};
  const Sayer home{Sayer::Kind::home, site_->devices[device].home};
  for (const Sayer& whose : {itself, home})
    if (!share_of(whose).has_room(now.steady)) return whose;
  for (const Sayer& whose : {itself, home}) share_of(whose).take(bytes);
  return std::nullopt;
}

void QuotaLimiter::leave_out(const Sayer& whose, const Instant& now) {
  LeftOutMessages& left_out = share_of(whose).left_out;
  if (left_out.is_empty()) to_report_.push_back(whose);
  left_out.note(now);
}

std::vector<Limited> QuotaLimiter::take_reports(const Instant& now) {
  std::vector<Limited> reports;
  std::erase_if(to_report_, [&](const Sayer& whose) {
    const auto span = share_of(whose).left_out.take(now);
    if (span) reports.push_back({whose, *span});
    return span.has_value();
  });
  return reports;
}

}  // namespace anju
