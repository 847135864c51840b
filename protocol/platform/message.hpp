// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "protocol/platform/fault.hpp"

namespace ssc::platform {

// A message is a struct with a table of its fields:
//
//   template <class Self, class Visitor>
//   static void fields(Self& self, Visitor& visit) {
//     visit("insutype", self.insutype, digits(3));
//     …
//   }
//
// visit(name, member [, rule])   A std::optional member may be missing, null or "" and is then left
// out;
//                                an empty vector likewise; every other member is required.
// visit.nullable(name, member)   The same for a std::optional, but written as null.
//
// Both directions check the rules, so a program cannot send what it would refuse. `path` leads to
// the object and ends with a dot, or is empty; it is only for faults.
template <class Message>
Parsed<boost::json::object> to_json(const Message& message, std::string path = {});
template <class Message>
Parsed<Message> from_json(const boost::json::object& object, std::string path = {});

}  // namespace ssc::platform
