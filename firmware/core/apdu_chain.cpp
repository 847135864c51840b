// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/apdu_chain.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace ssc::firmware {
namespace {

constexpr std::array<std::uint16_t, 5> kLevelParameters = {0x0000, 0x0001, 0x0002, 0x0003, 0x0010};

constexpr Byte kWholeResponse = 0x00;
constexpr Byte kResponseBegins = 0x01;
constexpr Byte kResponseEnds = 0x02;
constexpr Byte kResponseGoesOn = 0x03;
constexpr Byte kSendTheNextPart = 0x10;

using Step = ApduChain::Step;

// clang-format off
constexpr Step kSteps[3][5] = {
    //               0000          0001          0002          0003           0010
    /* kNone     */ {Step::kWhole, Step::kBegin, Step::kWrong, Step::kWrong,  Step::kWrong},
    /* kCommand  */ {Step::kWrong, Step::kWrong, Step::kEnd,   Step::kMiddle, Step::kWrong},
    /* kResponse */ {Step::kWrong, Step::kWrong, Step::kWrong, Step::kWrong,  Step::kNext},
};
// clang-format on

}  // namespace

ApduChain::Step ApduChain::on_command(std::uint16_t wLevelParameter) {
  const auto column = std::find(kLevelParameters.begin(), kLevelParameters.end(), wLevelParameter);
  const Step step = column == kLevelParameters.end()
                        ? Step::kWrong
                        : kSteps[static_cast<std::size_t>(state_)]
                                [std::distance(kLevelParameters.begin(), column)];
  if (step == Step::kWrong) reset();
  return step;
}

Byte ApduChain::on_response(bool more_response, bool wants_command) {
  const bool first = state_ != State::kResponse;
  state_ = more_response ? State::kResponse : wants_command ? State::kCommand : State::kNone;
  if (wants_command) return kSendTheNextPart;
  if (more_response) return first ? kResponseBegins : kResponseGoesOn;
  return first ? kWholeResponse : kResponseEnds;
}

}  // namespace ssc::firmware
