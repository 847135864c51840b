// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/card_source.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "host/card/pcsc_transport.hpp"
#include "host/card/read.hpp"

namespace ssc::workflow {
namespace {

using boost::asio::any_io_executor;
using boost::asio::awaitable;
using boost::asio::steady_timer;

// Power-up, five commands and one repetition of all of it take two seconds on a slow card.
constexpr std::chrono::seconds kReadDeadline{10};

Result<ReadCard> read_basic(pcsc::Session& session) {
  card::PcscTransport transport(session);
  auto data = card::read_basic(transport);
  if (!data) return tl::unexpected(std::move(data.error()));
  return ReadCard{session.atr(), std::move(*data)};
}

// Lives and ends on the io thread; the worker holds it weakly.
struct Answer {
  explicit Answer(const any_io_executor& executor)
      : arrived(executor, steady_timer::time_point::max()) {}

  std::optional<Result<ReadCard>> result;
  steady_timer arrived;  // cancelled when the result is there
};

CardSource::Done post_to(const any_io_executor& executor, const std::shared_ptr<Answer>& answer) {
  return [executor, waiting = std::weak_ptr(answer)](Result<ReadCard> result) {
    boost::asio::post(executor, [waiting, result = std::move(result)]() mutable {
      const auto answer = waiting.lock();
      if (answer == nullptr) return;
      answer->result = std::move(result);
      answer->arrived.cancel();
    });
  };
}

}  // namespace

void PcscCardSource::read(const std::string& reader, Done done) {
  workers_.submit<ReadCard>(reader, kReadDeadline, read_basic, std::move(done));
}

awaitable<Result<ReadCard>> read_card(CardSource& cards, std::string reader) {
  const any_io_executor executor = co_await boost::asio::this_coro::executor;
  const auto answer = std::make_shared<Answer>(executor);
  cards.read(reader, post_to(executor, answer));
  while (!answer->result)
    co_await answer->arrived.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return std::move(*answer->result);
}

}  // namespace ssc::workflow
