// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/pps.hpp"

#include <bit>

namespace ssc::iso7816 {
namespace {

constexpr Byte kReservedBit = 0x80;
constexpr Byte kParameterBits = 0x70;

// PPS1..PPS3 are announced by bits 5..7 of PPS0 and come in this order.
struct Parameter {
  Byte bit;
  std::optional<Byte> Pps::*member;
};
constexpr Parameter kParameters[] = {{0x10, &Pps::PPS1}, {0x20, &Pps::PPS2}, {0x40, &Pps::PPS3}};

Byte exclusive_or(Bytes bytes) {
  Byte sum = 0;
  for (const Byte b : bytes) sum ^= b;
  return sum;
}

}  // namespace

FixedBytes<kMaxPpsLength> encode(const Pps& pps) {
  FixedBytes<kMaxPpsLength> message;
  message.push_back(kPPSS);
  message.push_back(pps.protocol & 0x0F);
  for (const Parameter& parameter : kParameters) {
    const std::optional<Byte>& value = pps.*parameter.member;
    if (!value) continue;
    message[1] |= parameter.bit;
    message.push_back(*value);
  }
  message.push_back(exclusive_or(message));
  return message;
}

std::size_t pps_length(Byte PPS0) {
  return 3 + static_cast<std::size_t>(std::popcount(static_cast<Byte>(PPS0 & kParameterBits)));
}

Expected<Pps> parse_pps(Bytes message) {
  if (message.size() < 2) return fail(Error::kTruncated);
  if (message[0] != kPPSS) return fail(Error::kMalformed);
  const Byte PPS0 = message[1];
  const std::size_t length = pps_length(PPS0);
  if (message.size() < length) return fail(Error::kTruncated);
  if (message.size() > length) return fail(Error::kTrailing);
  if (exclusive_or(message) != 0) return fail(Error::kChecksum);
  Pps pps{.protocol = static_cast<Byte>(PPS0 & 0x0F)};
  if ((PPS0 & kReservedBit) != 0 || pps.protocol == 15) return fail(Error::kOutOfRange);
  std::size_t next = 2;
  for (const Parameter& parameter : kParameters) {
    if ((PPS0 & parameter.bit) != 0) pps.*parameter.member = message[next++];
  }
  return pps;
}

Expected<PpsAgreement> settle(const Pps& request, const Pps& answer) {
  if (answer.protocol != request.protocol) return fail(Error::kMalformed);
  for (const Parameter& parameter : kParameters) {
    const std::optional<Byte>& value = answer.*parameter.member;
    if (value && value != request.*parameter.member) return fail(Error::kMalformed);
  }
  PpsAgreement agreement;
  agreement.protocol = answer.protocol;
  agreement.TA1 = answer.PPS1.value_or(kDefaultTA1);
  const auto rate = bit_rate(agreement.TA1);
  if (!rate) return fail(rate.error());
  agreement.bit_rate = *rate;
  return agreement;
}

}  // namespace ssc::iso7816
