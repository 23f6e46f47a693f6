// A box with a city that answers, and a smoke alarm that can be set off.
#pragma once

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::test {

struct AlertStand {
  AlertStand() : box(folder.path()) {
    box.start();
    box.city.come_up();
    box.settle();
  }
  // The id of its alert.
  std::string smoke() {
    box.hear("smoke", R"({"smoke":true})");
    box.settle();
    return box.store->alerts(true, 1).front().id;
  }
  AlertRecord alert(const std::string& id) const { return box.store->find_alert(id).value(); }

  TemporaryFolder folder;
  Box box;
};

}  // namespace anju::test
