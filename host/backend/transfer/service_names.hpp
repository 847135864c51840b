// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/backend/store/id.hpp"

// How transfer names its streams and keys in the store.
namespace ssc::backend {

inline std::string case_stream(const Id& case_id) {
  return "case:" + case_id.text();
}

inline std::string cases_of(const Pseudonym& person) {
  return "cases-of:" + person.text;
}

// Held by the one open case of a person and kind of insurance.
inline std::string open_case_key(const Pseudonym& person, std::string_view insutype) {
  return ("open-case:" + person.text + ":").append(insutype);
}

}  // namespace ssc::backend
