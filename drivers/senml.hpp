// Sensor Measurement Lists (RFC 8428) in JSON. Pure.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <optional>

#include "rules/model/time.hpp"

namespace anju {

// A pack as a list of resolved records (clause 4.6), each an object with what the record has of
//   name    base name and name together
//   device  the `urn:dev:` part of it (RFC 9039) without a colon at its end, or the base name without the
//           separator at its end
//   metric  the rest
//   u v vs vb s t   t in seconds since 1970, with the base time; what is relative to now (clause 4.5.3)
//                   counts from `heard_at`; not there when the record says no time
//   quality         as it is there: no member of SenML, but what utilities add to it
//   record          position in the pack
// None when it is no pack, or one that only a later version can read (clause 4.4).
std::optional<boost::json::value> resolve_senml(const boost::json::value& pack, WallTime heard_at,
                                                boost::json::storage_ptr memory);

}  // namespace anju
