// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/card/transport.hpp"
#include "protocol/iso7816/apdu.hpp"
#include "tools/cardsim/chip/chip.hpp"

namespace ssc::card {

// A simulated chip without a line: the command as it is, the whole answer at once.
class ChipTransport final : public Transport {
 public:
  explicit ChipTransport(cardsim::Chip& chip) : chip_(chip) {}

  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    const auto parsed = iso7816::parse_command(command)->command;
    const auto& header = parsed.header;
    const auto said =
        chip_.execute({header.CLA, header.INS, header.P1, header.P2, parsed.data, parsed.Ne});
    std::copy(said.data.begin(), said.data.end(), answer.begin());
    answer[said.data.size()] = said.status.sw1();
    answer[said.data.size() + 1] = said.status.sw2();
    return said.data.size() + 2;
  }
  // Power off and on.
  Result<void> restart() override {
    chip_.reset();
    return {};
  }
  void power_off_at_end() override { powers_off_ = true; }
  bool powers_off() const { return powers_off_; }

 private:
  cardsim::Chip& chip_;
  bool powers_off_ = false;
};

}  // namespace ssc::card
