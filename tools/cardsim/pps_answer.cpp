// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/pps_answer.hpp"

namespace ssc::cardsim {
namespace {

using iso7816::Pps;

bool bears(const iso7816::Atr& atr, Byte PPS1) {
  const auto wanted = iso7816::bit_rate(PPS1);
  if (!wanted) return false;
  return PPS1 == iso7816::kDefaultTA1 || PPS1 == atr.TA1 ||
         (PPS1 >> 4 == atr.TA1 >> 4 && wanted->Di <= atr.bit_rate.Di);
}

Data characters(const Pps& pps) {
  const auto encoded = iso7816::encode(pps);
  return {encoded.begin(), encoded.end()};
}

}  // namespace

PpsAnswer answer_pps(const Pps& request, const iso7816::Atr& atr, PpsStyle style) {
  if (style == PpsStyle::kMute || !atr.offers(request.protocol)) return {};
  Pps answer{.protocol = request.protocol, .PPS1 = request.PPS1};
  if (style == PpsStyle::kWrong) {
    answer.protocol ^= 1;
    return {characters(answer), std::nullopt};
  }
  const bool drops = style == PpsStyle::kDropsPps1 || !bears(atr, answer.PPS1.value_or(0));
  if (drops) answer.PPS1.reset();
  const auto agreed = iso7816::settle(request, answer);
  if (!agreed) return {};
  return {characters(answer), *agreed};
}

}  // namespace ssc::cardsim
