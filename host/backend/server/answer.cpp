// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/answer.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

platform::LocalTime china_time(Timestamp time) {
  return platform::LocalTime(time.time_since_epoch() + 8h);
}

}  // namespace

tl::unexpected<Failure> malformed(const platform::Fault& fault) {
  return failure(Code::kRequestMalformed, fault.describe());
}

void tell(platform::Response& response, const Failure& failure) {
  const CodeInfo& row = failure.info();
  response.infcode = platform::kInfcodeFailed;
  response.err_code = row.code;
  response.err_msg = row.text_zh;
  if (row.value == Code::kRequestMalformed && !failure.detail.empty())
    *response.err_msg += ": " + failure.detail;
}

void stamp(platform::Response& response, std::string_view division, Timestamp received,
           Timestamp answered, std::uint64_t serial) {
  response.inf_refmsgid = platform::make_refmsgid(division, china_time(answered), serial).value();
  response.refmsg_time = platform::format_respond_time(china_time(received));
  response.respond_time = platform::format_respond_time(china_time(answered));
}

http::Response as_http(const platform::Response& response, std::optional<Code> code) {
  return {code ? info(*code).http_status : 200U, "application/json",
          platform::encode(response).value()};
}

}  // namespace ssc::backend
