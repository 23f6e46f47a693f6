// What a technician says about a home on the page: which mode, and for how long. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/mode_order.hpp"
#include "daemon/page/form.hpp"
#include "daemon/page/layout.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

// The modes that are on, each with a button that ends it, and a form that begins one.
Html mode_forms(const Look& look, const HomeView& home);

// `mode`, and `for`: one of the durations that the form offers, or `end`. None: it is not from our form.
std::optional<ModeWish> mode_wish_of(const std::string& home, const Fields& fields);

}  // namespace anju::page
