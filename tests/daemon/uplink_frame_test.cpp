// A stream of bytes becomes the frames that went in, wherever it is cut, and a frame that is too long ends
// it.
#include <doctest/doctest.h>

#include <vector>

#include "daemon/uplink/frame.hpp"

namespace anju::uplink_frame_test {
namespace {

std::vector<std::string> frames_of(const std::string& stream, std::size_t cut) {
  FrameReader reader;
  std::vector<std::string> frames;
  for (const std::string& part : {stream.substr(0, cut), stream.substr(cut)}) {
    reader.feed(part);
    while (auto frame = reader.next()) frames.push_back(*frame);
  }
  CHECK_FALSE(reader.broken());
  return frames;
}

}  // namespace

TEST_CASE("the length goes before the body, its high byte first") {
  CHECK(make_frame("ab") == std::string("\0\0\0\2ab", 6));
  CHECK(make_frame(std::string(0x010203, 'x')).substr(0, 4) == std::string("\0\1\2\3", 4));
}

TEST_CASE("frames come out whole, wherever the stream is cut") {
  const std::vector<std::string> bodies{"first", "", std::string("\0\xff\0", 3), std::string(300, 'x')};
  std::string stream;
  for (const std::string& body : bodies) stream += make_frame(body);
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) CHECK(frames_of(stream, cut) == bodies);
}

TEST_CASE("one byte at a time, nothing comes before its last byte") {
  const std::string stream = make_frame("hello");
  FrameReader reader;
  for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
    reader.feed(stream.substr(i, 1));
    CHECK_FALSE(reader.next());
  }
  reader.feed(stream.substr(stream.size() - 1));
  CHECK(reader.next() == "hello");
}

TEST_CASE("the longest frame is taken, and one byte more is a fault, known from its length alone") {
  FrameReader reader;
  reader.feed(make_frame(std::string(kFrameLimit, 'x')));
  CHECK(reader.next()->size() == kFrameLimit);
  reader.feed(std::string("\0\x10\0\1", 4));
  CHECK_FALSE(reader.next());
  CHECK(reader.broken());
}

}  // namespace anju::uplink_frame_test
