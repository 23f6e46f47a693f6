// Rows of a readings file come out exact and in order; a row that cannot be used names its line and loses no
// other.
#include "drivers/replay_source.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

namespace anju::replay_source_test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeader = "timestamp,home,device,quantity,value,unit\n";

// A file of its own, gone at the end.
class TextFile {
 public:
  explicit TextFile(const std::string& text) {
    path_ = (fs::temp_directory_path() / "anju-rows-XXXXXX").string();
    const int descriptor = ::mkstemp(path_.data());
    REQUIRE(descriptor >= 0);
    std::FILE* file = ::fdopen(descriptor, "wb");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
  }
  ~TextFile() {
    std::error_code none;
    fs::remove(path_, none);
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  Result<ReplayReader> open() const { return ReplayReader::open(path_); }

 private:
  std::string path_;
};

// The error of the one row after the header.
std::string fault_of(const std::string& row) {
  const TextFile file(std::string(kHeader) + row + "\n");
  auto reader = file.open();
  REQUIRE(reader.has_value());
  const auto read = reader->next();
  REQUIRE(read.has_value());
  return read->has_value() ? "" : read->error().what;
}

}  // namespace

TEST_CASE("a row is an instant, a place and an exact integer") {
  const TextFile file(std::string(kHeader) +
                      "2026-11-24T06:00:00+08:00,h-1,water,water.volume.total,107.856,m3\r\n"
                      "2026-11-24T06:00:00+08:00,h-1,door,door.open,1,bool\n"
                      "\n"
                      "2026-11-24T06:30:00.5+08:00,h-1,meter,electricity.energy.import.total,1234567,Wh");
  auto reader = file.open();
  REQUIRE(reader.has_value());
  const auto water = reader->next();
  REQUIRE((water && water->has_value()));
  CHECK((*water)->at == WallTime{Duration{1'795'471'200'000}});
  CHECK((*water)->offset == std::chrono::minutes{480});
  CHECK((*water)->home == "h-1");
  CHECK((*water)->device == "water");
  CHECK((*water)->quantity == Quantity::water_volume_total);
  CHECK((*water)->ticks == 107'856'000);  // mL
  const auto door = reader->next();
  REQUIRE((door && door->has_value()));
  CHECK((*door)->ticks == 1);
  const auto meter = reader->next();
  REQUIRE((meter && meter->has_value()));
  CHECK((*meter)->ticks == 1'234'567);  // Wh
  CHECK_FALSE(reader->next().has_value());
}

TEST_CASE("what cannot be used says where and why") {
  CHECK(fault_of("noise").starts_with("line 2: a row has the six fields"));
  CHECK(fault_of("2026-11-24T06:00:00+08:00,h,d,door.open,1,bool,more").starts_with("line 2: a row has"));
  CHECK(fault_of("2026-11-24 06:00,h,d,door.open,1,bool").find("is no ISO 8601 time") != std::string::npos);
  CHECK(fault_of("2026-11-24T06:00:00+08:00,,d,door.open,1,bool").find("home and device") !=
        std::string::npos);
  CHECK(fault_of("2026-11-24T06:00:00+08:00,h,d,door.opn,1,bool").find("did you mean \"door.open\"") !=
        std::string::npos);
  CHECK(fault_of("2026-11-24T06:00:00+08:00,h,d,water.volume.total,1,kWh").find("\"kWh\" is no unit of") !=
        std::string::npos);
  CHECK(fault_of("2026-11-24T06:00:00+08:00,h,d,water.volume.total,1x,m3").find("is no number") !=
        std::string::npos);
  CHECK(fault_of("2026-11-24T06:00:00+08:00,h,d,water.volume.total,inf,m3").find("no possible value") !=
        std::string::npos);
  CHECK(fault_of("2026-11-24T06:00:00+08:00,h,d,door.open,7,bool").find("no possible value") !=
        std::string::npos);
}

TEST_CASE("a row that runs backwards is left out, and the next one is taken") {
  const TextFile file(std::string(kHeader) + "2026-11-24T06:00:00Z,h,d,door.open,1,bool\n" +
                      "2026-11-24T05:59:59Z,h,d,door.open,0,bool\n" +
                      "2026-11-24T06:00:01Z,h,d,door.open,0,bool\n");
  auto reader = file.open();
  REQUIRE(reader.has_value());
  CHECK(reader->next()->has_value());
  CHECK(reader->next()->error().what.starts_with("line 3: earlier than the row before"));
  CHECK(reader->next()->has_value());
}

