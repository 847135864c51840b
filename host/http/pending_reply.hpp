// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "host/http/message.hpp"

namespace ssc::http {

// The way from any thread to the io_context, as long as the server lives. A handler's worker may
// answer after the io_context is gone: then the gate is closed and nothing happens.
class Gate {
 public:
  explicit Gate(boost::asio::io_context& io) : io_(&io) {}

  void close() {
    const std::lock_guard lock(mutex_);
    io_ = nullptr;
  }

  template <class Function>
  void post(Function function) {
    const std::lock_guard lock(mutex_);
    if (io_ != nullptr) boost::asio::post(*io_, std::move(function));
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* io_;  // null: closed
};

// Where a session waits for its handler's answer. Lives on the io thread; the Reply it gives out
// does not own it, so that its timer never ends on another thread.
class PendingReply {
 public:
  explicit PendingReply(const boost::asio::any_io_executor& executor);

  // The answer of settle(), or none after abandon(); whichever comes first counts.
  boost::asio::awaitable<std::optional<Response>> wait();
  void settle(Response response);
  void abandon();

 private:
  boost::asio::steady_timer settled_;  // never fires; cancelled when the answer is there
  std::optional<Response> response_;
  bool done_ = false;
};

Reply make_reply(std::shared_ptr<Gate> gate, const std::shared_ptr<PendingReply>& pending);

}  // namespace ssc::http
