#include "daemon/api/refusals.hpp"

#include <string>

#include "daemon/api/views.hpp"

namespace anju {

ApiReply refused(unsigned status, std::string_view code, std::string_view message) {
  return {status, error_json(code, message)};
}

ApiReply only(std::string_view method) {
  ApiReply reply = refused(405, "method-not-allowed", "only " + std::string(method) + " is allowed here");
  reply.allowed = method;
  return reply;
}

}  // namespace anju
