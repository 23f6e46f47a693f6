// A value as a message holds it, before anybody knows what it means. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "config/condition.hpp"

namespace anju {

struct NoValue {};    // null: the device says that it does not know
struct Structure {};  // an object or an array, where a value should be

// float stands beside double because a number that means "no value" is then compared in its precision. A view
// points into the message.
using RawValue =
    std::variant<NoValue, Structure, bool, std::int64_t, std::uint64_t, float, double, std::string_view>;

// Without blanks around it.
std::string_view trimmed(std::string_view text);

// The number that it is, also as plain text, in one of the four number types so that whole numbers stay
// exact; else Structure. A truth is no number.
RawValue as_number(const RawValue& raw);
std::optional<double> as_double(const RawValue& number);
inline std::optional<double> number_of(const RawValue& raw) { return as_double(as_number(raw)); }
// Of a whole number.
std::optional<std::uint64_t> bits_of(const RawValue& number);
// As text; none for null, a structure and what is no whole number.
std::optional<std::string> word_of(const RawValue& raw);

bool equals_ignoring_case(std::string_view text, std::string_view word);
// Any case; a `*` at the end or the beginning of `wanted` is any text.
bool is_like(std::string_view text, std::string_view wanted);
// Words as above, blanks around them aside; numbers also as text.
bool equals(const RawValue& raw, const Scalar& wanted);

}  // namespace anju