TEST_CASE("a time that differs in minutes and seconds alone is read as one that differs in all") {
  const std::vector<std::pair<std::string, std::string>> pairs{
      {"2026-11-24T06:00:00+08:00", "2026-11-24T06:59:59+08:00"},
      {"2026-11-24T06:10:01.25+08:00", "2026-11-24T06:10:02.25+08:00"},
      {"2026-11-24T06:10:01.25+08:00", "2026-11-24T06:10:02.75+08:00"},
      {"2026-11-24T06:10:01Z", "2026-11-24T06:10:01+00:00"},
      {"2026-11-24T06:10+08:00", "2026-11-24T06:11+08:00"},
      {"2026-11-24T06:58:60Z", "2026-11-24T06:59:30Z"},
      {"2026-11-24T06:58:30Z", "2026-11-24T06:58:60Z"},
      {"2026-11-24T06:58:30Z", "2026-11-24 06:58:31Z"},
      {"2026-11-24T06:58:30Z", "2026-11-24T07:58:30Z"}};
  for (const auto& [first, second] : pairs) {
    CAPTURE(second);
    const TextFile file(std::string(kHeader) + first + ",h,d,door.open,1,bool\n" + second +
                        ",h,d,door.open,0,bool\n");
    auto reader = file.open();
    REQUIRE(reader.has_value());
    REQUIRE(reader->next()->has_value());
    const auto row = reader->next();
    REQUIRE(row->has_value());
    CHECK((*row)->at == parse_iso_time(second)->time);
    CHECK((*row)->offset == parse_iso_time(second)->offset);
  }
  for (const char* wrong : {"2026-11-24T06:60:00Z", "2026-11-24T06:59:61Z", "2026-11-24T06:5a:00Z",
                            "2026-11-24T06:59-00Z", "2026-11-24T06:/9:00Z"}) {
    const TextFile file(std::string(kHeader) + "2026-11-24T06:00:00Z,h,d,door.open,1,bool\n" + wrong +
                        ",h,d,door.open,0,bool\n");
    auto reader = file.open();
    REQUIRE(reader->next()->has_value());
    CHECK(reader->next()->error().what.find("is no ISO 8601 time") != std::string::npos);
  }
}

TEST_CASE("what has the same three names has the same number") {
  const TextFile file(std::string(kHeader) + "2026-11-24T06:00:00Z,h,a,water.volume.total,1,m3\n" +
                      "2026-11-24T06:00:00Z,h,b,water.volume.total,1,m3\n" +
                      "2026-11-24T06:00:00Z,h,c,water.volume.total,1,litre of it\n" +
                      "2026-11-24T06:01:00Z,h,a,water.volume.total,1000,L\n" +
                      "2026-11-24T06:01:00Z,h,a,door.open,1,\n");
  auto reader = file.open();
  REQUIRE(reader.has_value());
  std::vector<std::size_t> series;
  std::vector<std::int64_t> ticks;
  std::vector<std::string> faults;
  while (const auto row = reader->next()) {
    if (*row) {
      series.push_back((*row)->series);
      ticks.push_back((*row)->ticks);
    } else {
      faults.push_back(row->error().what);
    }
  }
  CHECK(series == std::vector<std::size_t>{0, 1, 0, 2});
  CHECK(ticks == std::vector<std::int64_t>{1'000'000, 1'000'000, 1'000'000, 1});
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().starts_with("line 4: "));
}

TEST_CASE("rows are whole wherever a block of the file ends") {
  std::string text(kHeader);
  for (int i = 0; i < 20'000; ++i)
    text += "2026-11-24T06:00:00Z,h,d,water.volume.total," + std::to_string(i) + ",m3\n";
  const TextFile file(text);
  auto reader = file.open();
  REQUIRE(reader.has_value());
  std::int64_t expected = 0;
  while (const auto row = reader->next()) {
    REQUIRE(row->has_value());
    REQUIRE((*row)->ticks == expected * 1'000'000);
    ++expected;
  }
  CHECK(expected == 20'000);
}

TEST_CASE("a line without end is no row, and takes no memory") {
  const TextFile file(std::string(kHeader) + std::string(1'000'000, 'x') +
                      "\n2026-11-24T06:00:00Z,h,d,door.open,1,bool\n");
  auto reader = file.open();
  REQUIRE(reader.has_value());
  std::size_t good = 0;
  while (const auto row = reader->next()) good += row->has_value() ? 1 : 0;
  CHECK(good == 1);
}

TEST_CASE("another file is refused, and says what it should be") {
  CHECK(TextFile("time;value\n").open().error().what.find("the first line must be timestamp,home") == 0);
  CHECK(TextFile("").open().error().code == ErrorCode::malformed);
  CHECK(TextFile("\xEF\xBB\xBF" + std::string(kHeader)).open().has_value());
  CHECK(ReplayReader::open("/nonexistent/rows.csv").error().code == ErrorCode::io);
}

}  // namespace anju::replay_source_test
