// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/tools/cardsim/contact_user.hpp"
#include "tools/cardsim/clocked_line.hpp"

namespace ssc::cardsim {

// The reader's own card contact on a simulated line.
class Reader final : public ContactUser {
 public:
  Reader() : Reader(own_time_) {}
  explicit Reader(VirtualTime& shared) : ContactUser(line), time(shared), line(shared) {
    line.attach(contact);
  }

 private:
  void play() override {
    time.run_until([this] { return has_ended(); });
  }

  VirtualTime own_time_;

 public:
  VirtualTime& time;
  ClockedLine line;
};

}  // namespace ssc::cardsim
