// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/card.hpp"

namespace ssc::cardsim {

void Card::forget() {
  chip_.reset();
  t0_.reset();
  running_ = false;
}

void Card::on_voltage(bool on) {
  voltage_ = on;
  if (!on) forget();
}

Data Card::on_reset(bool high) {
  const bool rises = high && !reset_high_;
  reset_high_ = high;
  if (!high) forget();
  if (!rises || !voltage_ || !clock_ || persona_.atr.empty()) return {};
  running_ = true;
  return persona_.atr;
}

Data Card::on_characters(Bytes characters) {
  Data sent;
  if (!running_ || !clock_) return sent;
  for (const Byte c : characters) append(sent, t0_.on_character(c));
  return sent;
}

}  // namespace ssc::cardsim
