#include "daemon/outbox/bundle.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <cstdint>

#include "anju.pb.h"
#include "daemon/digest.hpp"
#include "link.pb.h"

namespace anju {
namespace {

constexpr std::size_t kIdBytes = 16;  // of the digest: as good as no two bundles share them

std::uint32_t tag_of(int field) {
  constexpr std::uint32_t kLengthDelimited = 2;
  return static_cast<std::uint32_t>(field) << 3U | kLengthDelimited;
}

void write_field(google::protobuf::io::CodedOutputStream& out, int field, const std::string& bytes) {
  out.WriteTag(tag_of(field));
  out.WriteVarint32(static_cast<std::uint32_t>(bytes.size()));
  out.WriteString(bytes);
}

}  // namespace

bool can_be_part(const OutboxRow& row) {
  return row.lane == OutboxLane::bulk && row.channel == link::Publish::BULK;
}

std::string bundle_id(const std::vector<OutboxRow>& parts) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string ids;
  for (const OutboxRow& part : parts) ids.append(part.message_id).append(1, '\0');
  std::string id = "bundle/";
  for (const char byte : sha256(ids).substr(0, kIdBytes)) {
    id += kDigits[static_cast<unsigned char>(byte) >> 4U];
    id += kDigits[static_cast<unsigned char>(byte) & 0xFU];
  }
  return id;
}

// Without reading the parts: a message in a message is its length and its bytes.
std::string bundle_payload(const std::string& message_id, const std::vector<OutboxRow>& parts) {
  std::string payload;
  {
    google::protobuf::io::StringOutputStream stream(&payload);
    google::protobuf::io::CodedOutputStream out(&stream);
    write_field(out, v1::Bulk::kMessageIdFieldNumber, message_id);
    for (const OutboxRow& part : parts) write_field(out, v1::Bulk::kPartsFieldNumber, part.payload);
  }
  return payload;
}

}  // namespace anju
