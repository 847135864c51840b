// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/base/failure.hpp"
#include "host/pcsc/snapshot.hpp"
#include "host/workflow/psam_place.hpp"

namespace ssc::workflow {

class Desk;

// Which card a workflow wants.
struct CardWish {
  std::optional<std::string> reader = {};  // without it: the preferred reader, or any with a card
  std::chrono::milliseconds wait{0};       // how long for a card
};

// The right of one workflow to the card that is in a reader now. It ends with the object; the card
// may leave before, and another card in the same reader is not this one.
class Seat {
 public:
  Seat(Desk& desk, pcsc::ReaderStatus reader) : desk_(&desk), reader_(std::move(reader)) {}
  Seat(Seat&& other) noexcept
      : desk_(std::exchange(other.desk_, nullptr)), reader_(std::move(other.reader_)) {}
  Seat& operator=(Seat&&) = delete;
  ~Seat();

  const std::string& reader() const { return reader_.name; }

  // Why the card is lost: CARD_REMOVED, READER_GONE, SERVICE_DOWN. Nothing while it is there.
  std::optional<Code> lost() const;
  // Returns when it is lost.
  boost::asio::awaitable<void> until_lost() const;

 private:
  Desk* desk_;
  pcsc::ReaderStatus reader_;
};

// The readers before us, their cards, and which of them a workflow is using: one workflow a reader.
// Everything on the io thread. Must outlive the io_context whose coroutines wait here.
class Desk {
 public:
  explicit Desk(std::string preferred_reader = {}, PsamPlace psam = PsamPlace::nowhere())
      : preferred_(std::move(preferred_reader)), psam_(std::move(psam)) {}
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // The monitor's latest word. Wakes whoever waits for a change.
  void update(pcsc::Snapshot snapshot);
  // The service stops: whoever waits for a card gets DAEMON_DOWN.
  void close();

  const pcsc::Snapshot& snapshot() const { return snapshot_; }
  bool taken(const std::string& reader) const { return taken_.contains(reader); }

  // A card, as soon as there is one. READER_BUSY when another workflow has it; otherwise what
  // pcsc::choose_reader says. The PSAM's reader counts only when it is named. Waiting helps against
  // NO_CARD, NO_READER and SERVICE_DOWN only: a mute card wants to be turned now.
  boost::asio::awaitable<Result<Seat>> take_seat(CardWish wish);

 private:
  friend class Seat;
  using Time = std::chrono::steady_clock::time_point;

  Result<pcsc::ReaderStatus> choose(const CardWish& wish) const;
  boost::asio::awaitable<void> change(Time until);
  void wake();

  const std::string preferred_;
  const PsamPlace psam_;
  pcsc::Snapshot snapshot_;
  std::set<std::string> taken_;
  std::vector<boost::asio::steady_timer*> waiting_;  // cancelled at each change
  bool closed_ = false;
};

}  // namespace ssc::workflow
