// SPDX-License-Identifier: Apache-2.0
#include "host/api/client/client.hpp"

#include <optional>

#include "host/http/client.hpp"

namespace ssc::api {
namespace {

// Longer than the service itself takes at most for a card and the back end, so that its own, more
// telling failure comes first.
constexpr std::chrono::seconds kPatience{60};

std::chrono::milliseconds wait_of(const std::optional<std::int64_t>& wait_ms) {
  return std::chrono::milliseconds(wait_ms.value_or(0));
}

struct WipedAtEnd {
  std::string& text;
  ~WipedAtEnd() { wipe(text.data(), text.size()); }
};

Failure failure_of(const http::Response& response) {
  const auto problem = from_text<Problem>(response.body, Unknown::kIgnore);
  if (!problem) return {Code::kDaemonProtocol, "status " + std::to_string(response.status)};
  return {code_from(problem->code), problem->detail};
}

}  // namespace

template <class Answer>
Result<Answer> Client::call(http::Request request, std::chrono::milliseconds wait) const {
  auto response = http::send_unix(socket_, std::move(request), wait + kPatience);
  if (!response) return tl::unexpected(std::move(response.error()));
  const WipedAtEnd wiped{response->body};
  if (response->status != 200) return tl::unexpected(failure_of(*response));
  auto answer = from_text<Answer>(response->body, Unknown::kIgnore);
  if (!answer) return failure(Code::kDaemonProtocol, "the answer is not the expected message");
  return std::move(*answer);
}

template <class Answer>
Result<Answer> Client::get(std::string_view path) const {
  http::Request request;
  request.method = "GET";
  request.target = path;
  return call<Answer>(std::move(request), {});
}

template <class Answer, class Question>
Result<Answer> Client::post(std::string_view path, const Question& question,
                            std::chrono::milliseconds wait) const {
  http::Request request;
  request.method = "POST";
  request.target = path;
  request.content_type = "application/json";
  request.body = to_text(question);
  return call<Answer>(std::move(request), wait);
}

Result<Status> Client::status() const {
  return get<Status>("/v1/status");
}

Result<Readers> Client::readers() const {
  return get<Readers>("/v1/readers");
}

Result<CardReading> Client::read_card(const CardRequest& request) const {
  return post<CardReading>("/v1/card/read", request, wait_of(request.wait_ms));
}

Result<VoucherIssued> Client::issue_voucher(const VoucherRequest& request) const {
  return post<VoucherIssued>("/v1/voucher", request, wait_of(request.wait_ms));
}

Result<VoucherVerified> Client::verify_voucher(const VerifyRequest& request) const {
  return post<VoucherVerified>("/v1/voucher/verify", request, {});
}

Result<BalanceAnswer> Client::balance(const CardRequest& request) const {
  return post<BalanceAnswer>("/v1/balance", request, wait_of(request.wait_ms));
}

Result<TransferAnswer> Client::apply_transfer(const ApplyRequest& request) const {
  return post<TransferAnswer>("/v1/transfer/apply", request, wait_of(request.wait_ms));
}

Result<TransferAnswer> Client::transfer_status(const StatusRequest& request) const {
  return post<TransferAnswer>("/v1/transfer/status", request, {});
}

Result<TransferList> Client::list_transfers(const CardRequest& request) const {
  return post<TransferList>("/v1/transfer/list", request, wait_of(request.wait_ms));
}

}  // namespace ssc::api
