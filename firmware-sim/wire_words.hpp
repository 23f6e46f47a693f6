// What came from a gateway, in words: a JSON object for programs and a sentence for people.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <string>

#include "anju.pb.h"

namespace anju::sim {

struct Words {
  boost::json::object object;
  std::string sentence;
};

Words describe(const std::string& gateway, const anju::v1::AlertReport& report);
// `storage`: for the object, where many of them live and go together.
Words describe(const std::string& gateway, const anju::v1::Bulk& bulk,
               const boost::json::storage_ptr& storage = {});
Words describe(const std::string& gateway, const anju::v1::Status& status);
Words describe(const std::string& gateway, const anju::v1::CommandResult& result);

}  // namespace anju::sim
