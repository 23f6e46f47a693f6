// A file of config/push/: each mistake is told where it is; a utility names an adapter that there is and a
// secret that nobody else may read.
#include "config/push_adapter.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::push_adapter_test {
namespace {

const std::string kHead = "[adapter]\nid = \"own\"\n";
const std::string kPost = "[post]\ndigest = \"none\"\nparts = \"secret\"\nat = \"query:key\"\n";
const std::string kReadings = "[readings]\nmeter = \"/m\"\nvalues = \"/v\"\n";

std::string first_key(const std::string& text) {
  MistakeList list;
  read_push_adapter(text, "a.toml", list);
  const auto mistakes = list.take();
  return mistakes.empty() ? "" : mistakes.front().key;
}
std::string key_of_post(const std::string& post) { return first_key(kHead + "[post]\n" + post + kReadings); }

class Box {
 public:
  std::string first(const std::string& utility, const std::string& before = "[http]\n") {
    const auto file =
        folder.write("anju.toml", "[gateway]\nid = \"b\"\n" + before + "[[utility]]\nid = \"a\"\n" + utility);
    loaded = load_settings(file, {test::shipped_folder()});
    return loaded.mistakes.empty() ? "" : loaded.mistakes.front().key;
  }
  test::TemporaryFolder folder;
  LoadedSettings loaded;
};

}  // namespace

TEST_CASE("an adapter that is right, and its mistakes") {
  CHECK(first_key(kHead + kPost + kReadings).empty());
  CHECK(first_key(kPost + kReadings) == "adapter");
  CHECK(first_key(kHead + kReadings) == "post");
  CHECK(first_key(kHead + kPost) == "readings");
  CHECK(first_key(kHead + kPost + kReadings + "[answers]\n") == "answers");
  CHECK(first_key(kHead + kPost + kReadings +
                  "[verify]\ndigest = \"md5\"\nparts = \"secret\"\nat = \"query:s\"\n") == "verify.echo");
  CHECK(first_key(kHead + kPost + kReadings + "[[example]]\nmethod = \"PUT\"\nsecret = \"s\"\n") ==
        "example[1].method");
}

TEST_CASE("a signature that proves nothing is a mistake") {
  CHECK(key_of_post("digest = \"sha512\"\nparts = \"secret\"\nat = \"query:k\"\n") == "post.digest");
  CHECK(key_of_post("digest = \"md5\"\nparts = \"body\"\nat = \"query:k\"\n") == "post.parts");
  CHECK(key_of_post("digest = \"md5\"\nhmac = true\nparts = \"secret\"\nat = \"query:k\"\n") == "post.parts");
  CHECK(key_of_post("digest = \"none\"\nhmac = true\nparts = \"body\"\nat = \"query:k\"\n") == "post.hmac");
  CHECK(key_of_post("digest = \"md5\"\nparts = [\"secret\", \"cookie:x\"]\nat = \"query:k\"\n") ==
        "post.parts");
  CHECK(key_of_post("digest = \"md5\"\nparts = [\"secret\", \"body:/a/*\"]\nat = \"query:k\"\n") ==
        "post.parts");
  CHECK(key_of_post("digest = \"md5\"\nparts = \"secret\"\nat = \"secret\"\n") == "post.at");
  CHECK(key_of_post("digest = \"md5\"\nparts = \"secret\"\nat = \"query:k\"\ntimestamp = \"header:t\"\n") ==
        "post.timestamp");
}

TEST_CASE("a utility names an adapter that there is, and a secret that is one") {
  Box box;
  const auto secret = box.folder.write("a.secret", "s\n");
  std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
  const std::string named = "secret_file = \"a.secret\"\n";
  CHECK(box.first("adapter = \"onenet\"\n" + named).empty());
  CHECK(box.loaded.settings.utilities.at(0).secret_file == secret);
  CHECK(box.first("adapter = \"onnet\"\n" + named) == "utility[1].adapter");
  CHECK(box.first("adapter = \"onenet\"\n") == "utility[1].secret_file");
  CHECK(box.first("adapter = \"onenet\"\n" + named, "") == "utility[1].adapter");
  CHECK(box.first(named) == "utility[1].secret_file");
  std::filesystem::permissions(secret, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  CHECK(box.first("adapter = \"onenet\"\n" + named) == "utility[1].secret_file");
}

TEST_CASE("an adapter of the owner's takes the place of a shipped one; twice in one folder is a mistake") {
  Box box;
  box.folder.write("push.d/1.toml", "[adapter]\nid = \"onenet\"\nname = \"mine\"\n" + kPost + kReadings);
  CHECK(box.first("").empty());
  CHECK(box.loaded.settings.push_adapters.at("onenet").name == "mine");
  CHECK(box.loaded.settings.push_adapters.count("iotda") == 1);
  box.folder.write("push.d/2.toml", "[adapter]\nid = \"onenet\"\n" + kPost + kReadings);
  CHECK(box.first("") == "adapter.id");
}

}  // namespace anju::push_adapter_test
