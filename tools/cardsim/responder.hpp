// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tools/cardsim/chip/chip.hpp"
#include "tools/cardsim/faults.hpp"

// What answers a card's commands, whichever protocol carries them: the chip, and GET RESPONSE for
// the rest of an answer (ISO/IEC 7816-3:2006 clause 12.2.1 and the card's own part 2), which waits
// until the next other command. It is asked for in the class of the command or in class 00.
namespace ssc::cardsim {

class Responder {
 public:
  Responder(Chip& chip, FaultScript& faults) : chip_(&chip), faults_(&faults) {}

  // What waits and what is wrong with it are forgotten; the chip is its owner's.
  void reset() {
    waiting_.clear();
    endless_ = false;
  }
  // Never more than Ne bytes: 61xx when more wait.
  Answer execute(const Command& c);

 private:
  Answer answer(const Command& c);
  Answer get_response(const Command& c);
  Answer give(std::size_t Ne);
  Byte length_byte() const {
    return static_cast<Byte>(waiting_.size() > 0xFF ? 0 : waiting_.size());
  }

  Chip* chip_;
  FaultScript* faults_;
  Data waiting_;
  bool endless_ = false;  // GET RESPONSE brings something for ever
};

}  // namespace ssc::cardsim
