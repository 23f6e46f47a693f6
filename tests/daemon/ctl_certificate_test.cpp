// Who the box is: its key, the certificate that the city makes of it, what it signs, and by which name it is
// asked.
#include <doctest/doctest.h>

#include "daemon/ctl/commission/certificate.hpp"
#include "daemon/platform.hpp"
#include "tests/fakes/test_certificates.hpp"

namespace anju::ctl_certificate_test {
TEST_CASE("the box asks for a certificate of its key, and takes one of that key from that authority alone") {
  const std::string key = new_box_key().value();
  CHECK(new_request(key, "box-1").value().starts_with("-----BEGIN CERTIFICATE REQUEST-----"));
  CHECK_FALSE(new_request("nonsense", "box-1").has_value());
  const test::Key authority_key = test::make_key();
  const test::Certificate authority =
      test::make_certificate(authority_key.get(), "City", 400, nullptr, nullptr);
  const test::Key other = test::make_key();
  const test::Certificate own =
      test::make_certificate(other.get(), "box-1", 300, authority.get(), authority_key.get());
  const WallTime today = read_clocks().wall;
  const auto facts = certificate_facts(test::pem(own.get()), key, test::pem(authority.get()), today);
  REQUIRE(facts.has_value());
  CHECK(facts->subject == "box-1");
  CHECK(facts->issuer == "City");
  CHECK_FALSE(facts->is_of_key);
  CHECK(facts->distrust.empty());
  CHECK(
      certificate_facts(test::pem(own.get()), key, test::pem(authority.get()), today + std::chrono::days{800})
          ->distrust == "certificate has expired");
  CHECK_FALSE(certificate_facts(test::pem(own.get()), key, "", today)->distrust.empty());
  CHECK_FALSE(certificate_facts("nonsense", key, "", today).has_value());
}

TEST_CASE("a server is asked by a name that its certificate has, by its place where that is one of them") {
  const test::Key key = test::make_key();
  const auto shown_with = [&key](const std::string& name) {
    return test::pem(test::make_certificate(key.get(), name, 300, nullptr, nullptr).get());
  };
  const test::Certificate authority = test::make_certificate(key.get(), "City", 400, nullptr, nullptr);
  const auto of_names = [&](const std::string& names) {
    return test::pem(test::make_certificate(key.get(), names, 300, authority.get(), key.get()).get());
  };
  CHECK(name_of_server(of_names("box.example.cn,DNS:localhost"), "127.0.0.1") == "box.example.cn");
  CHECK(name_of_server(of_names("box.example.cn,DNS:localhost"), "localhost") == "localhost");
  CHECK(name_of_server(of_names("box.example.cn,IP:127.0.0.1"), "127.0.0.1") == "127.0.0.1");
  // Of a pattern nobody knows which name it is.
  CHECK(name_of_server(of_names("*.example.cn"), "127.0.0.1") == "127.0.0.1");
  CHECK(name_of_server(of_names("*.example.cn,DNS:box.local"), "127.0.0.1") == "box.local");
  CHECK(name_of_server(shown_with("no names"), "10.0.0.2") == "10.0.0.2");
  CHECK(name_of_server("nonsense", "10.0.0.2") == "10.0.0.2");
}

TEST_CASE("a signature is of these bytes and of this key") {
  const test::Key key = test::make_key();
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PKCS8PrivateKey(memory, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  const std::string key_text(data, static_cast<std::size_t>(length));
  BIO_free(memory);
  const std::string owner =
      test::pem(test::make_certificate(key.get(), "box-1", 300, nullptr, nullptr).get());
  const test::Key other_key = test::make_key();
  const std::string other =
      test::pem(test::make_certificate(other_key.get(), "box-1", 300, nullptr, nullptr).get());
  const std::string signature = sign("bytes", key_text).value();
  CHECK(is_signed_by("bytes", signature, owner));
  CHECK_FALSE(is_signed_by("byteS", signature, owner));
  CHECK_FALSE(is_signed_by("bytes", signature, other));
  CHECK_FALSE(is_signed_by("bytes", "", owner));
  CHECK_FALSE(sign("bytes", "no key").has_value());
}

}  // namespace anju::ctl_certificate_test
