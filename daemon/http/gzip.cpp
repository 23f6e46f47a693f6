#include "daemon/http/gzip.hpp"

#include <zlib.h>

#include <array>

namespace anju {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib.h: no zlib and no raw deflate
constexpr std::size_t kPiece = 16384;

class Inflater {
 public:
  Inflater() { is_ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK; }
  ~Inflater() {
    if (is_ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool is_ready() const { return is_ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool is_ready_ = false;
};

}  // namespace

Result<std::string> gunzip(std::string_view packed, std::size_t most) {
  Inflater inflater;
  if (!inflater.is_ready()) return Error{ErrorCode::unavailable, "there is no memory to unpack it"};
  z_stream& stream = inflater.stream();
  // zlib does not write to it.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::array<char, kPiece> piece{};
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
    if (text.size() > most) return Error{ErrorCode::out_of_range, "it unpacks to more than is allowed"};
  }
  if (state != Z_STREAM_END || stream.avail_in != 0)
    return Error{ErrorCode::malformed, "the body is no gzip, or is cut short"};
  return text;
}

std::string gzip(std::string_view text) {
  constexpr int kMemoryLevel = 8;  // as zlib.h says where nobody chooses
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipOnly, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(is_whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return packed;
}

}  // namespace anju
