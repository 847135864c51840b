// SPDX-License-Identifier: Apache-2.0
#include "host/http/pending_reply.hpp"

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ssc::http {
namespace {

// What the copies of one Reply share.
class Ticket {
 public:
  Ticket(std::shared_ptr<Gate> gate, std::weak_ptr<PendingReply> pending)
      : gate_(std::move(gate)), pending_(std::move(pending)) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  ~Ticket() {  // NOLINT(bugprone-exception-escape): without memory to post, the process ends
    if (used_.exchange(true)) return;
    gate_->post([pending = std::move(pending_)] {
      if (const auto waiting = pending.lock()) waiting->abandon();
    });
  }

  void answer(Response response) {
    if (used_.exchange(true)) return;
    gate_->post([pending = std::move(pending_), response = std::move(response)]() mutable {
      if (const auto waiting = pending.lock()) waiting->settle(std::move(response));
    });
  }

 private:
  std::shared_ptr<Gate> gate_;
  std::weak_ptr<PendingReply> pending_;
  std::atomic<bool> used_ = false;
};

}  // namespace

PendingReply::PendingReply(const boost::asio::any_io_executor& executor)
    : settled_(executor, boost::asio::steady_timer::time_point::max()) {}

boost::asio::awaitable<std::optional<Response>> PendingReply::wait() {
  if (!done_) co_await settled_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return std::move(response_);
}

void PendingReply::settle(Response response) {
  if (!done_) response_ = std::move(response);
  abandon();
}

void PendingReply::abandon() {
  done_ = true;
  settled_.cancel();
}

Reply make_reply(std::shared_ptr<Gate> gate, const std::shared_ptr<PendingReply>& pending) {
  return [ticket = std::make_shared<Ticket>(std::move(gate), pending)](Response response) {
    ticket->answer(std::move(response));
  };
}

}  // namespace ssc::http
