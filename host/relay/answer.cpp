// SPDX-License-Identifier: Apache-2.0
#include "host/relay/answer.hpp"

#include <string>

#include "host/base/china_time.hpp"
#include "protocol/platform/voucher.hpp"

namespace ssc::relay {
namespace {

// Only the code is taken over: err_msg is for people of the other side and may speak of the person.
Failure refusal(const platform::Response& envelope) {
  if (!envelope.err_code) return {Code::kBackendProtocol, "refused without err_code"};
  const Code code = code_from(*envelope.err_code);
  if (info(code).code != *envelope.err_code) return {Code::kBackendProtocol, "unknown err_code"};
  if (code != Code::kReplayed) return {code};
  const auto replay = platform::output_of<platform::VoucherReplay>(envelope);
  if (!replay) return {code};
  const Timestamp first{std::chrono::seconds(replay->first_used_at)};
  return {code, "first used at " + format_time(first)};
}

}  // namespace

Result<platform::Response> open_envelope(const http::Response& response) {
  auto envelope = platform::decode_response(response.body);
  if (!envelope)
    return failure(Code::kBackendProtocol, "status " + std::to_string(response.status) + ": " +
                                               envelope.error().describe());
  if (envelope->infcode != platform::kInfcodeOk) return tl::unexpected(refusal(*envelope));
  return std::move(*envelope);
}

}  // namespace ssc::relay
