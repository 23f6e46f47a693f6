#include "drivers/journal.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

#include "drivers/journal_delta.hpp"
#include "drivers/journal_file.hpp"
#include "drivers/journal_record.hpp"
#include "drivers/journal_segment.hpp"
#include "drivers/journal_trim.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// Small enough to be removed soon after the store has it, large enough that a new one is rare.
constexpr std::uint64_t kSegmentBytes = 4 << 20;
// What a part of a backlog is read in: a few hundred usual messages.
constexpr std::uint64_t kReadBytes = 128 << 10;

std::array<iovec, 3> gathered(const RecordParts& parts) {
  // iovec is of C and has no const; writing leaves what it points to alone.
  return {iovec{const_cast<char*>(parts.start.data()), parts.start.size()},
          iovec{const_cast<char*>(parts.topic.data()), parts.topic.size()},
          iovec{const_cast<char*>(parts.payload.data()), parts.payload.size()}};
}

Result<std::vector<RawMessage>> routine_part(const Segment& segment, std::uint64_t offset,
                                             std::uint64_t bytes, std::uint64_t from, std::size_t limit) {
  const Result<std::string> text = read_part(segment.path, offset, bytes);
  if (!text) return text.error();
  std::vector<RawMessage> messages;
  RecordReader records(*text, offset);
  while (messages.size() < limit) {
    const std::optional<StoredRecord> record = records.next();
    if (!record) break;
    if (record->lane == Lane::routine && record->sequence >= from) messages.push_back(message_of(*record));
  }
  return messages;
}

}  // namespace

struct SegmentFile {
  OpenFile file;
  std::optional<Error> lost;  // by which it could not be forced; under `forcing`
};

struct Journal::Impl {
  fs::path folder;
  std::mutex trimming;       // one at a time; taken before the last one
  std::mutex forcing;        // likewise: of two threads the second would not hear of the error of the first
  mutable std::mutex mutex;  // of all below but what was found at opening, which never changes
  std::vector<Segment> segments;
  std::shared_ptr<SegmentFile> current;  // the last segment, while it is appended to
  std::uint64_t next = 1;
  std::uint64_t begins_at = 1;  // the first sequence of this run
  std::uint64_t damaged = 0;
  std::optional<SteadyTime> heard_until;
  bool is_ahead = false;
  DeltaWriter deltas;

  std::function<bool()> make_room;
  std::atomic<bool> only_alarms = false;

  Result<Appended> append(const RawMessage& message);
  Result<void> ensure_segment();
  Result<void> write(const RecordParts& parts);
  bool finds_room(const Error& error);
  std::vector<Segment> copy_of_segments() const;
};

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& folder, const KeptThrough& kept) {
  if (Result<void> made = make_folder(folder); !made) return made.error();
  Result<std::vector<Segment>> found = find_segments(folder);
  if (!found) return found.error();
  auto impl = std::make_unique<Impl>();
  impl->folder = folder;
  impl->segments = std::move(*found);
  std::uint64_t last = std::max(kept.routine, kept.alarm);
  for (const Segment& segment : impl->segments) {
    last = std::max(last, newest(segment));
    impl->damaged += segment.damaged;
    impl->heard_until = std::max(impl->heard_until, segment.heard_until);
  }
  const KeptThrough trimmed = read_trim_note(folder);
  impl->is_ahead = trimmed.routine > kept.routine || trimmed.alarm > kept.alarm;
  // Numbers that were given away are not given again, even if nothing else remembers them.
  impl->next = std::max({last, trimmed.routine, trimmed.alarm}) + 1;
  impl->begins_at = impl->next;
  return std::unique_ptr<Journal>(new Journal(std::move(impl)));
}

// A journal that was opened never goes on in a segment it found: behind a torn tail nothing would be read
// again.
Result<void> Journal::Impl::ensure_segment() {
  if (current && segments.back().bytes < kSegmentBytes) return {};
  const fs::path path = segment_path(folder, next);
  Result<OpenFile> made = make_file(path);
  if (!made) return made.error();
  segments.push_back({path, next, 0, 0, {}, {}, {}});
  current = std::make_shared<SegmentFile>(SegmentFile{std::move(*made), std::nullopt});
  deltas.begin_segment();
  return {};
}

// After an error the segment ends where it ended before, or nothing is appended to it any more. The sequence
// is spent either way, because the record may turn up after a restart.
Result<void> Journal::Impl::write(const RecordParts& parts) {
  const std::array<iovec, 3> pieces = gathered(parts);
  Result<void> written = write_all(current->file, pieces, segments.back().bytes);
  if (written) return {};
  ++next;
  if (!cut(current->file, segments.back().bytes)) current.reset();
  return written;
}

Result<Appended> Journal::Impl::append(const RawMessage& message) {
  const std::uint64_t sequence = next;
  if (Result<void> ready = ensure_segment(); !ready) return ready.error();
  const std::optional<Delta> delta = deltas.delta_of(message, segments.back().bytes);
  const Result<RecordParts> parts = record_of(message, sequence, delta);
  if (!parts) return parts.error();
  if (Result<void> written = write(*parts); !written) return written.error();
  Segment& segment = segments.back();
  note_record(segment, sequence, segment.bytes);
  segment.bytes += parts->bytes();
  deltas.wrote(message, sequence, delta.has_value());
  (message.lane == Lane::alarm ? segment.last.alarm : segment.last.routine) = sequence;
  ++next;
  return Appended{sequence, message.lane == Lane::alarm ? current : nullptr};
}

