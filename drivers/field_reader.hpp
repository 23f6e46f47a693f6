// What the fields of a profile give in one record of a message. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/box_clocks.hpp"
#include "drivers/decode.hpp"
#include "drivers/json_scope.hpp"

namespace anju {

// Everything that is the same for all records of one message. All of it outlives the reader.
struct MessageContext {
  const Profile& profile;
  std::size_t topic;  // position in MqttProfile::topics
  const BoxClocks& heard_at;
  const Zone& site_zone;
};

class FieldReader {
 public:
  FieldReader(const MessageContext& context, Decoded& decoded) : context_(context), decoded_(decoded) {}

  // The fields that count from the message, or those that count from a record.
  enum class Part { message, record };
  void read(Part part, const JsonScope& scope, const Sample& sample);

  // The message cannot be read: what its topic alone says.
  void read_unreadable(const Sample& sample);

 private:
  bool is_wanted(const Field& field) const { return !field.topic || *field.topic == context_.topic; }
  void read_field(std::size_t position, const JsonScope& scope, const Sample& sample);
  bool read_each(const Field& field, const JsonPath& path, const JsonScope& scope, const Sample& sample);
  void read_without_path(const Field& field, const JsonScope& scope, const Sample& sample);
  void read_value(const Field& field, const JsonScope& scope, const boost::json::value* value,
                  std::size_t sample);
  void read_bytes(const Field& field, const JsonScope& scope, std::size_t sample);
  void take(const Field& field, const JsonScope& scope, std::size_t sample, const Interpretation& meaning);
  std::size_t sample_of(const Field& field, const JsonScope& scope, const Sample& sample);
  std::size_t position_of(const Sample& sample);
  bool name_channel(const Field& field, const JsonScope& scope, DecodedValue& value) const;
  void put(DecodedValue&& value);
  void refuse(std::string_view reason, std::string_view where);
  void drop_lonely_names(std::size_t first);

  const MessageContext& context_;
  Decoded& decoded_;
  std::size_t own_from_ = 0;           // where the values of the field that is being read begin
  std::vector<std::size_t> by_field_;  // which field gave each value
  std::size_t field_ = 0;
  bool is_full_ = false;  // there were more values than a message may give
};

}  // namespace anju
