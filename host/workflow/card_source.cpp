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
#include "host/card/sam_slot.hpp"

namespace ssc::workflow {
namespace {

using boost::asio::any_io_executor;
using boost::asio::awaitable;
using boost::asio::steady_timer;

// Power-up, and reading with all that a PSAM computes for it, once more after a reset: three
// seconds with slow cards.
constexpr std::chrono::seconds kReadDeadline{10};

using SamSlot = std::unique_ptr<card::SamSlot>;

Result<SamSlot> open_psam(const PsamPlace& place, const pcsc::Session& user) {
  if (place.is_nowhere()) return failure(Code::kNoPsam);
  if (place.is_beside()) return card::SamSlot::open_beside(user);
  return card::SamSlot::open(user, place.reader());
}

Result<ReadCard> read_by(card::Psam& psam, const pcsc::Session& session,
                         card::PcscTransport& transport) {
  auto data = card::read_basic(transport, session.atr(), {.keys = &psam});
  if (!data) return tl::unexpected(std::move(data.error()));
  ReadCard card{session.atr(), std::move(*data)};
  if (card.data.card.algorithm)
    card.terminal_number = psam.terminal_number(*card.data.card.algorithm).value_or("");
  return card;
}

// Without a PSAM as far as the card allows.
Result<ReadCard> read_basic(pcsc::Session& session, const PsamPlace& place) {
  card::PcscTransport transport(session);
  const Result<SamSlot> sam = open_psam(place, session);
  if (sam) return read_by((*sam)->psam(), session, transport);
  auto data = card::read_basic(transport);
  if (!data) return tl::unexpected(std::move(data.error()));
  data->genuine = tl::unexpected(sam.error());
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
  const auto job = [place = psam_](pcsc::Session& session) { return read_basic(session, place); };
  workers_.submit<ReadCard>(reader, kReadDeadline, job, std::move(done));
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
