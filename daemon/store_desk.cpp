#include "daemon/store_desk.hpp"

#include <system_error>

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRowsAtOnce = 64;  // some hundred KiB to read: a few milliseconds from a slow card
// Who asks waits for ten seconds. What was not counted by then is not told.
constexpr Duration kLongest{8s};

std::uint64_t size_of(const std::filesystem::path& file, const char* ending) {
  std::filesystem::path part = file;
  part += ending;
  std::error_code none;
  const auto bytes = std::filesystem::file_size(part, none);
  return none ? 0 : bytes;
}

}  // namespace

StoreDesk::StoreDesk(Parts parts)
    : parts_(std::move(parts)), since_(parts_.clock.now().steady), written_before_(parts_.written_bytes()) {}

void StoreDesk::ask(std::function<void(const StoreView&)> tell) {
  waiting_.push_back(std::move(tell));
  if (survey_) return;
  survey_.emplace(parts_.store.survey());
  begun_ = parts_.clock.now().steady;
  step();
}

void StoreDesk::step() {
  const bool has_more = survey_->step(kRowsAtOnce);
  if (has_more && parts_.clock.now().steady < begun_ + kLongest) return parts_.post([this] { step(); });
  const StoreContent content = survey_->content();
  survey_.reset();
  tell_all(content);
}

void StoreDesk::tell_all(const StoreContent& content) {
  const StoreView view = view_of(content);
  for (const auto& tell : std::exchange(waiting_, {})) tell(view);
}

StoreView StoreDesk::view_of(const StoreContent& content) const {
  const StoreSettings& settings = parts_.settings.store;
  StoreView view;
  view.path = settings.path.string();
  view.content = content;
  view.file_bytes = size_of(settings.path, "");
  view.wal_bytes = size_of(settings.path, "-wal");
  view.journal_bytes = parts_.journal.bytes();
  view.policy = settings.policy;
  view.commit_interval = settings.commit_interval;
  std::error_code failed;
  const auto space = std::filesystem::space(settings.path.parent_path(), failed);
  if (!failed) view.disk_free = space.available;
  view.reserve = settings.reserve;
  view.is_reserve_spent = parts_.reserve.is_spent();
  view.only_alarms = parts_.journal.keeps_only_alarms();
  if (const auto written = parts_.written_bytes(); written && written_before_)
    view.written = *written - *written_before_;
  view.since = parts_.clock.now().steady - since_;
  view.commits = parts_.store.figures().commits;
  if (const auto& damage = parts_.store.damaged()) {
    view.damage = damage->in_words();
    view.set_aside = damage->set_aside.string();
  }
  return view;
}

}  // namespace anju
