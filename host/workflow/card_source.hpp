// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "host/base/failure.hpp"
#include "host/card/card_data.hpp"
#include "host/pcsc/api.hpp"
#include "host/pcsc/workers.hpp"

namespace ssc::workflow {

struct ReadCard {
  pcsc::Atr atr;
  card::CardData data;
};

// Where cards are read: readers behind PC/SC, or a script in a test.
class CardSource {
 public:
  // Called once, on any thread, in bounded time.
  using Done = std::function<void(Result<ReadCard>)>;

  virtual ~CardSource() = default;
  virtual void read(const std::string& reader, Done done) = 0;
};

class PcscCardSource final : public CardSource {
 public:
  explicit PcscCardSource(pcsc::Workers& workers) : workers_(workers) {}
  void read(const std::string& reader, Done done) override;

 private:
  pcsc::Workers& workers_;
};

// The same as a coroutine of the io thread. Cancelled, it leaves the card's answer to nobody: what
// comes late is dropped.
boost::asio::awaitable<Result<ReadCard>> read_card(CardSource& cards, std::string reader);

}  // namespace ssc::workflow
