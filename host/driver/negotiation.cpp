// SPDX-License-Identifier: Apache-2.0
#include "host/driver/negotiation.hpp"

#include <array>

#include "host/driver/time_limits.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/parameters.hpp"
#include "protocol/iso7816/pps.hpp"
#include "protocol/iso7816/timing.hpp"

namespace ssc::driver {
namespace {

using iso7816::Atr;
using iso7816::kDefaultTA1;

constexpr Byte kInverseConvention = 0x02;  // of bmTCCKST0 and bmTCCKST1
constexpr Byte kCrc = 0x01;                // of bmTCCKST1
constexpr Byte kAlwaysInbmTCCKST1 = 0x10;

using ProtocolData = FixedBytes<ccid::T1Parameters::kSize>;

Byte convention_bit(const Atr& atr) {
  return atr.convention == iso7816::Convention::kInverse ? kInverseConvention : Byte{0};
}

ProtocolData t0_data(const Atr& atr, Byte TA1) {
  ProtocolData data;
  data.assign(encode(ccid::T0Parameters{.bmFindexDindex = TA1,
                                        .bmTCCKST0 = convention_bit(atr),
                                        .bGuardTimeT0 = atr.N,
                                        .bWaitingIntegerT0 = atr.WI,
                                        .bClockStop = static_cast<Byte>(atr.clock_stop)}));
  return data;
}

ProtocolData t1_data(const Atr& atr, Byte TA1) {
  const Byte edc = atr.edc == iso7816::Edc::kCrc ? kCrc : Byte{0};
  ProtocolData data;
  data.assign(encode(ccid::T1Parameters{
      .bmFindexDindex = TA1,
      .bmTCCKST1 = static_cast<Byte>(kAlwaysInbmTCCKST1 | convention_bit(atr) | edc),
      .bGuardTimeT1 = atr.N,
      .bmWaitingIntegersT1 = static_cast<Byte>(atr.BWI << 4 | atr.CWI),
      .bClockStop = static_cast<Byte>(atr.clock_stop),
      .bIFSC = atr.IFSC}));
  return data;
}

// What an RDR_to_PC_Parameters says; a reader that leaves bmFindexDindex out has what was asked
// for.
Agreement agreement_of(const ccid::Message& parameters, Byte TA1) {
  if (!parameters.abData.empty()) TA1 = parameters.abData[0];
  return {parameters.specific[2], iso7816::bit_rate(TA1).value_or(iso7816::kDefaultBitRate)};
}

Outcome<Agreement> ask_reader(SlotChannel& channel, const Atr& atr, Byte protocol, Byte TA1) {
  const auto told = channel.execute(ccid::PC_to_RDR_GetParameters{}, kParametersTime);
  if (!told && told.error() != Fault::kNotSupported) return fail(told.error());
  // A reader that will not tell has taken what the card names first.
  const Agreement agreement =
      told ? agreement_of(*told, TA1) : Agreement{atr.first_protocol, atr.bit_rate};
  if (agreement.protocol != protocol) return fail(Fault::kProtocolNotSupported);
  return agreement;
}

Outcome<Agreement> set_parameters(SlotChannel& channel, const Atr& atr, Byte protocol, Byte TA1) {
  const ProtocolData data = protocol == 1 ? t1_data(atr, TA1) : t0_data(atr, TA1);
  const auto set = channel.execute(
      ccid::PC_to_RDR_SetParameters{.bProtocolNum = protocol, .abData = data}, kParametersTime);
  if (!set) return fail(set.error());
  const Agreement agreement = agreement_of(*set, TA1);
  if (agreement.protocol != protocol) return fail(Fault::kProtocolNotSupported);
  return agreement;
}

// At TPDU level the reader carries the PPS like any other bytes (clause 9.3); answers the speed
// that the card takes.
Outcome<Byte> exchange_pps(SlotChannel& channel, Byte protocol, Byte TA1) {
  iso7816::Pps request{.protocol = protocol};
  if (TA1 != kDefaultTA1) request.PPS1 = TA1;
  const auto message = iso7816::encode(request);
  const auto answer = channel.execute(ccid::PC_to_RDR_XfrBlock{.abData = message}, kParametersTime);
  if (!answer) return fail(answer.error());
  const auto pps = iso7816::parse_pps(answer->abData);
  if (!pps) return fail(Fault::kPpsFailed);
  const auto agreed = iso7816::settle(request, *pps);
  if (!agreed) return fail(Fault::kPpsFailed);
  return agreed->TA1;
}

// The card has gone over to what the PPS says, and the reader will not follow: no further PPS would
// reach it.
bool left_alone(Fault of_parameters) {
  return of_parameters == Fault::kRefused || of_parameters == Fault::kNotSupported;
}

Outcome<Agreement> make_pps(SlotChannel& channel, const Atr& atr, Byte protocol, Byte TA1) {
  const bool needless = atr.specific_mode || (protocol == atr.first_protocol && TA1 == kDefaultTA1);
  if (needless) return set_parameters(channel, atr, protocol, TA1);
  const auto agreed = exchange_pps(channel, protocol, TA1);
  if (!agreed) return fail(agreed.error());
  const auto set = set_parameters(channel, atr, protocol, *agreed);
  if (!set && left_alone(set.error())) return fail(Fault::kPpsFailed);
  return set;
}

// The first row one of whose bits the reader has.
struct WayRow {
  std::uint32_t features;
  Outcome<Agreement> (*negotiate)(SlotChannel&, const Atr&, Byte, Byte);
};
constexpr WayRow kWays[] = {
    {ccid::dwFeatures::kAutoNegotiation, ask_reader},
    {ccid::dwFeatures::kAutoPps, set_parameters},
    {ccid::dwFeatures::kTpdu, make_pps},
    {ccid::dwFeatures::kShortApdu | ccid::dwFeatures::kExtendedApdu, set_parameters},
};

bool offers(const Atr& atr, Byte protocol) {
  return atr.specific_mode ? atr.specific_mode->protocol == protocol : atr.offers(protocol);
}

}  // namespace

Outcome<Agreement> negotiate(SlotChannel& channel, const Atr& atr, Byte protocol, Byte TA1) {
  if (protocol > 1 || !offers(atr, protocol)) return fail(Fault::kProtocolNotSupported);
  for (const WayRow& row : kWays) {
    if ((channel.descriptor().dwFeatures & row.features) != 0) {
      return row.negotiate(channel, atr, protocol, TA1);
    }
  }
  return fail(Fault::kNotSupported);  // character level
}

}  // namespace ssc::driver
