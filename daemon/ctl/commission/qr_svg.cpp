#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

#include "daemon/ctl/commission/report.hpp"

namespace anju {

std::string qr_svg(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return "";
  constexpr int kQuiet = 4;  // modules around it (ISO/IEC 18004, clause 5.3.8)
  const int size = code->width + 2 * kQuiet;
  std::string path;
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0; x < code->width; ++x) {
      constexpr unsigned kBlack = 1;
      if ((code->data[y * code->width + x] & kBlack) == 0) continue;
      int run = 1;
      while (x + run < code->width && (code->data[y * code->width + x + run] & kBlack) != 0) ++run;
      path += fmt::format("M{} {}h{}v1h-{}z", x + kQuiet, y + kQuiet, run, run);
      x += run - 1;
    }
  }
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="QR" viewBox="0 0 {0} {0}" )"
      R"(shape-rendering="crispEdges"><rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>)",
      size, path);
}

}  // namespace anju
