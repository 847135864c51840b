// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/waiting_answer.hpp"

namespace ssc::cardsim {
namespace {

using iso7816::StatusWord;

constexpr StatusWord kNothingWaits{0x6400};
constexpr StatusWord kWrongP1P2{0x6A86};

}  // namespace

Answer WaitingAnswer::keep(Data data) {
  data_ = std::move(data);
  return {{}, StatusWord(0x61, length_byte())};
}

Answer WaitingAnswer::give(Byte P1, Byte P2, std::size_t Ne) {
  if (data_.empty()) return {{}, kNothingWaits};
  if (P1 != 0 || P2 != 0) return {{}, kWrongP1P2};
  if (Ne > data_.size()) return {{}, StatusWord(0x6C, length_byte())};
  const auto end = data_.begin() + static_cast<std::ptrdiff_t>(Ne);
  Answer answer;
  answer.data.assign(data_.begin(), end);
  data_.erase(data_.begin(), end);
  if (!data_.empty()) answer.status = StatusWord(0x61, length_byte());
  return answer;
}

}  // namespace ssc::cardsim
