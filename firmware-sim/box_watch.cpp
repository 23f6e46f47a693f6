#include "firmware-sim/box_watch.hpp"

namespace anju::sim {

BoxWatch::BoxWatch(boost::asio::io_context& io, OnChange on_change)
    : io_(io), on_change_(std::move(on_change)) {}

void BoxWatch::heard(const std::string& gateway, std::chrono::milliseconds interval) {
  auto& box = boxes_[gateway];
  if (!box) box = std::make_unique<Box>(io_);
  box->timer.cancel();
  if (box->lost) {
    box->lost = false;
    on_change_(gateway, false, {});
  }
  if (interval.count() <= 0) return;
  box->timer.expires_after(interval * 2);
  box->timer.async_wait(
      [this, gateway, interval, watched = box.get()](const boost::system::error_code& error) {
        // A heartbeat may have come between the timer's end and this call.
        if (error || watched->timer.expiry() > std::chrono::steady_clock::now()) return;
        watched->lost = true;
        on_change_(gateway, true, interval * 2);
      });
}

}  // namespace anju::sim
