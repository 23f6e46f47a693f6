#include "config/read_home.hpp"

#include <algorithm>

#include "config/read_care.hpp"
#include "config/read_line.hpp"
#include "config/read_rules.hpp"
#include "config/syntax.hpp"
#include "config/table_reader.hpp"

namespace anju {
namespace {

constexpr std::size_t kDevices = 4096;  // in one file; how many a home may have says the quota
constexpr std::size_t kAddressBytes = 128;
constexpr std::size_t kRoomBytes = 64;
constexpr std::size_t kChannelNames = 32;

// Of the RS-485 bus behind the gateway (Modbus over serial line 1.02, clause 2.2), and 255, with which a
// gateway that is the meter itself is asked (Modbus messaging on TCP/IP 1.0b, clause 4.4.2.1).
constexpr int kLastUnit = 247;
constexpr int kGatewayUnit = 255;

}  // namespace

// One [[device]] and what it must not share with others.
class HomeReader::DeviceCheck {
 public:
  DeviceCheck(HomeReader& homes, TableReader& reader) : homes_(homes), reader_(reader) {}

  void read_into(HomeSettings& home) {
    read();
    (is_enabled_ ? home.devices : home.disabled).push_back(std::move(device_));
  }

 private:
  void read() {
    reader_.identifier("id", device_.id);
    if (!device_.id.empty()) claim(homes_.devices_, "id", device_.id, "the device " + shown(device_.id));
    reader_.text("room", device_.room, Need::optional, kRoomBytes);
    reader_.text("name", device_.name, Need::optional, kRoomBytes);
    reader_.boolean("enabled", is_enabled_);
    Duration reports_every{std::chrono::hours{1}};
    if (reader_.duration("reports_every", reports_every, std::chrono::seconds{1}, std::chrono::days{31}))
      device_.reports_every = reports_every;
    const Profile* profile = read_profile();
    read_channels(profile);
    if (profile && profile->transport == Transport::modbus) {
      read_modbus(*profile);
    } else if (profile && profile->transport == Transport::push) {
      read_push();
    } else if (profile) {
      read_mqtt();
    } else {
      // Whether these make sense depends on the profile.
      reader_.text("address", device_.address, Need::optional, kAddressBytes);
      reader_.text("bus", device_.bus);
      reader_.integer("unit", device_.unit);
      reader_.accept({"line", "utility"});
    }
    reader_.refuse_unknown();
  }

  void claim(FirstPlaces& places, std::string_view key, const std::string& what, const std::string& said) {
    const std::string earlier = places.earlier(what, reader_.file(), reader_.line_of(key));
    if (!earlier.empty()) reader_.wrong(key, said + " is already at " + earlier);
  }

  const Profile* read_profile() {
    if (!reader_.text("profile", device_.profile, Need::required)) return nullptr;
    const auto& profiles = homes_.settings_.profiles;
    const auto found = profiles.find(device_.profile);
    if (found != profiles.end()) return &found->second;
    std::vector<std::string_view> names;
    names.reserve(profiles.size());
    for (const auto& [id, profile] : profiles) names.push_back(id);
    reader_.wrong("profile",
                  "unknown profile " + shown(device_.profile) +
                      (names.empty() ? "; no profiles were found (anjud --share names their folder)"
                                     : hint(device_.profile, names, "known are")));
    return nullptr;
  }

  void read_channels(const Profile* profile) {
    if (!reader_.texts("channels", device_.channels, kChannelNames) || !profile) return;
    const auto is_open = [](const ChannelProfile& channel) { return channel.is_open; };
    if (std::none_of(profile->channels.begin(), profile->channels.end(), is_open))
      reader_.wrong("channels",
                    "the profile " + shown(device_.profile) + " knows all of its channels itself");
  }

  void read_mqtt() {
    reader_.forbid({"bus", "unit", "line", "utility"},
                   "is for Modbus, and the profile " + shown(device_.profile) + " speaks MQTT");
    const bool given = reader_.text("address", device_.address, Need::optional, kAddressBytes);
    if (given && (device_.address.empty() || has_control_characters(device_.address)))
      reader_.wrong("address",
                    shown(device_.address) + " is no address: it cannot be empty or hold control characters");
    const std::string& address = device_.address.empty() ? device_.id : device_.address;
    if (!address.empty())
      claim(homes_.addresses_, given ? "address" : "id", device_.profile + "|" + address,
            "a device of profile " + shown(device_.profile) + " with address " + shown(address));
    if (!homes_.settings_.mqtt && !homes_.broker_missed_) {
      homes_.broker_missed_ = true;
      reader_.wrong("profile",
                    "speaks MQTT, and anju.toml has no section [mqtt]; `anjuctl broker setup` writes it");
    }
  }

  // A meter that a utility reads: its address is the number that the utility has given it.
  void read_push() {
    reader_.forbid({"bus", "unit", "line"}, "is for Modbus, and the profile " + shown(device_.profile) +
                                                " is for what a utility pushes");
    const bool given = reader_.text("address", device_.address, Need::optional, kAddressBytes);
    if (given && (device_.address.empty() || has_control_characters(device_.address)))
      reader_.wrong("address", shown(device_.address) +
                                   " is no number of a meter: it cannot be empty or hold control characters");
    if (!reader_.identifier("utility", device_.utility)) return;
    std::vector<std::string_view> names;
    for (const UtilitySettings& utility : homes_.settings_.utilities) names.push_back(utility.id);
    if (std::find(names.begin(), names.end(), device_.utility) == names.end())
      return reader_.wrong("utility", "unknown utility " + shown(device_.utility) +
                                          (names.empty() ? "; anju.toml has no [[utility]]"
                                                         : hint(device_.utility, names, "known are")));
    const std::string& address = device_.address.empty() ? device_.id : device_.address;
    claim(homes_.addresses_, given ? "address" : "id", "utility|" + device_.utility + "|" + address,
          "the meter " + shown(address) + " of the utility " + shown(device_.utility));
  }

