// What polling costs at least: a thread a device, each reads its registers once a second with libmodbus, and
// understands nothing. Prints processor seconds and answers.
//
//   modbus_floor SECONDS REGISTERS PORT...
#include <modbus.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

namespace {

std::atomic<long> answers{0};

void poll(int port, int registers, std::chrono::steady_clock::time_point next, int times) {
  modbus_t* line = modbus_new_tcp("127.0.0.1", port);
  std::vector<std::uint16_t> words(static_cast<std::size_t>(registers));
  if (line != nullptr && modbus_connect(line) == 0) {
    modbus_set_slave(line, 1);
    for (int i = 0; i < times; ++i, next += std::chrono::seconds{1}) {
      std::this_thread::sleep_until(next);
      if (modbus_read_registers(line, 0, registers, words.data()) == registers) ++answers;
    }
    modbus_close(line);
  }
  modbus_free(line);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const int seconds = std::atoi(argv[1]);
  const int devices = argc - 3;
  std::vector<std::thread> threads;
  const auto begins = std::chrono::steady_clock::now();
  for (int i = 0; i < devices; ++i)
    threads.emplace_back(poll, std::atoi(argv[3 + i]), std::atoi(argv[2]),
                         begins + std::chrono::milliseconds{1000 * i / devices}, seconds);
  for (std::thread& thread : threads) thread.join();
  std::printf("%.3f %ld\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC, answers.load());
}
