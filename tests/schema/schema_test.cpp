// The schema of the uplink is a contract with programs that nobody can update with the box: what was there
// once keeps its number, its type and its meaning. anju.v1.txt is what has been promised; a line that goes or
// changes is a breaking change, and a new one is entered there with ANJU_BLESS=1. A program of its own,
// because the others have the small runtime of protobuf, which cannot describe a message.
#include <doctest/doctest.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace anju::schema_test {
namespace {

namespace pb = google::protobuf;
using Lines = std::set<std::string>;

const std::filesystem::path kSource(ANJU_SOURCE_DIR);
const std::filesystem::path kGolden = kSource / "tests" / "schema" / "anju.v1.txt";

std::string type_of(const pb::FieldDescriptor& field) {
  std::string type = field.is_repeated() ? "repeated " : "";
  if (field.is_map()) {
    const pb::Descriptor* entry = field.message_type();
    return "map " + type_of(*entry->FindFieldByNumber(1)) + " to " + type_of(*entry->FindFieldByNumber(2));
  }
  if (field.type() == pb::FieldDescriptor::TYPE_MESSAGE) return type + field.message_type()->full_name();
  if (field.type() == pb::FieldDescriptor::TYPE_ENUM) return type + field.enum_type()->full_name();
  return type + field.type_name();
}

void describe(const pb::EnumDescriptor& words, Lines& lines) {
  for (int i = 0; i < words.value_count(); ++i)
    lines.insert(words.full_name() + " " + words.value(i)->name() + " = " +
                 std::to_string(words.value(i)->number()));
}

void describe(const pb::Descriptor& message, Lines& lines) {
  if (message.options().map_entry()) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    std::string line = message.full_name() + "." + field.name() + " = " + std::to_string(field.number()) +
                       " " + type_of(field);
    if (const pb::OneofDescriptor* one = field.containing_oneof()) line += " oneof " + one->name();
    lines.insert(line);
  }
  for (int i = 0; i < message.enum_type_count(); ++i) describe(*message.enum_type(i), lines);
  for (int i = 0; i < message.nested_type_count(); ++i) describe(*message.nested_type(i), lines);
}

Lines described(const pb::FileDescriptor& file) {
  Lines lines;
  for (int i = 0; i < file.message_type_count(); ++i) describe(*file.message_type(i), lines);
  for (int i = 0; i < file.enum_type_count(); ++i) describe(*file.enum_type(i), lines);
  return lines;
}

Lines promised() {
  std::ifstream file(kGolden);
  Lines lines;
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) lines.insert(line);
  return lines;
}

// What is promised and is not so any more.
std::string broken(const Lines& promised, const Lines& now) {
  std::string gone;
  for (const std::string& line : promised)
    if (!now.contains(line)) gone += "\n  " + line;
  return gone;
}

}  // namespace

TEST_CASE("no promise of the schema is broken, and what is new is entered") {
  std::ifstream compiled(ANJU_COMPILED_SCHEMA, std::ios::binary);
  pb::FileDescriptorSet files;
  REQUIRE(files.ParseFromIstream(&compiled));
  REQUIRE(files.file_size() == 1);
  pb::DescriptorPool pool;
  const pb::FileDescriptor* schema = pool.BuildFile(files.file(0));
  REQUIRE(schema != nullptr);
  const Lines now = described(*schema);
  if (std::getenv("ANJU_BLESS") != nullptr) {
    std::ofstream out(kGolden);
    for (const std::string& line : now) out << line << '\n';
  }
  const Lines golden = promised();
  REQUIRE(golden.size() > 100);
  const std::string gone = broken(golden, now);
  INFO("a breaking change:" << gone);
  CHECK(gone.empty());
  const std::string fresh = broken(now, golden);
  INFO("new, and not entered (ANJU_BLESS=1 schema_tests; raise kSchemaRevision):" << fresh);
  CHECK(fresh.empty());
}

TEST_CASE("a field that changes its number, its type or its name is found to break the schema") {
  const Lines before{"M.a = 1 string", "M.b = 2 int64"};
  CHECK(broken(before, {"M.a = 1 string", "M.b = 2 int64", "M.c = 3 bool"}).empty());
  CHECK_FALSE(broken(before, {"M.a = 3 string", "M.b = 2 int64"}).empty());
  CHECK_FALSE(broken(before, {"M.a = 1 bytes", "M.b = 2 int64"}).empty());
  CHECK_FALSE(broken(before, {"M.z = 1 string", "M.b = 2 int64"}).empty());
  CHECK_FALSE(broken(before, {"M.a = 1 string"}).empty());
}

// An integrator has this file alone: whoever adds a field says what it is.
TEST_CASE("each field of the schema has a sentence, beside it or over its message") {
  std::ifstream file(kSource / "daemon" / "uplink" / "anju.proto");
  std::string line;
  std::string silent;
  int fields = 0;
  while (std::getline(file, line)) {
    const bool is_field = line.starts_with("  ") && line.find(" = ") != std::string::npos &&
                          line.find(';') != std::string::npos && line.find("//") != 2;
    if (!is_field) continue;
    ++fields;
    // What refers to another message, is an enum's word or is of a oneof is said there.
    const bool says_itself = line.find("//") != std::string::npos || line.starts_with("    ");
    if (!says_itself) silent += "\n" + line;
  }
  CHECK(fields > 90);
  INFO(silent);
  CHECK(std::count(silent.begin(), silent.end(), '\n') <= 6);
}

}  // namespace anju::schema_test