  void read_modbus(const Profile& profile) {
    reader_.forbid({"utility"}, "is for what a utility pushes, and the profile " + shown(device_.profile) +
                                    " speaks Modbus");
    reader_.forbid({"address"}, "is for MQTT, and the profile " + shown(device_.profile) +
                                    " speaks Modbus: it has bus and unit");
    const BusSettings* bus = read_bus();
    const bool has_unit = reader_.integer<int>("unit", device_.unit);
    if (has_unit && (device_.unit < 1 || device_.unit > kLastUnit) && device_.unit != kGatewayUnit)
      reader_.wrong(
          "unit", std::to_string(device_.unit) + " is out of range: 1 to 247, or 255 for the gateway itself");
    if (!bus) return reader_.accept({"line"});
    read_device_line(*bus, profile);
    if (device_.unit == kGatewayUnit && bus->kind != BusKind::tcp)
      reader_.wrong("unit", "255 is the gateway of a tcp bus; on a serial line units are 1 to 247");
    claim(homes_.addresses_, has_unit ? "unit" : "bus",
          "bus|" + device_.bus + "|" + std::to_string(device_.unit),
          "unit " + std::to_string(device_.unit) + " of bus " + shown(device_.bus));
  }

  // What is not said is as the model, or else the bus, has it.
  void read_device_line(const BusSettings& bus, const Profile& profile) {
    if (bus.kind != BusKind::rtu)
      return reader_.forbid({"line"}, "is for a device on a serial port of the box; how the line behind " +
                                          shown(bus.id) + " is set only its gateway can change");
    LineSettings line = profile.modbus.line.value_or(bus.line.value_or(LineSettings{}));
    if (read_line(reader_, line)) device_.line = line;
  }

  // None: there is no such bus, which has been said.
  const BusSettings* read_bus() {
    if (!reader_.has("bus")) {
      reader_.wrong("bus", "missing: the profile " + shown(device_.profile) +
                               " speaks Modbus; name a [[bus]] of anju.toml");
      return nullptr;
    }
    if (!reader_.identifier("bus", device_.bus)) return nullptr;
    std::vector<std::string_view> names;
    names.reserve(homes_.settings_.buses.size());
    for (const BusSettings& bus : homes_.settings_.buses) {
      if (bus.id == device_.bus) return &bus;
      names.push_back(bus.id);
    }
    reader_.wrong("bus",
                  "unknown bus " + shown(device_.bus) +
                      (names.empty() ? "; anju.toml has no [[bus]]" : hint(device_.bus, names, "known are")));
    return nullptr;
  }

  HomeReader& homes_;
  TableReader& reader_;
  DeviceSettings device_;
  bool is_enabled_ = true;
};

// One mistake for each limit, at the first that is beyond it.
void HomeReader::refuse_too_many(TableReader& root, std::vector<TableReader>& devices) {
  const QuotaSettings& quota = settings_.quota;
  const auto beyond = [](const char* what, std::size_t most, const char* key) {
    return std::string(what) + " more than the " + std::to_string(most) + " that [quota] " + key +
           " of anju.toml allows";
  };
  if (devices.size() > quota.devices_per_home)
    devices[quota.devices_per_home].wrong(
        beyond("a device of this home", quota.devices_per_home, "devices_per_home"));
  const std::size_t before = device_count_;
  device_count_ += devices.size();
  if (before <= quota.devices && device_count_ > quota.devices)
    devices[quota.devices - before].wrong(beyond("a device of this box", quota.devices, "devices"));
  if (settings_.homes.size() == quota.homes)
    root.wrong("home", beyond("a home of this box", quota.homes, "homes"));
}

void HomeReader::read(std::string_view text, std::string_view file) {
  const ParsedToml parsed = parse_or_report(text, file, mistakes_);
  if (parsed.error) return;
  TableReader root(parsed.root, 1, "", file, mistakes_);
  HomeSettings home;
  home.file = file;
  std::optional<TableReader> reader = root.table("home", Need::required);
  if (reader) {
    if (reader->identifier("id", home.id)) {
      const std::string earlier = homes_.earlier(home.id, file, reader->line_of("id"));
      if (!earlier.empty()) reader->wrong("id", "the home " + shown(home.id) + " is already at " + earlier);
    }
    reader->word("tier", home.tier,
                 {{name(Tier::high_risk), Tier::high_risk},
                  {name(Tier::key), Tier::key},
                  {name(Tier::general), Tier::general}});
    read_named_rules(*reader, "rules", settings_.owner_rules, home.rules_on);
  }
  std::vector<TableReader> devices = root.tables("device", kDevices);
  for (TableReader& device : devices) DeviceCheck(*this, device).read_into(home);
  refuse_too_many(root, devices);
  if (reader) {
    read_prompt(*reader, settings_, home);
    read_local_alarm(*reader, settings_, home);
    read_consent(*reader, home);
    reader->refuse_unknown();
  }
  read_places(root, home);
  read_contacts(root, home);
  read_home_rules(root, settings_.owner_rules, home);
  root.refuse_unknown();
  settings_.homes.push_back(std::move(home));
}

}  // namespace anju
