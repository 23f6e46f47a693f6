// What the same messages cost others: a subscriber that only counts, and programs that write each message to
// SQLite, as anybody would write them. And who fills the broker for all of them.
//
//   mqtt_peer subscribe|forget|fill|count|insert|batch PORT USER PASSWORD SESSION MESSAGES [FILE]
//
// subscribe makes the session, so that the broker keeps what comes, and forget ends it; fill sends, from four
// connections; count, insert and batch say "ready" once they listen, take what comes and print how long it
// took from the first message to the last one, and the processor's time, in seconds.
#include <mqtt/async_client.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kDevices = 100;
constexpr std::size_t kBatch = 1000;  // messages a transaction: what a careful program would do
constexpr int kInflight = 1000;
constexpr int kSenders = 4;

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

class Table {
 public:
  Table(const char* file, std::size_t batch) : batch_(batch) {
    must(sqlite3_open(file, &database_));
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE message(at REAL, topic TEXT, payload TEXT)");
    must(sqlite3_prepare_v2(database_, "INSERT INTO message VALUES(?,?,?)", -1, &insert_, nullptr));
  }
  void add(const std::string& topic, const std::string& payload) {
    if (batch_ > 1 && waiting_ == 0) run("BEGIN");
    sqlite3_bind_double(insert_, 1, processor_seconds());
    sqlite3_bind_text(insert_, 2, topic.data(), static_cast<int>(topic.size()), SQLITE_STATIC);
    sqlite3_bind_text(insert_, 3, payload.data(), static_cast<int>(payload.size()), SQLITE_STATIC);
    if (sqlite3_step(insert_) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
    sqlite3_reset(insert_);
    if (++waiting_ >= batch_) end();
  }
  void end() {
    if (batch_ > 1 && waiting_ > 0) run("COMMIT");
    waiting_ = 0;
  }

 private:
  void run(const char* sql) { must(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr)); }
  void must(int code) const {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
  }

  std::size_t batch_;
  std::size_t waiting_ = 0;
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

mqtt::connect_options options(const char* user, const char* password, bool is_clean) {
  mqtt::connect_options made(user, password);
  made.set_clean_session(is_clean);
  made.set_max_inflight(kInflight);
  return made;
}

void fill(mqtt::async_client& client, int from, int to) {
  std::vector<mqtt::delivery_token_ptr> sent;
  for (int i = from; i < to; ++i) {
    char payload[256];
    const int length = std::snprintf(
        payload, sizeof payload,
        R"({"battery":%d,"humidity":%d.%d,"linkquality":%d,"pressure":%d.%d,"temperature":%d.%02d,"voltage":%d,)"
        R"("update":{"installed_version":587814449,"latest_version":587814449,"state":"idle"},"device":"0x00158d00%06x"})",
        90 - i / 100000, 40 + i / 700 % 20, i / 100 % 10, 90 + i % 90, 1000 + i / 900 % 20, i / 300 % 10,
        18 + i / 500 % 6, i / 100 % 100, 2900 + i / 400 % 90, i % kDevices);
    sent.push_back(client.publish("zigbee2mqtt/climate" + std::to_string(i % kDevices), payload,
                                  static_cast<std::size_t>(length), 1, false));
    if (sent.size() < kInflight / 2) continue;
    for (const auto& token : sent) token->wait();
    sent.clear();
  }
  for (const auto& token : sent) token->wait();
}

int fill(char** argv) {
  const int messages = std::atoi(argv[6]);
  std::vector<std::thread> senders;
  for (int sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([=] {
      mqtt::async_client client(std::string("tcp://127.0.0.1:") + argv[2], argv[5] + std::to_string(sender),
                                2 * kInflight);
      client.connect(options(argv[3], argv[4], true))->wait();
      fill(client, messages / kSenders * sender,
           sender + 1 == kSenders ? messages : messages / kSenders * (sender + 1));
      client.disconnect()->wait();
    });
  }
  for (auto& sender : senders) sender.join();
  return 0;
}

int run(char** argv) {
  const std::string mode = argv[1];
  const int messages = std::atoi(argv[6]);
  mqtt::async_client client(std::string("tcp://127.0.0.1:") + argv[2], argv[5], 2 * kInflight);
  std::mutex mutex;
  std::condition_variable all;
  int heard = 0;
  std::chrono::steady_clock::time_point first;
  double first_processor = 0;
  std::optional<Table> table;
  if (mode == "insert" || mode == "batch") table.emplace(argv[7], mode == "batch" ? kBatch : 1);
  client.set_message_callback([&](const mqtt::const_message_ptr& message) {
    const std::lock_guard lock(mutex);
    if (heard++ == 0) {
      first = std::chrono::steady_clock::now();
      first_processor = processor_seconds();
    }
    if (table) table->add(message->get_topic(), message->to_string());
    if (heard < messages) return;
    if (table) table->end();
    all.notify_one();
  });
  client.connect(options(argv[3], argv[4], mode == "forget"))->wait();
  if (mode != "forget") client.subscribe("zigbee2mqtt/+", 1)->wait();
  if (mode != "subscribe" && mode != "forget") {
    std::printf("ready\n");
    std::fflush(stdout);
    std::unique_lock lock(mutex);
    if (!all.wait_for(lock, std::chrono::minutes(10), [&] { return heard >= messages; })) return 1;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - first;
    std::printf("%.3f %.3f\n", took.count(), processor_seconds() - first_processor);
  }
  client.disconnect()->wait();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) return 2;
  try {
    return std::string(argv[1]) == "fill" ? fill(argv) : run(argv);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}
