// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/api/client/messages.hpp"
#include "host/base/failure.hpp"
#include "host/workflow/workflows.hpp"

// Bodies of requests, checked against their schema: members, types, lengths and ranges. Whatever is
// wrong is REQUEST_MALFORMED, with the member's name and never its value.
namespace ssc::api {

struct VoucherQuestion {
  workflow::CardWish wish;
  std::optional<std::string> division;
};

struct ApplyQuestion {
  workflow::CardWish wish;
  workflow::Workflows::Move move;
};

Result<workflow::CardWish> read_card_request(std::string_view body);
Result<VoucherQuestion> read_voucher_request(std::string_view body);
Result<platform::VoucherText> read_verify_request(std::string_view body);  // VOUCHER_MALFORMED too
Result<ApplyQuestion> read_apply_request(std::string_view body);
Result<std::string> read_status_request(std::string_view body);  // the case id

}  // namespace ssc::api
