// The file is anjud; anjuctl and anju-uplink are links to it, and tell themselves apart by the name.
#include "daemon/programs.hpp"

#include <string_view>

#include "daemon/heap.hpp"

int main(int argc, char** argv) {
  std::string_view name = argc > 0 ? argv[0] : "";
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  if (name == "anjuctl") return anju::run_anjuctl(argc, argv);
  anju::keep_heap_small();
  if (name == "anju-uplink") return anju::run_anju_uplink(argc, argv);
  return anju::run_anjud(argc, argv);
}
