#include "daemon/ctl/flat_line.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <string>

#include "config/hex.hpp"
#include "daemon/text/json_text.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using Code = boost::system::error_code;
using Part = json::string_view;

// Puts each member where it belongs while the parser goes through the line.
class FlatLine {
 public:
  static constexpr std::size_t max_object_size = 64;
  static constexpr std::size_t max_array_size = 0;
  static constexpr std::size_t max_key_size = 64;
  static constexpr std::size_t max_string_size = kLineLimit;

  explicit FlatLine(DecodeInput& input) : input_(input), message_(std::get<MqttMessage>(input.message)) {}

  // The texts that are not in `input` as they are.
  std::string id;
  std::string at;
  std::string hex;
  bool has_id = false;
  bool has_payload = false;
  bool has_hex = false;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code& fault) { return depth_++ == 0 || leave(fault); }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code& fault) { return leave(fault); }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Part part, std::size_t, Code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Part part, std::size_t size, Code& fault) {
    on_key_part(part, size, fault);
    begin_member();
    key_.clear();
    return true;
  }
  bool on_string_part(Part part, std::size_t, Code& fault) {
    if (flag_) return leave(fault);
    if (text_) text_->append(part.data(), part.size());
    return true;
  }
  bool on_string(Part part, std::size_t size, Code& fault) { return on_string_part(part, size, fault); }
  bool on_number_part(Part, Code&) { return true; }
  // Only members that nobody asks for may be numbers (qos).
  bool on_int64(std::int64_t, Part, Code& fault) { return is_unknown() || leave(fault); }
  bool on_uint64(std::uint64_t, Part, Code& fault) { return is_unknown() || leave(fault); }
  bool on_double(double, Part, Code& fault) { return is_unknown() || leave(fault); }
  bool on_bool(bool value, Code& fault) {
    if (text_) return leave(fault);
    if (flag_) *flag_ = value;
    return true;
  }
  bool on_null(Code& fault) { return is_unknown() || leave(fault); }
  bool on_comment_part(Part, Code&) { return true; }
  bool on_comment(Part, Code&) { return true; }

 private:
  bool is_unknown() const { return !text_ && !flag_; }
  static bool leave(Code& fault) {
    fault = json::error::exception;
    return false;
  }
  // Of two members of one name the last counts.
  void begin_text(std::string& target) {
    target.clear();
    text_ = &target;
  }
  void begin_member() {
    text_ = nullptr;
    flag_ = nullptr;
    if (key_ == "payload") {
      has_payload = true;
      begin_text(message_.payload);
    } else if (key_ == "topic") {
      begin_text(message_.topic);
    } else if (key_ == "profile") {
      begin_text(input_.profile);
    } else if (key_ == "id") {
      has_id = true;
      begin_text(id);
    } else if (key_ == "at") {
      begin_text(at);
    } else {
      begin_rare_member();
    }
  }
  void begin_rare_member() {
    if (key_ == "session") begin_text(input_.session);
    if (key_ == "profile_file") begin_text(input_.profile_file);
    if (key_ == "payload_hex") {
      has_hex = true;
      begin_text(hex);
    }
    if (key_ == "retain") flag_ = &message_.retained;
    if (key_ == "dup") flag_ = &message_.duplicate;
  }

  DecodeInput& input_;
  MqttMessage& message_;
  std::string key_;
  std::string* text_ = nullptr;  // where the text of this member goes
  bool* flag_ = nullptr;         // where its truth goes
  int depth_ = 0;
};

bool take_rest(const FlatLine& line, DecodeInput& input) {
  auto& message = std::get<MqttMessage>(input.message);
  if (line.has_hex) {
    auto bytes = bytes_from_hex(line.hex);
    if (!bytes) return false;
    message.payload = std::move(*bytes);
  }
  if (line.has_id) {
    input.id.clear();
    append_json_string(input.id, line.id);
  }
  if (!line.at.empty()) {
    const auto time = parse_iso_time(line.at);
    if (!time) return false;
    input.at = time->time;
  }
  const bool is_named = !input.profile.empty() || !input.profile_file.empty();
  return is_named && !message.topic.empty() && (line.has_payload || line.has_hex);
}

// Empty, with the memory that it has.
void clear(DecodeInput& input) {
  input.id = "null";
  input.profile.clear();
  input.profile_file.clear();
  input.session.clear();
  input.at.reset();
  auto* message = std::get_if<MqttMessage>(&input.message);
  if (!message) message = &input.message.emplace<MqttMessage>();
  message->topic.clear();
  message->payload.clear();
  message->retained = false;
  message->duplicate = false;
}

}  // namespace

bool read_flat_line(std::string_view line, DecodeInput& input) {
  clear(input);
  json::basic_parser<FlatLine> parser(json::parse_options(), input);
  boost::system::error_code fault;
  const std::size_t read = parser.write_some(false, line.data(), line.size(), fault);
  return !fault && parser.done() && read == line.size() && take_rest(parser.handler(), input);
}

}  // namespace anju
