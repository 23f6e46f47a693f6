#include "drivers/journal_delta.hpp"

#include <lz4.h>

#include <algorithm>
#include <array>
#include <utility>

namespace anju {
namespace {

// The messages that are deltas, and bases; nullptr for all others.
const MqttMessage* comparable(const RawMessage& message) {
  const auto* mqtt = message.lane == Lane::routine ? std::get_if<MqttMessage>(&message.body) : nullptr;
  return mqtt != nullptr && mqtt->payload.size() <= kMostDeltaPayload ? mqtt : nullptr;
}

}  // namespace

struct DeltaWriter::Packer {
  using Stream = std::unique_ptr<LZ4_stream_t, decltype(&LZ4_freeStream)>;

  Stream stream{LZ4_createStream(), &LZ4_freeStream};
  std::array<char, kMostDeltaPayload> bytes{};

  // Empty where it would take more than `most` bytes.
  std::string_view pack(std::string_view base, std::string_view payload, std::size_t most) {
    if (!stream) return {};
    LZ4_loadDict(stream.get(), base.data(), static_cast<int>(base.size()));
    const int size = LZ4_compress_fast_continue(stream.get(), payload.data(), bytes.data(),
                                                static_cast<int>(payload.size()),
                                                static_cast<int>(std::min(most, bytes.size())), 1);
    return {bytes.data(), static_cast<std::size_t>(std::max(size, 0))};
  }
};

DeltaWriter::DeltaWriter() : packer_(std::make_unique<Packer>()) {}
DeltaWriter::~DeltaWriter() = default;

void DeltaWriter::begin_segment() {
  bases_.clear();
  block_ = 0;
}

std::optional<Delta> DeltaWriter::delta_of(const RawMessage& message, std::uint64_t offset) {
  const MqttMessage* mqtt = comparable(message);
  if (mqtt == nullptr) return std::nullopt;
  if (std::exchange(block_, offset / kBlockBytes) != offset / kBlockBytes) bases_.clear();
  const auto found = bases_.find(mqtt->topic);
  if (found == bases_.end() || found->second.deltas >= kMostDeltas) return std::nullopt;
  const Base& base = found->second;
  // One that saves less than half is better a base itself: the device has begun to say something else.
  const std::size_t most = (mqtt->topic.size() + mqtt->payload.size()) / 2;
  const std::string_view bytes = packer_->pack(base.payload, mqtt->payload, most);
  if (bytes.empty()) return std::nullopt;
  return Delta{base.sequence, base.heard_at, bytes};
}

void DeltaWriter::wrote(const RawMessage& message, std::uint64_t sequence, bool as_delta) {
  const MqttMessage* mqtt = comparable(message);
  if (mqtt == nullptr) return;
  Base& base = bases_[mqtt->topic];
  if (as_delta) {
    ++base.deltas;
  } else {
    base = {sequence, message.heard_at.steady, mqtt->payload, 0};
  }
}

void DeltaReader::at(std::uint64_t offset) {
  if (std::exchange(block_, offset / kBlockBytes) != offset / kBlockBytes) bases_.clear();
}

void DeltaReader::read(std::uint64_t sequence, const Base& base) {
  if (base.payload.size() <= kMostDeltaPayload) bases_[sequence] = base;
}

const DeltaReader::Base* DeltaReader::base(std::uint64_t sequence) const {
  const auto found = bases_.find(sequence);
  return found == bases_.end() ? nullptr : &found->second;
}

std::optional<std::string_view> DeltaReader::unpacked(const Base& base, std::string_view delta) {
  payload_.resize(kMostDeltaPayload);
  const int size = LZ4_decompress_safe_usingDict(
      delta.data(), payload_.data(), static_cast<int>(delta.size()), static_cast<int>(payload_.size()),
      base.payload.data(), static_cast<int>(base.payload.size()));
  if (size < 0) return std::nullopt;
  return std::string_view(payload_).substr(0, static_cast<std::size_t>(size));
}

}  // namespace anju
