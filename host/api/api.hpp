// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"
#include "host/base/failure.hpp"
#include "host/http/message.hpp"
#include "host/workflow/workflows.hpp"

namespace ssc::api {

// What became of a request, for the log: nothing in it is personal.
struct Event {
  std::string_view route;       // "/v1/balance"; "-" for a path that does not exist
  std::optional<Code> failure;  // none: 200
  std::chrono::milliseconds took;
  std::int32_t pid;  // who asked
};

// The local API (client/messages.hpp) behind one door: an http::Handler. Checks, in this order:
// path (NOT_FOUND), method (METHOD_NOT_ALLOWED), content type and schema of the body
// (REQUEST_MALFORMED). Errors are RFC 9457 problems in the caller's language.
//
// On the io thread. Must outlive the executor's coroutines.
class Api {
 public:
  using Observer = std::function<void(const Event&)>;

  Api(boost::asio::any_io_executor executor, workflow::Desk& desk, workflow::Workflows& workflows,
      const Clock& clock, std::string version, Observer observer);

  void handle(http::Request request, http::Reply reply);

  // From now on every new request is answered with DAEMON_DOWN.
  void close() { closed_ = true; }
  // Requests that are being answered.
  std::size_t active() const { return active_; }

 private:
  struct Route;
  static std::span<const Route> routes();

  boost::asio::awaitable<void> serve(const Route& route, http::Request request, http::Reply reply);
  boost::asio::awaitable<Result<std::string>> answer(const Route& route, std::string body);

  boost::asio::awaitable<Result<std::string>> status(std::string body);
  boost::asio::awaitable<Result<std::string>> readers(std::string body);
  boost::asio::awaitable<Result<std::string>> read_card(std::string body);
  boost::asio::awaitable<Result<std::string>> issue_voucher(std::string body);
  boost::asio::awaitable<Result<std::string>> verify_voucher(std::string body);
  boost::asio::awaitable<Result<std::string>> balance(std::string body);
  boost::asio::awaitable<Result<std::string>> apply_transfer(std::string body);
  boost::asio::awaitable<Result<std::string>> transfer_status(std::string body);
  boost::asio::awaitable<Result<std::string>> list_transfers(std::string body);

  boost::asio::any_io_executor executor_;
  workflow::Desk& desk_;
  workflow::Workflows& workflows_;
  const Clock& clock_;
  const std::string version_;
  const Observer observer_;
  bool closed_ = false;
  std::size_t active_ = 0;
};

}  // namespace ssc::api
