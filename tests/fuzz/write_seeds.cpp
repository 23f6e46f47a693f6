// Where fuzzing starts: every example of every shipped profile, and the profiles themselves.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "anju.pb.h"
#include "daemon/store/packed_progress.hpp"
#include "daemon/store/packed_readings.hpp"
#include "drivers/journal.hpp"
#include "tests/fuzz/fuzz_adapters.hpp"
#include "tests/fuzz/fuzz_profiles.hpp"

namespace {

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

void write_adapter_seeds(const std::filesystem::path& folder) {
  const auto adapters = anju::fuzz::shipped_adapters();
  for (std::size_t i = 0; i < adapters.size(); ++i) {
    for (std::size_t n = 0; n < adapters[i].examples.size(); ++n) {
      const anju::PushExample& example = adapters[i].examples[n];
      const std::string query = example.query.substr(0, 255);
      const std::string head{static_cast<char>(i), static_cast<char>(query.size())};
      write(folder / (adapters[i].id + "-" + std::to_string(n)), head + query + example.body);
    }
  }
}

void write_command_seeds(const std::filesystem::path& folder) {
  anju::v1::Command command;
  command.set_command_id("c-1");
  command.mutable_set_stage()->set_alert_id("h-1/smoke/1");
  command.mutable_set_stage()->set_stage("handling");
  write(folder / "stage", command.SerializeAsString());
  command.mutable_set_mode()->set_home("h-1");
  command.mutable_set_mode()->set_mode("away");
  write(folder / "mode", command.SerializeAsString());
  command.mutable_forget_home()->set_home("h-1");
  write(folder / "forget", command.SerializeAsString());
}

void write_kept_seeds(const std::filesystem::path& folder) {
  anju::LoggedProgress progress;
  progress.states = {{1, {5, 6, 7}}, {2, {0, 1, 0}, true}};
  write(folder / "progress", "\x01" + anju::pack_progress(progress));
  anju::Reading reading;
  reading.value = 70;
  write(folder / "readings", "\x01" + anju::pack_readings({{3, reading}, {4, reading}}));
  const auto journal = anju::Journal::open(folder / "made", {});
  anju::RawMessage message;
  message.body = anju::MqttMessage{"zigbee2mqtt/smoke", R"({"smoke":true})"};
  // The second is a delta of the first.
  for (int time = 0; time < 2; ++time)
    if (!journal || !(*journal)->append(message)) std::abort();
  write(folder / "delta", "\x02{\"smoke\":true}{\"smoke\":false}");
  for (const auto& file : std::filesystem::directory_iterator(folder / "made")) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (file.path().extension() == ".records") write(folder / "journal", std::string(1, '\0') + bytes);
  }
  std::filesystem::remove_all(folder / "made");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_seeds FOLDER\n", stderr);
    return 2;
  }
  namespace fs = std::filesystem;
  const fs::path folder = argv[1];
  for (const char* target : {"decode", "profile", "announcement", "answer", "push_senml", "push_csv",
                             "push_protobuf", "adapter", "command", "kept"})
    fs::create_directories(folder / target);
  const auto profiles = anju::fuzz::shipped_profiles();
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    fs::copy_file(profiles[i].file, folder / "profile" / fs::path(profiles[i].file).filename(),
                  fs::copy_options::overwrite_existing);
    for (std::size_t n = 0; n < profiles[i].examples.size(); ++n) {
      const anju::Example& example = profiles[i].examples[n];
      const std::string name = profiles[i].id + "-" + std::to_string(n);
      const std::string which{static_cast<char>(i / 256), static_cast<char>(i % 256)};
      write(folder / "decode" / name, which + example.topic + "\n" + example.payload);
    }
  }
  write(
      folder / "announcement" / "home-assistant",
      "homeassistant/sensor/a/t/config\n"
      R"({"~":"a/b","stat_t":"~/state","val_tpl":"{{ value_json.t | float * 0.1 }}","dev_cla":"temperature"})");
  write(
      folder / "announcement" / "zigbee",
      "zigbee2mqtt/bridge/devices\n"
      R"([{"ieee_address":"0x1","type":"EndDevice","friendly_name":"a","definition":{"exposes":[{"type":"binary",)"
      R"("property":"smoke","value_on":true,"value_off":false}]}}])");
  write(folder / "announcement" / "shelly",
        "shellies/announce\n"
        R"({"id":"shelly1-A","model":"SHSW-1","mac":"A"})");
  write(folder / "announcement" / "tasmota",
        "tasmota/discovery/A/config\n"
        R"({"dn":"a","t":"a","ft":"%prefix%/%topic%/"})");
  // Unit 1 is asked for two input registers, on a serial line and on TCP.
  const std::string head("\x00\x01\x03\x01\x00", 5);
  write(folder / "answer" / "serial", head + "\x01\x04\x04\x43\x66\x33\x34\x1B\x38");
  write(folder / "answer" / "exception", head + "\x01\x84\x02\xC2\xC1");
  write(folder / "answer" / "tcp",
        std::string("\x01\x01\x03\x01\x00\x00\x07\x00\x00\x00\x07\x01\x04\x04\x43\x66\x33\x34", 18));
  write(
      folder / "push_senml" / "pack",
      R"([{"bn":"SH-1:","bt":1795672800,"bu":"m3","n":"8-0:1.0.0","v":1.5},{"n":"x","t":60,"s":2,"quality":"estimated"}])");
  write(folder / "push_csv" / "comma",
        "\x02meter,code,value,unit,time,quality\nSH-1,8-0:1.0.0,1.5,m3,2026-11-26T08:00:00Z,\n");
  write(folder / "push_csv" / "quotes", "\x01time;meter;value\r\n\"2026-11-26 16:00\";\"SH;1\";\"1,5\"\r\n");
  write(folder / "push_protobuf" / "one",
        std::string("\x0a\x0f\x0a\x04SH-1\x19\x00\x00\x00\x00\x00\x00\xf8\x3f", 17));
  write_adapter_seeds(folder / "adapter");
  write_command_seeds(folder / "command");
  write_kept_seeds(folder / "kept");
  return 0;
}
