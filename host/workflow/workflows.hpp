// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "host/relay/relay.hpp"
#include "host/workflow/card_source.hpp"
#include "host/workflow/desk.hpp"
#include "host/workflow/insurance.hpp"

namespace ssc::workflow {

// How long the phases of a workflow took; waiting for a card is none of them.
struct Phases {
  std::optional<std::chrono::milliseconds> card_read, back_end;
};

template <class T>
struct Outcome {
  T value;
  Phases phases;
};

struct CardReading {
  std::string reader;
  ReadCard card;
};

// What a person at the counter goes through:
//
//   wait for a card ─▶ take the reader ─▶ read the card ─▶ ask the back end ─▶ answer
//                                              │                 │
//                                              └── card pulled ──┴─▶ CARD_REMOVED at once
//
// A card that leaves, or gives way to another, ends the workflow; what the reader or the back end
// still answers is dropped. An application for a transfer may then have arrived: the same one again
// answers with the same case.
//
// Coroutines of the io thread; the object must outlive them. Results hold personal data until they
// are destroyed.
class Workflows {
 public:
  Workflows(Desk& desk, CardSource& cards, relay::Relay& relay)
      : desk_(desk), cards_(cards), relay_(relay) {}

  const relay::Institution& institution() const { return relay_.institution(); }

  boost::asio::awaitable<Result<Outcome<CardReading>>> read(CardWish wish);
  // Of the insurance at `division`; without it, of the one in force.
  boost::asio::awaitable<Result<Outcome<platform::IssuedVoucher>>> voucher(
      CardWish wish, std::optional<std::string> division = {});
  boost::asio::awaitable<Result<Outcome<platform::VerifiedVoucher>>> verify(
      platform::VoucherText text);
  boost::asio::awaitable<Result<Outcome<Insurance>>> balance(CardWish wish);

  struct Move {
    std::string from, to;                   // divisions
    std::optional<std::string> request_id;  // 32 hex digits in upper case; made here if not given
  };
  boost::asio::awaitable<Result<Outcome<platform::TransferCase>>> apply(CardWish wish, Move move);
  boost::asio::awaitable<Result<Outcome<platform::TransferCase>>> transfer_status(
      std::string case_id);
  boost::asio::awaitable<Result<Outcome<platform::CaseList>>> list_transfers(CardWish wish);

 private:
  boost::asio::awaitable<Result<Outcome<CardReading>>> read_at(const Seat& seat);
  template <class T, class Ask>
  boost::asio::awaitable<Result<Outcome<T>>> ask_for_card(CardWish wish, Ask ask);
  template <class T>
  boost::asio::awaitable<Result<Outcome<T>>> ask(boost::asio::awaitable<Result<T>> question);

  Desk& desk_;
  CardSource& cards_;
  relay::Relay& relay_;
};

}  // namespace ssc::workflow
