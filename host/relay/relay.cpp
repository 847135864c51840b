// SPDX-License-Identifier: Apache-2.0
#include "host/relay/relay.hpp"

#include <utility>

#include "host/relay/answer.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::relay {
namespace {

using boost::asio::awaitable;

// What the platform wants to know of the sender beside the institution.
constexpr std::string_view kReceivingSystem = "OPENSSC";
constexpr std::string_view kInterfaceVersion = "V1.0";
constexpr std::string_view kSelfService = "2";
constexpr std::string_view kOperator = "sscd";

platform::LocalTime china_time(Timestamp time) {
  return platform::LocalTime(time.time_since_epoch() + std::chrono::hours(8));
}

tl::unexpected<Failure> malformed(const platform::Fault& fault) {
  return failure(Code::kRequestMalformed, fault.describe());
}

}  // namespace

Relay::Relay(http::Client& client, const Clock& clock, Institution institution,
             std::chrono::milliseconds timeout)
    : client_(client),
      clock_(clock),
      institution_(std::move(institution)),
      timeout_(timeout),
      // A restart within one second must not repeat a msgid of that second.
      serial_(static_cast<std::uint64_t>(clock.now().time_since_epoch().count())) {}

template <class Input>
Result<http::Request> Relay::request_of(const Input& input, bool repeatable) {
  const auto now = china_time(clock_.now());
  auto msgid = platform::make_msgid(institution_.code, now, serial_++);
  if (!msgid) return malformed(msgid.error());
  platform::Request envelope;
  envelope.infno = Input::kInfno;
  envelope.msgid = std::move(*msgid);
  envelope.mdtrtarea_admvs = institution_.division;
  envelope.recer_sys_code = kReceivingSystem;
  envelope.infver = kInterfaceVersion;
  envelope.opter_type = kSelfService;
  envelope.opter = kOperator;
  envelope.opter_name = kOperator;
  envelope.inf_time = platform::format_inf_time(now);
  envelope.fixmedins_code = institution_.code;
  envelope.fixmedins_name = institution_.name;
  if (auto put = platform::put_input(envelope, input); !put) return malformed(put.error());
  auto body = platform::encode(envelope);
  if (!body) return malformed(body.error());

  http::Request request;
  request.method = "POST";
  request.target = "/platform/v1/" + std::string(Input::kInfno);
  request.content_type = "application/json";
  request.body = std::move(*body);
  request.repeatable = repeatable;
  return request;
}

template <class Output, class Input>
awaitable<Result<Output>> Relay::exchange(Input input, bool repeatable) {
  auto request = request_of(input, repeatable);
  if (!request) co_return tl::unexpected(std::move(request.error()));
  auto response = co_await client_.send(std::move(*request), timeout_);
  if (!response) co_return tl::unexpected(std::move(response.error()));
  auto output = read_answer<Output>(*response);
  wipe(response->body.data(), response->body.size());
  co_return output;
}

awaitable<Result<platform::PersonInfo>> Relay::person_info(platform::PersonQuery query) {
  return exchange<platform::PersonInfo>(std::move(query), true);
}

awaitable<Result<platform::IssuedVoucher>> Relay::issue_voucher(platform::VoucherOrder order) {
  return exchange<platform::IssuedVoucher>(std::move(order), true);
}

awaitable<Result<platform::VerifiedVoucher>> Relay::verify_voucher(platform::VoucherUse use) {
  if (platform::kVoucherText.broken_by(use.voucher.reveal()))
    co_return failure(Code::kVoucherMalformed, "a voucher has 282 digits");
  co_return co_await exchange<platform::VerifiedVoucher>(std::move(use), false);
}

awaitable<Result<platform::TransferCase>> Relay::apply_transfer(
    platform::TransferApplication application) {
  return exchange<platform::TransferCase>(std::move(application), true);
}

awaitable<Result<platform::TransferCase>> Relay::transfer_status(platform::CaseQuery query) {
  return exchange<platform::TransferCase>(std::move(query), true);
}

awaitable<Result<platform::CaseList>> Relay::list_transfers(platform::CaseListQuery query) {
  return exchange<platform::CaseList>(std::move(query), true);
}

}  // namespace ssc::relay
