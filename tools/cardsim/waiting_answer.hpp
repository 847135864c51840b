// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "tools/cardsim/chip/chip.hpp"

// The rest of an answer that waits for GET RESPONSE (ISO/IEC 7816-3:2006 clause 12.2.1 and the
// card's own part 2), until the next other command. It is asked for in the class of the command or
// in class 00.
namespace ssc::cardsim {

class WaitingAnswer {
 public:
  static constexpr Byte kGetResponse = 0xC0;

  void clear() { data_.clear(); }
  // 61xx for all of it.
  Answer keep(Data data);
  // GET RESPONSE: fewer bytes than wait are sent with 61xx for the rest, more are 6Cxx.
  Answer give(Byte P1, Byte P2, std::size_t Ne);

 private:
  Byte length_byte() const { return static_cast<Byte>(data_.size() > 0xFF ? 0 : data_.size()); }

  Data data_;
};

}  // namespace ssc::cardsim
