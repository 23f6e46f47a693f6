// One function a page: values in, text out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/page/look.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

std::string status_page(const Look& look, const View& view, std::optional<Duration> drain);
std::string link_page(const Look& look, const View& view, std::size_t page);

enum class DeviceOrder : std::uint8_t { attention, name, home, room, heard, battery };
std::optional<DeviceOrder> find_device_order(std::string_view name);
std::string devices_page(const Look& look, const View& view, DeviceOrder order, std::size_t page);
// Four channels with their curves a page. The curves of View are those.
inline constexpr std::size_t kCurves = 4;
std::string device_page(const Look& look, const View& view, std::size_t page);

std::string homes_page(const Look& look, const View& view, std::size_t page);
std::string home_page(const Look& look, const View& view);
std::string alerts_page(const Look& look, const View& view, bool only_open, std::size_t page);
std::string alert_page(const Look& look, const View& view);
std::string rules_page(const Look& look, const View& view, std::size_t page);
std::string store_page(const Look& look, const View& view);
std::string walk_test_page(const Look& look, const View& view);
std::string help_page(const Look& look, std::string_view version);

enum class LoginTrouble : std::uint8_t { none, wrong, locked, no_password, ended };
// `nonce_token`: what the form sends back, so that it is known to be ours.
std::string login_page(const Look& look, LoginTrouble trouble, Duration wait, std::string_view nonce_token);

// What is told instead of a page: 400, 403, 404, 405, 413, 415, 503.
std::string trouble_page(const Look& look, unsigned status);

// The part of a list that a page shows, and how many pages there are. `page` begins with 1; beyond the last
// it is the last.
struct Slice {
  std::size_t page = 1;
  std::size_t pages = 1;
  std::size_t from = 0;
  std::size_t to = 0;
};
Slice slice_of(std::size_t count, std::size_t page, std::size_t rows = kRows);

}  // namespace anju::page
