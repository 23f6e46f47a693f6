// The file is anjud; anjuctl and anju-uplink are links to it, and tell themselves apart by the name.
#include "daemon/programs.hpp"

#include <google/protobuf/stubs/logging.h>
#include <openssl/crypto.h>

#include <string_view>

#include "daemon/heap.hpp"

namespace {

// Paho says that its threads are at an end a moment before they are, and what OpenSSL has of each is looked
// at in that moment: it must not be freed by then. The kernel takes all of it back.
void keep_openssl_to_the_end() { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr); }

// What cannot be parsed is refused, counted and told by the code that has asked for it, within the limits of
// the log. The library would write of each bad text in it besides, as often as somebody sends one.
void keep_protobuf_silent() { google::protobuf::SetLogHandler(nullptr); }

}  // namespace

int main(int argc, char** argv) {
  std::string_view name = argc > 0 ? argv[0] : "";
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  keep_protobuf_silent();
  if (name == "anjuctl") return anju::run_anjuctl(argc, argv);
  anju::keep_heap_small();
  keep_openssl_to_the_end();
  if (name == "anju-uplink") return anju::run_anju_uplink(argc, argv);
  return anju::run_anjud(argc, argv);
}
