// The least that decoding costs: each line of `anjuctl decode` parsed, the payload in it parsed, and a line
// as long as the answer written. Nothing is understood.
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  namespace json = boost::json;
  const std::size_t answer_bytes = argc > 1 ? std::stoul(argv[1]) : 1;
  std::string answer(answer_bytes, 'x');
  answer.back() = '\n';
  std::ios::sync_with_stdio(false);
  std::string line;
  std::size_t members = 0;
  unsigned char memory[16384];
  while (std::getline(std::cin, line)) {
    json::monotonic_resource of_line(memory, sizeof memory);
    const json::value parsed = json::parse(line, &of_line);
    json::monotonic_resource of_payload;
    members += json::parse(parsed.at("payload").as_string(), &of_payload).as_object().size();
    std::fwrite(answer.data(), 1, answer.size(), stdout);
  }
  std::fprintf(stderr, "%zu members\n", members);
  return 0;
}
