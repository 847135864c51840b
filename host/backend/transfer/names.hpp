// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/backend/store/id.hpp"

// How an agency names its streams and keys in the store, which it may share with other agencies.
// Those of the cases' own keys are in machine/consequences.hpp.
namespace ssc::backend::transfer {

inline std::string joined(std::string_view what, std::string_view region, std::string_view rest) {
  return std::string(what).append(":").append(region).append(":").append(rest);
}

inline std::string case_stream(std::string_view region, const Id& case_id) {
  return joined("case", region, case_id.text());
}
inline std::string cases_of(std::string_view region, const Pseudonym& person) {
  return joined("cases-of", region, person.text);
}
// An application that was made here and sent to the origin.
inline std::string application_stream(std::string_view region, const Id& case_id) {
  return joined("application", region, case_id.text());
}
inline std::string document_stream(std::string_view region, std::string_view number) {
  return joined("document", region, number);
}
// Its value: the number of the 参保凭证 in force.
inline std::string certificate_key(std::string_view region, const Pseudonym& person,
                                   std::string_view insutype) {
  return joined("certificate", region, person.text + ":").append(insutype);
}
// Money on suspense for a case that is not known here; the value is the amount in fen.
inline std::string unmatched_prefix(std::string_view region, const Id& case_id) {
  return joined("unmatched", region, case_id.text() + ":");
}
// Money on suspense that waits for a clerk; the value: "<case, or zeros> <region that paid, or
// nothing>". Whoever else paid is not put on record.
inline std::string hold_key(std::string_view region, std::string_view line) {
  return joined("todo", region, "HOLD:line:").append(line);
}
// A line that was on suspense and became money of a case of this agency's own; the value is the
// amount in fen. It is what says for good that this money came in.
inline std::string kept_key(std::string_view region, std::string_view line) {
  return joined("kept", region, line);
}
// That the bank has said it is carried out; the value: in which line.
inline std::string paid_key(std::string_view region, const Id& order) {
  return joined("paid", region, order.text());
}
// Its value: the case that the bank was given this order for, and the amount in fen.
inline std::string order_key(std::string_view region, const Id& order) {
  return joined("order", region, order.text());
}

}  // namespace ssc::backend::transfer
