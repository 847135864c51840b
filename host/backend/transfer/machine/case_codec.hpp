// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "host/backend/transfer/machine/case.hpp"

// Case events as the store keeps them: JSON objects. Reading answers nothing when a field is
// missing, unknown or wrong.
namespace ssc::backend::transfer {

std::string_view event_name(const CaseEvent& event);  // "OUT_CONFIRMED"
Event encode(const CaseEvent& event);
std::optional<CaseEvent> decode(const Event& event);

}  // namespace ssc::backend::transfer
