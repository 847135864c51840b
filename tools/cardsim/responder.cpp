// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/responder.hpp"

#include <utility>

namespace ssc::cardsim {
namespace {

using iso7816::StatusWord;

constexpr Byte kGetResponse = 0xC0;
constexpr StatusWord kNothingWaits{0x6400};
constexpr StatusWord kWrongP1P2{0x6A86};
constexpr StatusWord kEndless{0x6110};

// Any but the one asked for, so that asking again never ends.
StatusWord another_Le(std::size_t Ne) {
  return {0x6C, static_cast<Byte>(Ne % 255 + 1)};
}

}  // namespace

Answer Responder::execute(const Command& c) {
  if (c.INS == kGetResponse) return get_response(c);
  reset();
  const auto struck = faults_->next(FaultOf::kCommand);
  const auto strikes = [&](FaultKind kind) {
    const auto INS = struck.by(kind);
    return INS && (*INS == 0 || *INS == c.INS);
  };
  if (strikes(FaultKind::kWrongLe) && c.Ne != 0) return {{}, another_Le(c.Ne)};
  if (strikes(FaultKind::kNoData)) return {};
  endless_ = strikes(FaultKind::kMoreData);
  return endless_ ? Answer{{}, kEndless} : answer(c);
}

Answer Responder::answer(const Command& c) {
  Answer answer = chip_->execute(c);
  if (answer.data.size() <= c.Ne) return answer;
  waiting_ = std::move(answer.data);
  return give(c.Ne);
}

// Fewer bytes than wait are sent with 61xx for the rest, more are 6Cxx.
Answer Responder::get_response(const Command& c) {
  if (endless_) return {Data(c.Ne), kEndless};
  if (waiting_.empty()) return {{}, kNothingWaits};
  if (c.P1 != 0 || c.P2 != 0) return {{}, kWrongP1P2};
  return c.Ne > waiting_.size() ? Answer{{}, {0x6C, length_byte()}} : give(c.Ne);
}

Answer Responder::give(std::size_t Ne) {
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(Ne);
  Answer answer{{waiting_.begin(), end}};
  waiting_.erase(waiting_.begin(), end);
  if (!waiting_.empty()) answer.status = {0x61, length_byte()};
  return answer;
}

}  // namespace ssc::cardsim
