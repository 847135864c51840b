// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "host/base/clock.hpp"
#include "host/http/client.hpp"

namespace ssc {

// 2026-11-22 08:30:00.123 in China.
struct FixedClock final : Clock {
  Timestamp now() const override { return Timestamp(std::chrono::milliseconds(1795307400123)); }
};

// A good answer with this output, and a refusal with this code, as the platform writes them.
inline http::Response granted(const std::string& output) {
  return {200, "application/json",
          R"({"infcode":0,"inf_refmsgid":"999911202611220830000000000001",)"
          R"("refmsg_time":"20261122083000123","respond_time":"20261122083000200","output":)" +
              output + "}"};
}
inline http::Response refused(unsigned status, const std::string& code,
                              const std::string& output = "null") {
  return {status, "application/json",
          R"({"infcode":-1,"inf_refmsgid":"999911202611220830000000000001",)"
          R"("refmsg_time":"20261122083000123","respond_time":"20261122083000200",)"
          R"("err_msg":"李明示 999911198603140136","err_code":")" +
              code + R"(","output":)" + output + "}"};
}

// The insurer's back end behind its door: answers each request with `answer`, or never.
class FakeBackEnd final : public http::Client {
 public:
  Result<http::Response> answer = failure(Code::kBackendDown);
  bool hangs = false;
  std::vector<http::Request> requests;
  std::vector<std::chrono::milliseconds> timeouts;
  unsigned cancelled = 0;

  boost::asio::awaitable<Result<http::Response>> send(http::Request request,
                                                      std::chrono::milliseconds timeout) override {
    requests.push_back(std::move(request));
    timeouts.push_back(timeout);
    if (hangs) {
      boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                      std::chrono::steady_clock::time_point::max());
      co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      ++cancelled;
      co_return failure(Code::kBackendDown, "cancelled");
    }
    co_return answer;
  }
};

inline constexpr const char* kPersonOutput = R"({
  "baseinfo":{"psn_no":"P1","psn_cert_type":"01","certno":"999911198603140136","psn_name":"李明示","gend":"1"},
  "insuinfo":[
    {"balc":"0.00","insutype":"310","psn_type":"1101","psn_insu_stas":"1","cvlserv_flag":"0","insuplc_admdvs":"999921"},
    {"balc":"3184.56","insutype":"310","psn_type":"1101","psn_insu_stas":"2","cvlserv_flag":"0","insuplc_admdvs":"999911",
     "balc_time":"2026-11-22T08:29:59+08:00"}],
  "idetinfo":[]})";

inline std::string voucher_digits() {
  return std::string(281, '4') + "2";
}

inline std::string issued_voucher() {
  return R"({"voucher":")" + voucher_digits() +
         R"(","iat":1795307400,"exp":1795307520,"insutype":"310","insuplc_admdvs":"999911"})";
}

inline constexpr const char* kCaseOutput = R"({
  "case_id":"c1","state":"SUBMITTED","trafout_admdvs":"999911","trafin_admdvs":"999921","insutype":"310",
  "submitted_at":"2026-11-22T08:30:00+08:00","accepted_on":null,"out_deadline":null,"in_deadline_estimate":null,
  "deadline_provisional":false,"preconditions":[{"code":"ARREARS","state":"PENDING"}],
  "history":[{"seq":1,"at":"2026-11-22T08:30:00+08:00","event":"APPLIED","state":"SUBMITTED"}]})";

}  // namespace ssc
