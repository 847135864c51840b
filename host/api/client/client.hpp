// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "host/api/client/messages.hpp"
#include "host/base/failure.hpp"
#include "host/http/message.hpp"

namespace ssc::api {

// The service sscd, seen from another program: one blocking call each, over its unix socket.
//
// Every call answers DAEMON_DOWN, DAEMON_TIMEOUT or DAEMON_PROTOCOL when the service itself fails,
// and otherwise the code of the Problem it sent. Bodies are wiped once read.
class Client {
 public:
  explicit Client(std::filesystem::path socket) : socket_(std::move(socket)) {}

  Result<Status> status() const;
  Result<Readers> readers() const;
  Result<CardReading> read_card(const CardRequest& request) const;
  Result<VoucherIssued> issue_voucher(const VoucherRequest& request) const;
  Result<VoucherVerified> verify_voucher(const VerifyRequest& request) const;
  Result<BalanceAnswer> balance(const CardRequest& request) const;
  Result<TransferAnswer> apply_transfer(const ApplyRequest& request) const;
  Result<TransferAnswer> transfer_status(const StatusRequest& request) const;
  Result<TransferList> list_transfers(const CardRequest& request) const;

 private:
  template <class Answer>
  Result<Answer> get(std::string_view path) const;
  template <class Answer, class Question>
  Result<Answer> post(std::string_view path, const Question& question,
                      std::chrono::milliseconds wait) const;
  template <class Answer>
  Result<Answer> call(http::Request request, std::chrono::milliseconds wait) const;

  std::filesystem::path socket_;
};

}  // namespace ssc::api
