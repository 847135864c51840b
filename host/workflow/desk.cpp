// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ssc::workflow {
namespace {

using boost::asio::awaitable;
using boost::asio::steady_timer;

bool may_pass(Code code) {
  return code == Code::kNoCard || code == Code::kNoReader || code == Code::kServiceDown;
}

class Registration {
 public:
  Registration(std::vector<steady_timer*>& list, steady_timer& timer) : list_(list), timer_(timer) {
    list_.push_back(&timer_);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() { std::erase(list_, &timer_); }

 private:
  std::vector<steady_timer*>& list_;
  steady_timer& timer_;
};

}  // namespace

Seat::~Seat() {
  if (desk_ != nullptr) desk_->taken_.erase(reader_.name);
}

std::optional<Code> Seat::lost() const {
  const pcsc::Snapshot& now = desk_->snapshot_;
  if (!now.service_up) return Code::kServiceDown;
  const pcsc::ReaderStatus* reader = now.find(reader_.name);
  if (reader == nullptr) return Code::kReaderGone;
  const bool same_card =
      reader->card == pcsc::CardState::kPresent && reader->events == reader_.events;
  return same_card ? std::nullopt : std::optional(Code::kCardRemoved);
}

awaitable<void> Seat::until_lost() const {
  while (!lost()) co_await desk_->change(Desk::Time::max());
}

void Desk::update(pcsc::Snapshot snapshot) {
  snapshot_ = std::move(snapshot);
  wake();
}

void Desk::close() {
  closed_ = true;
  wake();
}

void Desk::wake() {
  for (steady_timer* timer : waiting_) timer->cancel();
}

awaitable<void> Desk::change(Time until) {
  steady_timer timer(co_await boost::asio::this_coro::executor, until);
  const Registration registration(waiting_, timer);
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

Result<pcsc::ReaderStatus> Desk::choose(const CardWish& wish) const {
  if (wish.reader) return pcsc::choose_reader(snapshot_, *wish.reader);
  const bool preferred_is_here = snapshot_.find(preferred_) != nullptr;
  if (preferred_is_here) return pcsc::choose_reader(snapshot_, preferred_);
  pcsc::Snapshot users = snapshot_;
  std::erase_if(users.readers, [this](const auto& reader) { return psam_.takes(reader.name); });
  return pcsc::choose_reader(users);
}

awaitable<Result<Seat>> Desk::take_seat(CardWish wish) {
  const Time deadline = std::chrono::steady_clock::now() + wish.wait;
  while (!closed_) {
    auto chosen = choose(wish);
    if (chosen) {
      if (!taken_.insert(chosen->name).second) co_return failure(Code::kReaderBusy);
      co_return Seat(*this, std::move(*chosen));
    }
    const bool wait = may_pass(chosen.error().code) && std::chrono::steady_clock::now() < deadline;
    if (!wait) co_return tl::unexpected(std::move(chosen.error()));
    co_await change(deadline);
  }
  co_return failure(Code::kDaemonDown, "stopping");
}

}  // namespace ssc::workflow
