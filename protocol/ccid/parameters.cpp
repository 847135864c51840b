// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/parameters.hpp"

#include "protocol/ccid/message.hpp"
#include "protocol/iso7816/timing.hpp"

namespace ssc::ccid {
namespace {

Expected<void> check_size(Bytes bytes, std::size_t size) {
  if (bytes.size() < size) return fail(Error::kTruncated);
  if (bytes.size() > size) return fail(Error::kTrailing);
  return {};
}

// The fields of both structures, each a row of "is it good"; the row's place is the field's offset.
template <std::size_t n>
std::optional<Byte> first_false(const std::array<bool, n>& good) {
  for (std::size_t i = 0; i < n; ++i) {
    if (!good[i]) return static_cast<Byte>(kOffsetData + i);
  }
  return std::nullopt;
}

constexpr Byte kMaxClockStop = 3;
constexpr Byte kMaxBWI = 9;
constexpr Byte kNadVppBits = 0x88;  // of old control of VPP

}  // namespace

Expected<T0Parameters> parse_t0_parameters(Bytes b) {
  if (const auto size = check_size(b, T0Parameters::kSize); !size) return fail(size.error());
  return T0Parameters{b[0], b[1], b[2], b[3], b[4]};
}

Expected<T1Parameters> parse_t1_parameters(Bytes b) {
  if (const auto size = check_size(b, T1Parameters::kSize); !size) return fail(size.error());
  return T1Parameters{b[0], b[1], b[2], b[3], b[4], b[5], b[6]};
}

std::array<Byte, T0Parameters::kSize> encode(const T0Parameters& p) {
  return {p.bmFindexDindex, p.bmTCCKST0, p.bGuardTimeT0, p.bWaitingIntegerT0, p.bClockStop};
}

std::array<Byte, T1Parameters::kSize> encode(const T1Parameters& p) {
  return {p.bmFindexDindex, p.bmTCCKST1, p.bGuardTimeT1, p.bmWaitingIntegersT1,
          p.bClockStop,     p.bIFSC,     p.bNadValue};
}

std::optional<Byte> first_bad_field(const T0Parameters& p) {
  return first_false<T0Parameters::kSize>({
      iso7816::bit_rate(p.bmFindexDindex).has_value(),
      (p.bmTCCKST0 & ~0x02) == 0,
      true,
      p.bWaitingIntegerT0 != 0,
      p.bClockStop <= kMaxClockStop,
  });
}

std::optional<Byte> first_bad_field(const T1Parameters& p) {
  return first_false<T1Parameters::kSize>({
      iso7816::bit_rate(p.bmFindexDindex).has_value(),
      (p.bmTCCKST1 & ~0x03) == 0x10,
      true,
      p.bmWaitingIntegersT1 >> 4 <= kMaxBWI,
      p.bClockStop <= kMaxClockStop,
      p.bIFSC != 0 && p.bIFSC != 0xFF,
      (p.bNadValue & kNadVppBits) == 0,
  });
}

}  // namespace ssc::ccid
