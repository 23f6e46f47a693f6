// Any bytes as what a worn card gives back: the rows of commits and packs, the journal and its deltas. What
// is read can be written, and is then the same.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "daemon/store/packed_progress.hpp"
#include "daemon/store/packed_readings.hpp"
#include "drivers/journal.hpp"
#include "drivers/journal_delta.hpp"

namespace {

namespace fs = std::filesystem;

void read_rows(std::string_view bytes) {
  const auto read = anju::unpack_readings(bytes);
  const std::string again = anju::pack_readings(read.readings);
  if (anju::pack_readings(anju::unpack_readings(again).readings) != again) std::abort();
  const auto progress = anju::unpack_progress(bytes);
  if (!progress) return;
  const std::string packed = anju::pack_progress(*progress);
  const auto same = anju::unpack_progress(packed);
  if (!same || anju::pack_progress(*same) != packed) std::abort();
}

void read_journal(std::string_view bytes) {
  static const fs::path folder = [] {
    std::string name = "/dev/shm/anju-fuzz-XXXXXX";
    if (!mkdtemp(name.data())) std::abort();
    return fs::path(name);
  }();
  for (const auto& file : fs::directory_iterator(folder)) fs::remove_all(file.path());
  std::ofstream(folder / "00000000000000000001.records", std::ios::binary) << bytes;
  const auto journal = anju::Journal::open(folder, {});
  if (!journal) return;
  std::uint64_t last = 0;
  const auto replayed = (*journal)->replay({}, [&last](const anju::RawMessage& message) {
    if (message.sequence <= last) std::abort();
    last = message.sequence;
  });
  (void)replayed;
}

// Half of it as a delta of the other half; and what is packed comes back.
void read_delta(std::string_view bytes) {
  const std::string_view base = bytes.substr(0, bytes.size() / 2);
  const std::string_view delta = bytes.substr(base.size());
  anju::DeltaReader reader;
  reader.read(1, {"topic", base, {}});
  if (reader.base(1) == nullptr) return;
  reader.unpacked(*reader.base(1), delta);
  anju::DeltaWriter writer;
  anju::RawMessage message;
  message.body = anju::MqttMessage{"topic", std::string(base)};
  writer.wrote(message, 1, false);
  message.body = anju::MqttMessage{"topic", std::string(delta)};
  const auto packed = writer.delta_of(message, 0);
  if (packed && reader.unpacked(*reader.base(1), packed->bytes) != delta) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.empty()) return 0;
  if ((bytes.front() & 1) != 0)
    read_rows(bytes.substr(1));
  else if ((bytes.front() & 2) != 0)
    read_delta(bytes.substr(1));
  else
    read_journal(bytes.substr(1));
  return 0;
}
