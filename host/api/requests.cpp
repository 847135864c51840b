// SPDX-License-Identifier: Apache-2.0
#include "host/api/requests.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "protocol/platform/rule.hpp"

namespace ssc::api {
namespace {

constexpr platform::Rule kReader = platform::text_up_to(kMaxReaderName);
constexpr platform::Rule kCaseId = platform::token_up_to(40);
constexpr platform::Rule kRequestId = {32, 32, platform::is_hex};

tl::unexpected<Failure> malformed(std::string what) {
  return failure(Code::kRequestMalformed, std::move(what));
}

template <class Request>
Result<Request> parse(std::string_view body) {
  auto request = from_text<Request>(body, Unknown::kRefuse);
  if (!request) return malformed("not an object of these members: " + member_names<Request>());
  return std::move(*request);
}

Result<workflow::CardWish> wish_of(std::optional<std::string> reader,
                                   std::optional<std::int64_t> wait_ms) {
  if (reader && kReader.broken_by(*reader)) return malformed("reader");
  const auto wait = wait_ms.value_or(0);
  if (wait < 0 || wait > kMaxWaitMs) return malformed("wait_ms");
  return workflow::CardWish{std::move(reader), std::chrono::milliseconds(wait)};
}

void to_upper(std::string& text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
}

}  // namespace

Result<workflow::CardWish> read_card_request(std::string_view body) {
  auto request = parse<CardRequest>(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  return wish_of(std::move(request->reader), request->wait_ms);
}

Result<VoucherQuestion> read_voucher_request(std::string_view body) {
  auto request = parse<VoucherRequest>(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  if (request->division && platform::kDivision.broken_by(*request->division))
    return malformed("division");
  auto wish = wish_of(std::move(request->reader), request->wait_ms);
  if (!wish) return tl::unexpected(std::move(wish.error()));
  return VoucherQuestion{std::move(*wish), std::move(request->division)};
}

Result<platform::VoucherText> read_verify_request(std::string_view body) {
  const auto request = parse<VerifyRequest>(body);
  if (!request) return tl::unexpected(request.error());
  platform::VoucherText text;
  if (!text.assign(request->text.reveal())) return failure(Code::kVoucherMalformed, "too long");
  return text;
}

Result<ApplyQuestion> read_apply_request(std::string_view body) {
  auto request = parse<ApplyRequest>(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  if (platform::kDivision.broken_by(request->from)) return malformed("from");
  if (platform::kDivision.broken_by(request->to)) return malformed("to");
  if (request->request_id) {
    to_upper(*request->request_id);
    if (kRequestId.broken_by(*request->request_id)) return malformed("request_id");
  }
  auto wish = wish_of(std::move(request->reader), request->wait_ms);
  if (!wish) return tl::unexpected(std::move(wish.error()));
  return ApplyQuestion{
      std::move(*wish),
      {std::move(request->from), std::move(request->to), std::move(request->request_id)}};
}

Result<std::string> read_status_request(std::string_view body) {
  auto request = parse<StatusRequest>(body);
  if (!request) return tl::unexpected(std::move(request.error()));
  if (kCaseId.broken_by(request->case_id)) return malformed("case_id");
  return std::move(request->case_id);
}

}  // namespace ssc::api
