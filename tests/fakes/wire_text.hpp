// A message as text, field by field by its number: the small runtime of protobuf knows no names.
#pragma once

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <set>
#include <string>

namespace anju::test {

// `note(number, text)` for each field of what was sent; a message within it is told in its bytes.
template <class Note>
void each_wire_field(const std::string& sent, Note note) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(sent.data()),
                                            static_cast<int>(sent.size()));
  while (const std::uint32_t tag = in.ReadTag()) {
    std::uint64_t number = 0;
    std::uint32_t size = 0;
    std::string text;
    bool is_read = false;
    switch (tag & 7U) {
      case 0:
        is_read = in.ReadVarint64(&number);
        break;
      case 1:
        is_read = in.ReadLittleEndian64(&number);
        break;
      case 2:
        is_read = in.ReadVarint32(&size) && in.ReadString(&text, static_cast<int>(size));
        break;
      default:
        break;
    }
    if (!is_read) return note(0, "cannot be read");
    note(static_cast<int>(tag >> 3U), (tag & 7U) == 2 ? '"' + text + '"' : std::to_string(number));
  }
}

// The same for the same message, whatever the order of its maps.
inline std::string wire_text(const google::protobuf::MessageLite& message) {
  std::string sent;
  {
    google::protobuf::io::StringOutputStream into(&sent);
    google::protobuf::io::CodedOutputStream out(&into);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  std::string text;
  each_wire_field(sent, [&text](int number, const std::string& value) {
    text += std::to_string(number) + ": " + value + "  ";
  });
  return text;
}

inline std::set<int> wire_fields(const std::string& sent) {
  std::set<int> numbers;
  each_wire_field(sent, [&numbers](int number, const std::string&) { numbers.insert(number); });
  return numbers;
}

}  // namespace anju::test
