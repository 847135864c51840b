// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "host/base/failure.hpp"
#include "host/card/card_data.hpp"
#include "host/pcsc/api.hpp"
#include "host/pcsc/workers.hpp"
#include "host/workflow/psam_place.hpp"

namespace ssc::workflow {

struct ReadCard {
  pcsc::Atr atr;
  card::CardData data;
  std::string terminal_number = {};  // of the PSAM, 12 digits; empty without one
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
  PcscCardSource(pcsc::Workers& workers, PsamPlace psam)
      : workers_(workers), psam_(std::move(psam)) {}
  void read(const std::string& reader, Done done) override;

 private:
  pcsc::Workers& workers_;
  const PsamPlace psam_;
};

// The same as a coroutine of the io thread. Cancelled, it leaves the card's answer to nobody: what
// comes late is dropped.
boost::asio::awaitable<Result<ReadCard>> read_card(CardSource& cards, std::string reader);

}  // namespace ssc::workflow
