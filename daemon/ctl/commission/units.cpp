#include "daemon/ctl/commission/units.hpp"

#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>

#include <memory>

namespace anju {
namespace {

constexpr const char* kManager = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManagerInterface = "org.freedesktop.systemd1.Manager";
constexpr std::uint64_t kLimit = 2'000'000;  // µs

using Bus = std::unique_ptr<sd_bus, decltype(&sd_bus_flush_close_unref)>;
using BusMessage = std::unique_ptr<sd_bus_message, decltype(&sd_bus_message_unref)>;

Bus open_bus() {
  sd_bus* bus = nullptr;
  if (sd_bus_open_system(&bus) < 0) bus = nullptr;
  if (bus) sd_bus_set_method_call_timeout(bus, kLimit);
  return {bus, sd_bus_flush_close_unref};
}

// An error of sd-bus that gives itself back.
struct BusFault {
  sd_bus_error error{};  // SD_BUS_ERROR_NULL, which is no C++
  BusFault() = default;
  ~BusFault() { sd_bus_error_free(&error); }
  BusFault(const BusFault&) = delete;
  BusFault& operator=(const BusFault&) = delete;
  std::string words() const { return error.message ? error.message : "systemd does not answer"; }
};

}  // namespace

bool has_service_manager() { return sd_booted() > 0; }

std::string unit_state(const std::string& unit) {
  const Bus bus = open_bus();
  if (!bus) return "unknown";
  BusFault fault;
  sd_bus_message* reply = nullptr;
  const int called = sd_bus_call_method(bus.get(), kManager, kManagerPath, kManagerInterface, "LoadUnit",
                                        &fault.error, &reply, "s", unit.c_str());
  const BusMessage owned(reply, sd_bus_message_unref);
  const char* path = nullptr;
  if (called < 0 || sd_bus_message_read(reply, "o", &path) < 0) return "unknown";
  char* state = nullptr;
  if (sd_bus_get_property_string(bus.get(), kManager, path, "org.freedesktop.systemd1.Unit", "ActiveState",
                                 &fault.error, &state) < 0)
    return "unknown";
  const std::unique_ptr<char, decltype(&free)> text(state, free);
  return text.get();
}

std::string start_unit(const std::string& unit) {
  const Bus bus = open_bus();
  if (!bus) return "systemd does not answer";
  BusFault fault;
  sd_bus_message* reply = nullptr;
  const int called = sd_bus_call_method(bus.get(), kManager, kManagerPath, kManagerInterface, "StartUnit",
                                        &fault.error, &reply, "ss", unit.c_str(), "replace");
  const BusMessage owned(reply, sd_bus_message_unref);
  return called < 0 ? fault.words() : "";
}

}  // namespace anju
