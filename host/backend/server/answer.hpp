// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"
#include "host/base/failure.hpp"
#include "host/http/message.hpp"
#include "protocol/platform/envelope.hpp"

// The frame around every answer.

namespace ssc::backend {

// A Failure for what the peer has sent; the detail names the field.
tl::unexpected<Failure> malformed(const platform::Fault& fault);

// `response.infcode`, `err_code` and `err_msg` say how it went; `response.output` stays as it is.
// The Chinese text of the code, with the field for a malformed request. Nothing of our own inside
// leaves with a code of 500 and above.
void tell(platform::Response& response, const Failure& failure);

// Numbers and times of the answer. `division` is the asker's, or 000000 while it is not known.
void stamp(platform::Response& response, std::string_view division, Timestamp received,
           Timestamp answered, std::uint64_t serial);

// With the HTTP status of `code`; 200 without one.
http::Response as_http(const platform::Response& response, std::optional<Code> code);

}  // namespace ssc::backend
