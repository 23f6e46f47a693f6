// A bus as JSON.
#include <fmt/core.h>

#include "daemon/api/bus_question.hpp"
#include "daemon/api/json_writer.hpp"
#include "daemon/api/view_parts.hpp"

namespace anju {
namespace {

void append_line(std::string& out, const LineSettings& line) {
  JsonObject object(out);
  object.number("baud", line.baud);
  object.text("parity", name(line.parity));
  object.number("stop_bits", line.stop_bits);
}

void append_share(std::string& out, double share) { out += fmt::format("{:.4f}", share); }

void append_figures(std::string& out, const BusFigures& figures) {
  JsonObject object(out);
  object.number("asked", figures.asked);
  object.number("answered", figures.answered);
  object.number("refused", figures.refused);
  object.number("silent", figures.silent);
  object.number("unreadable", figures.unreadable);
  object.number("unreachable", figures.unreachable);
  object.number("missed", figures.missed);
  object.number("silent_devices", figures.silent_devices);
  const auto since = static_cast<double>(figures.since.count());
  append_share(object.at("busy"), since > 0 ? static_cast<double>(figures.busy.count()) / since : 0);
}

}  // namespace

void append_view(std::string& out, const BusView& bus) {
  JsonObject object(out);
  object.text("id", bus.id);
  object.text("kind", name(bus.kind));
  object.text("place", bus.place);
  if (bus.line) {
    append_line(object.at("line"), *bus.line);
  } else {
    object.at("line") += "null";
  }
  object.number("devices", bus.devices);
  if (bus.connected) {
    object.flag("connected", *bus.connected);
  } else {
    object.at("connected") += "null";
  }
  object.text("reason", bus.reason);
  append_share(object.at("load"), bus.load);
  append_figures(object.at("figures"), bus.figures);
}

}  // namespace anju
