// What is to be done for a home is kept with the commit that says so, and goes with the commit that says that
// it is over; whatever happens in between.
#include <doctest/doctest.h>

#include "daemon/store/store.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::store_errands_test {
namespace {

Errand errand(const std::string& id, ErrandKind kind, std::int64_t created) {
  return {id,
          kind,
          "alert",
          "h-1",
          ErrandState::waiting,
          SteadyTime{Duration{created}},
          SteadyTime{Duration{created + 1000}},
          ""};
}

struct OnDisk {
  OnDisk() { open(); }
  void open() {
    store.reset();
    store = Store::open(folder.path() / "anju.db", site).value();
  }
  void commit(const Batch& batch) { REQUIRE(store->commit(batch).has_value()); }

  test::TemporaryFolder folder;
  Site site = test::store_site();
  std::unique_ptr<Store> store;
};

}  // namespace

TEST_CASE("errands come back in the order in which they came, also after a restart") {
  OnDisk disk;
  Batch batch = test::batch_at(1);
  batch.errands = {errand("b", ErrandKind::siren, 5), errand("a", ErrandKind::webhook, 5),
                   errand("c", ErrandKind::prompt, 2)};
  disk.commit(batch);
  disk.open();
  const auto kept = disk.store->errands();
  REQUIRE(kept.size() == 3);
  CHECK(kept[0] == batch.errands[2]);
  CHECK(kept[1] == batch.errands[0]);
  CHECK(kept[2] == batch.errands[1]);
}

TEST_CASE("an errand that changes keeps its place, and one that is over is gone") {
  OnDisk disk;
  Batch first = test::batch_at(1);
  first.errands = {errand("a", ErrandKind::webhook, 1), errand("b", ErrandKind::siren, 2)};
  disk.commit(first);
  Batch second = test::batch_at(2);
  second.errands = {first.errands[0]};
  second.errands[0].state = ErrandState::given_up;
  second.errands[0].reason = "HTTP 404";
  second.errands_over = {"b", "never heard of"};
  disk.commit(second);
  disk.open();
  CHECK(disk.store->errands() == second.errands);
}

TEST_CASE("what is new and over in one commit leaves nothing") {
  OnDisk disk;
  Batch batch = test::batch_at(1);
  batch.errands = {errand("a", ErrandKind::prompt, 1)};
  batch.errands_over = {"a"};
  disk.commit(batch);
  CHECK(disk.store->errands().empty());
}

}  // namespace anju::store_errands_test
