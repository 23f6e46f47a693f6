#include "drivers/pushed_batch.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>

#include "drivers/decode.hpp"

namespace anju {
namespace {

constexpr std::size_t kBatchBytes = kPayloadLimit - 1024;  // one more line has room
constexpr std::size_t kPushedBatchFields = 7;

// device, quantity, channel, tariff, value, milliseconds since 1970, quality: none of them holds a tab.
std::string line_of(const PushedReading& reading, const Site& site) {
  const Channel& channel = site.channels[reading.channel];
  std::string line = site.devices[channel.device].id;
  for (const std::string_view part :
       {info(channel.quantity).name, std::string_view(channel.name), std::string_view(channel.tariff)})
    line.append("\t").append(part);
  line += "\t" + std::to_string(reading.value) + "\t" +
          std::to_string(reading.measured_at.time_since_epoch().count()) + "\t";
  return line.append(name(reading.quality)) + "\n";
}

bool read_number(std::string_view text, std::int64_t& number) {
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && stop == text.data() + text.size();
}

using Fields = std::array<std::string_view, kPushedBatchFields>;

bool split(std::string_view line, Fields& fields) {
  for (std::size_t i = 0; i + 1 < kPushedBatchFields; ++i) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos) return false;
    fields[i] = line.substr(0, tab);
    line.remove_prefix(tab + 1);
  }
  fields.back() = line;
  return line.find('\t') == std::string_view::npos;
}

std::optional<ChannelIndex> channel_of(const Fields& fields, const Site& site) {
  const auto device = std::find_if(site.devices.begin(), site.devices.end(),
                                   [&fields](const Device& one) { return one.id == fields[0]; });
  if (device == site.devices.end()) return std::nullopt;
  for (ChannelIndex i = device->first_channel; i < device->first_channel + device->channel_count; ++i) {
    const Channel& channel = site.channels[i];
    if (info(channel.quantity).name == fields[1] && channel.name == fields[2] && channel.tariff == fields[3])
      return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<PushedMessage> pushed_messages(std::string_view utility, std::vector<PushedReading> readings,
                                           const Site& site, const Instant& heard_at) {
  const auto place = [&site](const PushedReading& reading) {
    const DeviceIndex device = site.channels[reading.channel].device;
    const Device& installed = site.devices[device];
    return std::tuple(installed.home, !installed.life_safety, device, reading.measured_at, reading.channel);
  };
  std::stable_sort(readings.begin(), readings.end(),
                   [&place](const auto& a, const auto& b) { return place(a) < place(b); });
  std::vector<PushedMessage> messages;
  for (const PushedReading& reading : readings) {
    const Device& device = site.device_of(reading.channel);
    const Lane lane = device.life_safety ? Lane::alarm : Lane::routine;
    const std::string line = line_of(reading, site);
    const RawMessage* last = messages.empty() ? nullptr : &messages.back().message;
    const bool goes_on = last && last->home == device.home && last->lane == lane &&
                         std::get<PushedBatch>(last->body).lines.size() < kBatchBytes;
    if (!goes_on)
      messages.push_back({{0, lane, device.home, heard_at, PushedBatch{std::string(utility), {}}}, {}});
    std::get<PushedBatch>(messages.back().message.body).lines += line;
    messages.back().items.push_back(reading.item);
  }
  return messages;
}

UnpackedPush unpack(const PushedBatch& batch, const Site& site) {
  UnpackedPush unpacked;
  std::map<std::string, std::optional<ChannelIndex>> known;  // the same few again and again
  std::string_view rest = batch.lines;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    Fields fields;
    PushedReading reading;
    std::int64_t time = 0;
    const bool is_read = split(line, fields) && read_number(fields[4], reading.value) &&
                         read_number(fields[5], time) && find_quality(fields[6]);
    std::optional<ChannelIndex> channel;
    if (is_read) {
      std::string key(line.substr(0, static_cast<std::size_t>(fields[4].data() - line.data())));
      const auto found = known.try_emplace(std::move(key));
      if (found.second) found.first->second = channel_of(fields, site);
      channel = found.first->second;
    }
    if (!channel) {
      ++unpacked.lost;
      continue;
    }
    reading.channel = *channel;
    reading.measured_at = WallTime{Duration{time}};
    reading.quality = *find_quality(fields[6]);
    unpacked.readings.push_back(reading);
  }
  return unpacked;
}

}  // namespace anju
