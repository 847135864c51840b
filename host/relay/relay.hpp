// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "host/base/clock.hpp"
#include "host/base/failure.hpp"
#include "host/http/client.hpp"
#include "protocol/platform/envelope.hpp"
#include "protocol/platform/person.hpp"
#include "protocol/platform/transfer.hpp"
#include "protocol/platform/voucher.hpp"

namespace ssc::relay {

// The institution (定点医药机构) this machine stands in. Its code is also the common name of the
// machine's certificate; the back end compares the two.
struct Institution {
  std::string code;      // 12 characters
  std::string name;      // at most 200 characters
  std::string division;  // where it is
};

// The way to the insurer's back end: one function a transaction, each one envelope there and one
// back.
//
// A failure is what http::Client says when no answer came, the back end's own err_code when it
// refused, BACKEND_PROTOCOL when its answer is no envelope or not the one of this transaction, and
// REQUEST_MALFORMED when the question breaks a rule of its field (nothing is sent then). Nothing is
// sent twice but what http::Client repeats on a stale connection, and never a voucher's
// verification, which would use it up.
//
// Lives on the io thread. A call may be cancelled; the relay must outlive it.
class Relay {
 public:
  Relay(http::Client& client, const Clock& clock, Institution institution,
        std::chrono::milliseconds timeout);

  const Institution& institution() const { return institution_; }

  boost::asio::awaitable<Result<platform::PersonInfo>> person_info(platform::PersonQuery query);
  boost::asio::awaitable<Result<platform::IssuedVoucher>> issue_voucher(
      platform::VoucherOrder order);
  // VOUCHER_MALFORMED for a text that cannot be one; REPLAYED tells the first use in its detail.
  boost::asio::awaitable<Result<platform::VerifiedVoucher>> verify_voucher(
      platform::VoucherUse use);
  boost::asio::awaitable<Result<platform::TransferCase>> apply_transfer(
      platform::TransferApplication application);
  boost::asio::awaitable<Result<platform::TransferCase>> transfer_status(platform::CaseQuery query);
  boost::asio::awaitable<Result<platform::CaseList>> list_transfers(platform::CaseListQuery query);

 private:
  template <class Input>
  Result<http::Request> request_of(const Input& input, bool repeatable);
  template <class Output, class Input>
  boost::asio::awaitable<Result<Output>> exchange(Input input, bool repeatable);

  http::Client& client_;
  const Clock& clock_;
  const Institution institution_;
  const std::chrono::milliseconds timeout_;
  std::uint64_t serial_;  // of msgid
};

}  // namespace ssc::relay