// For an alarm, which may have what is left for it.
bool Journal::Impl::finds_room(const Error& error) {
  if (error.code != ErrorCode::unavailable || !make_room || !make_room()) return false;
  only_alarms = true;
  return true;
}

Result<Appended> Journal::append(const RawMessage& message) {
  const bool is_alarm = message.lane == Lane::alarm;
  if (!is_alarm && impl_->only_alarms)
    return Error{ErrorCode::unavailable, "the disk is nearly full: only alarms are kept"};
  const std::lock_guard lock(impl_->mutex);
  Result<Appended> kept = impl_->append(message);
  if (!kept && is_alarm && impl_->finds_room(kept.error())) return impl_->append(message);
  return kept;
}

Result<void> Journal::force(const Appended& appended) {
  if (!appended.unforced) return {};
  SegmentFile& segment = *appended.unforced;
  const std::lock_guard forcing(impl_->forcing);
  if (segment.lost) return *segment.lost;
  Result<void> forced = force_to_disk(segment.file);
  if (forced) return {};
  // The kernel says it once and then forgets it: a later sync of this file would succeed and prove nothing.
  segment.lost = forced.error();
  const std::lock_guard lock(impl_->mutex);
  if (impl_->current == appended.unforced) impl_->current.reset();
  (void)impl_->finds_room(*segment.lost);
  return forced;
}

void Journal::keep_only_alarms(bool only) { impl_->only_alarms = only; }
bool Journal::keeps_only_alarms() const { return impl_->only_alarms; }
void Journal::when_full(std::function<bool()> make_room) { impl_->make_room = std::move(make_room); }

std::vector<Segment> Journal::Impl::copy_of_segments() const {
  const std::lock_guard lock(mutex);
  return segments;
}

Result<std::uint64_t> Journal::replay(const KeptThrough& kept,
                                      const std::function<void(RawMessage)>& each) const {
  std::uint64_t count = 0;
  for (const Segment& segment : impl_->copy_of_segments()) {
    if (is_kept(segment, kept)) continue;
    const Result<std::string> text = read_part(segment.path, 0, segment.bytes);
    if (!text) return text.error();
    RecordReader records(*text);
    while (const auto record = records.next()) {
      if (record->sequence <= (record->lane == Lane::alarm ? kept.alarm : kept.routine)) continue;
      each(message_of(*record));
      ++count;
    }
  }
  return count;
}

Result<std::vector<RawMessage>> Journal::read_routine(std::uint64_t from, std::size_t limit) const {
  std::vector<RawMessage> messages;
  for (const Segment& segment : impl_->copy_of_segments()) {
    if (segment.last.routine < from || messages.size() >= limit) continue;
    const std::uint64_t offset = offset_before(segment, from);
    const std::uint64_t rest = segment.bytes - offset;
    const std::size_t wanted = limit - messages.size();
    bool is_cut = rest > kReadBytes;
    Result<std::vector<RawMessage>> part =
        routine_part(segment, offset, std::min(rest, kReadBytes), from, wanted);
    // What is asked for may stand farther behind.
    if (part && part->empty() && is_cut) {
      is_cut = false;
      part = routine_part(segment, offset, rest, from, wanted);
    }
    // Removed meanwhile: the store has it.
    if (!part && part.error().code == ErrorCode::not_found) continue;
    if (!part) return part.error();
    if (part->empty()) continue;
    std::move(part->begin(), part->end(), std::back_inserter(messages));
    // What lies behind the cut comes before the next segment.
    if (is_cut) break;
  }
  return messages;
}

// Noted outside the lock of the journal, because an alarm that is being kept would wait for it.
void Journal::trim(const KeptThrough& kept) {
  const std::lock_guard trimming(impl_->trimming);
  const auto is_done = [&](const Segment& segment) {
    const bool is_current = impl_->current && &segment == &impl_->segments.back();
    return !is_current && is_kept(segment, kept);
  };
  {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->is_ahead && std::none_of(impl_->segments.begin(), impl_->segments.end(), is_done)) return;
  }
  // What cannot be noted or removed now is tried again with the next trim.
  if (!write_trim_note(impl_->folder, kept)) return;
  const std::lock_guard lock(impl_->mutex);
  impl_->is_ahead = false;
  const auto is_removed = [&](const Segment& segment) {
    std::error_code ignored;
    return is_done(segment) && (fs::remove(segment.path, ignored) || !fs::exists(segment.path, ignored));
  };
  impl_->segments.erase(std::remove_if(impl_->segments.begin(), impl_->segments.end(), is_removed),
                        impl_->segments.end());
}

bool Journal::is_ahead_of_store() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->is_ahead;
}

std::uint64_t Journal::bytes() const {
  const std::lock_guard lock(impl_->mutex);
  std::uint64_t bytes = 0;
  for (const Segment& segment : impl_->segments) bytes += segment.bytes;
  return bytes;
}

bool Journal::has_earlier_segments() const {
  const std::lock_guard lock(impl_->mutex);
  return std::any_of(impl_->segments.begin(), impl_->segments.end(),
                     [this](const Segment& segment) { return segment.first < impl_->begins_at; });
}

std::uint64_t Journal::damaged() const { return impl_->damaged; }
std::optional<SteadyTime> Journal::heard_until() const { return impl_->heard_until; }

}  // namespace anju
