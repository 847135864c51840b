// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "host/backend/transfer/case.hpp"

// Case events as the store keeps them, and the messages between agencies: JSON objects. Reading
// answers nothing when a field is missing, unknown or wrong.
namespace ssc::backend {

std::string_view event_name(const CaseEvent& event);
Event encode(const CaseEvent& event);
std::optional<CaseEvent> decode(const Event& event);

// The origin asks: what of these is met for this person at your place?
struct PrecheckRequest {
  static constexpr std::string_view kType = "PRECHECK_REQUEST";
  Id case_id;
  Pseudonym person;
  std::vector<Precondition> wanted;
};
struct PrecheckReply {
  static constexpr std::string_view kType = "PRECHECK_REPLY";
  Id case_id;
  std::vector<Check> checks;
};

std::string encode(const PrecheckRequest& request);
std::string encode(const PrecheckReply& reply);
std::optional<PrecheckRequest> decode_precheck_request(std::string_view body);
std::optional<PrecheckReply> decode_precheck_reply(std::string_view body);

}  // namespace ssc::backend
