// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/slot.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/parameters.hpp"

// What a slot does with each bulk-OUT message, CCID 1.1 chapter 6.1.
namespace ssc::firmware {
namespace {

namespace bError = ccid::bError;

// Table 6.2-2. In the order of CardResult, without kOk.
constexpr std::array kErrorOf = {
    bError::kIccMute,                  // kAbsent
    bError::kDeactivatedProtocol,      // kNotPowered
    bError::kIccMute,                  // kMute
    bError::kBadAtrTs,                 // kBadTS
    bError::kBadAtrTck,                // kBadTCK
    bError::kXfrOverrun,               // kOverrun
    bError::kIccProtocolNotSupported,  // kProtocol
    ccid::kOffsetData,                 // kMalformed
    bError::kXfrParityError,           // kParity
    bError::kProcedureByteConflict,    // kWrongProcedureByte
    bError::kCmdAborted,               // kAborted
    ccid::kOffsetData,                 // kUnsupported
    bError::kIccMute,                  // kGivenUp
    bError::kHwError,                  // kHardware
};
static_assert(kErrorOf.size() == kCardResults - 1);

constexpr Byte error_of(CardResult result) {
  return kErrorOf[static_cast<std::size_t>(result) - 1];
}

constexpr Byte kMaxPowerSelect = 3;
constexpr std::size_t kShortestBlock = 3;  // a PPS request without parameters
constexpr std::size_t kShortestApdu = 4;   // CLA INS P1 P2
constexpr Byte kOffsetNadValue = ccid::kOffsetData + 6;

constexpr Byte kRestartClock = 0;  // bClockCommand
constexpr Byte kStopClock = 1;

constexpr Byte kGetResponseValid = 0x01;  // bmChanges
constexpr Byte kEnvelopeValid = 0x02;

constexpr Byte kInverse = 0x02;  // bmTCCKST0, bmTCCKST1
constexpr Byte kCrc = 0x01;      // bmTCCKST1
constexpr Byte kTCCKST1 = 0x10;

}  // namespace

#define RUN(packet, handler) &Slot::typed<ccid::packet, &Slot::handler>
// clang-format off
const std::array<Slot::Command, 14> Slot::kCommands = {{
    {0x61, 0x82, 0, RUN(PC_to_RDR_SetParameters, set_parameters), nullptr},
    {0x62, 0x80, 0, RUN(PC_to_RDR_IccPowerOn, icc_power_on), nullptr},
    {0x63, 0x81, 0, RUN(PC_to_RDR_IccPowerOff, icc_power_off), nullptr},
    {0x65, 0x81, 0, RUN(PC_to_RDR_GetSlotStatus, get_slot_status), nullptr},
    {0x69, 0x80, 0, RUN(PC_to_RDR_Secure, secure), nullptr},
    {0x6A, 0x81, 0, RUN(PC_to_RDR_T0APDU, t0_apdu), nullptr},
    {0x6B, 0x83, 0, nullptr, &Slot::escape},
    {0x6C, 0x82, 0, RUN(PC_to_RDR_GetParameters, get_parameters), nullptr},
    {0x6D, 0x82, 0, RUN(PC_to_RDR_ResetParameters, reset_parameters), nullptr},
    {0x6E, 0x81, 0, RUN(PC_to_RDR_IccClock, icc_clock), nullptr},
    {0x6F, 0x80, 0, RUN(PC_to_RDR_XfrBlock, xfr_block), nullptr},
    {0x71, 0x81, 0, nullptr, nullptr},  // Mechanical: nothing in this reader moves
    {0x72, 0x81, 0, nullptr, &Slot::abort},
    {0x73, 0x84, 8, RUN(PC_to_RDR_SetDataRateAndClockFrequency, set_data_rate), nullptr},
}};
// clang-format on
#undef RUN

// What is no command at all is answered by a slot status (6.1).
const Slot::Command Slot::kUnknownCommand = {0x00, 0x81, 0, nullptr, nullptr};

const Slot::Command& Slot::command_of(Byte bMessageType) {
  const auto row = std::find_if(kCommands.begin(), kCommands.end(),
                                [&](const Command& c) { return c.bMessageType == bMessageType; });
  return row != kCommands.end() ? *row : kUnknownCommand;
}

template <class Packet, void (Slot::*run)(const Packet&)>
void Slot::typed(const ccid::Message& message) {
  const auto packet = ccid::packet_from<Packet>(message);
  if (!packet) return failed(bError::kBadLength);
  (this->*run)(*packet);
}

// For commands that only a powered card can do.
bool Slot::require_active() {
  switch (contact_.state()) {
    case CardState::kActive: return true;
    case CardState::kInactive: failed(bError::kDeactivatedProtocol); return false;
    case CardState::kAbsent: failed(bError::kIccMute); return false;
  }
  return false;
}

// The card has one command at a time, and so has the slot; should they ever disagree, the host
// still gets its answer.
void Slot::accept(bool taken) {
  if (!taken) failed(bError::kCmdSlotBusy);
}

// --- Power, 6.1.1 to 6.1.3 -----------------------------------------------------------------------

void Slot::icc_power_on(const ccid::PC_to_RDR_IccPowerOn& packet) {
  if (packet.bPowerSelect > kMaxPowerSelect) return failed(bError::kBadPowerSelect);
  forget_exchange();
  accept(contact_.power_on(static_cast<Voltage>(packet.bPowerSelect)));
}

void Slot::on_powered(CardResult result) {
  if (result != CardResult::kOk) return failed(error_of(result));
  bClockStop_ = static_cast<Byte>(contact_.atr().clock_stop);
  done(contact_.atr().bytes);
}

void Slot::icc_power_off(const ccid::PC_to_RDR_IccPowerOff&) {
  forget_exchange();
  contact_.power_off();
  done();
}

void Slot::get_slot_status(const ccid::PC_to_RDR_GetSlotStatus&) {
  done();
}

// --- Exchange, 6.1.4 -----------------------------------------------------------------------------

void Slot::xfr_block(const ccid::PC_to_RDR_XfrBlock& packet) {
  if (!require_active()) return;
  if (device_.level() == ExchangeLevel::kExtendedApdu) return xfr_apdu(packet);
  if (packet.wLevelParameter != 0) return failed(bError::kBadLevelParameter);
  if (packet.abData.size() < kShortestBlock) return failed(bError::kBadLength);
  accept(contact_.exchange(packet.abData, packet.bBWI));
}

void Slot::xfr_apdu(const ccid::PC_to_RDR_XfrBlock& packet) {
  using Step = ApduChain::Step;
  const bool was_open = chain_.open();
  const Step step = chain_.on_command(packet.wLevelParameter);
  const bool wrong_length = packet.abData.empty() != (step == Step::kNext);
  if (step == Step::kWrong || wrong_length) {
    if (was_open) break_chain();
    return failed(step == Step::kWrong ? bError::kBadLevelParameter : bError::kBadLength);
  }
  // T=1 would carry anything.
  if (step == Step::kWhole && packet.abData.size() < kShortestApdu) {
    return failed(ccid::kOffsetData);
  }
  switch (step) {
    case Step::kWhole: return accept(contact_.exchange_apdu(packet.abData, false));
    case Step::kBegin: return accept(contact_.exchange_apdu(packet.abData, true));
    case Step::kMiddle: return accept(contact_.continue_apdu(packet.abData, true));
    case Step::kEnd: return accept(contact_.continue_apdu(packet.abData, false));
    case Step::kNext: return accept(contact_.next_response_part());
    case Step::kWrong: return;
  }
}

void Slot::break_chain() {
  const auto pending = std::exchange(pending_, {});  // not what the end of the chain answers
  chain_.reset();
  contact_.abort();
  pending_ = pending;
}

void Slot::on_exchanged(CardResult result, const Exchanged& exchanged) {
  if (result != CardResult::kOk) {
    chain_.reset();
    return failed(error_of(result));
  }
  const Byte bChainParameter = chain_.on_response(exchanged.more_response, exchanged.wants_command);
  done(exchanged.response, bChainParameter);
}

// --- Parameters, 6.1.5 to 6.1.7 ------------------------------------------------------------------

// Of a card that is active, in a protocol that bProtocolNum has a value for.
bool Slot::require_parameters() {
  if (!require_active()) return false;
  if (contact_.settings().protocol <= ccid::kProtocolT1) return true;
  failed(bError::kIccProtocolNotSupported);
  return false;
}

void Slot::get_parameters(const ccid::PC_to_RDR_GetParameters&) {
  if (require_parameters()) answer_parameters();
}

void Slot::reset_parameters(const ccid::PC_to_RDR_ResetParameters&) {
  if (!require_parameters()) return;
  adopt(contact_.settings_after_reset(), static_cast<Byte>(contact_.atr().clock_stop));
}

void Slot::set_parameters(const ccid::PC_to_RDR_SetParameters& packet) {
  if (!require_active()) return;
  if (packet.bProtocolNum > ccid::kProtocolT1) return failed(bError::kBadProtocolNum);
  if (!contact_.atr().offers(packet.bProtocolNum)) return failed(bError::kBadProtocolNum);
  CardSettings wanted = contact_.settings();
  wanted.protocol = packet.bProtocolNum;
  Byte bClockStop = 0;

  if (packet.bProtocolNum == ccid::kProtocolT0) {
    const auto p = ccid::parse_t0_parameters(packet.abData);
    if (!p) return failed(bError::kBadLength);
    if (const auto bad = ccid::first_bad_field(*p)) return failed(*bad);
    wanted.FiDi = p->bmFindexDindex;
    wanted.N = p->bGuardTimeT0;
    wanted.WI = p->bWaitingIntegerT0;
    bClockStop = p->bClockStop;
  } else {
    const auto p = ccid::parse_t1_parameters(packet.abData);
    if (!p) return failed(bError::kBadLength);
    if (const auto bad = ccid::first_bad_field(*p)) return failed(*bad);
    // dwFeatures of the extended APDU level does not have "NAD other than 00".
    const bool any_NAD = device_.level() == ExchangeLevel::kTpdu;
    if (!any_NAD && p->bNadValue != 0) return failed(kOffsetNadValue);
    wanted.FiDi = p->bmFindexDindex;
    wanted.edc = (p->bmTCCKST1 & kCrc) != 0 ? iso7816::Edc::kCrc : iso7816::Edc::kLrc;
    wanted.N = p->bGuardTimeT1;
    wanted.BWI = static_cast<Byte>(p->bmWaitingIntegersT1 >> 4);
    wanted.CWI = p->bmWaitingIntegersT1 & 0x0F;
    wanted.IFSC = p->bIFSC;
    wanted.NAD = p->bNadValue;
    bClockStop = p->bClockStop;
  }
  adopt(wanted, bClockStop);
}

// Where the host has done the PPS, what it says holds at once; else the card is asked first.
void Slot::adopt(const CardSettings& settings, Byte bClockStop) {
  if (chain_.open()) break_chain();
  bClockStop_asked_ = bClockStop;
  if (device_.negotiates()) return accept(contact_.negotiate(settings));
  const auto set = contact_.set_settings(settings);
  if (set) return adopted();
  failed(set.error() == Error::kOutOfRange ? bError::kBadFindexDindex : bError::kBadProtocolNum);
}

void Slot::adopted() {
  bClockStop_ = bClockStop_asked_;
  answer_parameters();
}

void Slot::on_negotiated(CardResult result) {
  switch (result) {
    case CardResult::kOk: return adopted();
    case CardResult::kProtocol: return failed(bError::kBadProtocolNum);
    default: return failed(error_of(result));
  }
}

// What is in force, which need not be what was asked for.
void Slot::answer_parameters() {
  const CardSettings s = contact_.settings();
  const bool inverse = contact_.atr().convention == iso7816::Convention::kInverse;
  const Byte convention = inverse ? kInverse : 0;
  if (s.protocol == ccid::kProtocolT0) {
    return done(ccid::encode(ccid::T0Parameters{.bmFindexDindex = s.FiDi,
                                                .bmTCCKST0 = convention,
                                                .bGuardTimeT0 = s.N,
                                                .bWaitingIntegerT0 = s.WI,
                                                .bClockStop = bClockStop_}),
                ccid::kProtocolT0);
  }
  const Byte edc = s.edc == iso7816::Edc::kCrc ? kCrc : 0;
  done(ccid::encode(ccid::T1Parameters{.bmFindexDindex = s.FiDi,
                                       .bmTCCKST1 = static_cast<Byte>(kTCCKST1 | convention | edc),
                                       .bGuardTimeT1 = s.N,
                                       .bmWaitingIntegersT1 = static_cast<Byte>(s.BWI << 4 | s.CWI),
                                       .bClockStop = bClockStop_,
                                       .bIFSC = s.IFSC,
                                       .bNadValue = s.NAD}),
       ccid::kProtocolT1);
}

// --- Clock and data rate, 6.1.9 and 6.1.14 -------------------------------------------------------

void Slot::icc_clock(const ccid::PC_to_RDR_IccClock& packet) {
  if (packet.bClockCommand > kStopClock) return failed(bError::kBadClockCommand);
  if (!require_active()) return;
  const auto result = packet.bClockCommand == kRestartClock
                          ? contact_.restart_clock()
                          : contact_.stop_clock(static_cast<iso7816::ClockStop>(bClockStop_));
  if (!result) return failed(bError::kCommandNotSupported);  // not with this card
  done();
}

void Slot::set_data_rate(const ccid::PC_to_RDR_SetDataRateAndClockFrequency& packet) {
  if (!require_active()) return;
  const bool our_clock = std::any_of(
      kClocksHz.begin(), kClocksHz.end(),
      [&packet](std::uint32_t hertz) { return hertz / 1'000 == packet.dwClockFrequency; });
  if (!our_clock) return failed(bError::kBadClockFrequency);
  if (chain_.open()) break_chain();
  if (!contact_.set_rate(packet.dwClockFrequency * 1'000, packet.dwDataRate)) {
    return failed(bError::kBadDataRate);
  }
  std::array<Byte, 8> in_force;
  store_le32(MutableBytes(in_force).first(4), contact_.clock_hz() / 1'000);
  store_le32(MutableBytes(in_force).last(4), contact_.bit_per_s());
  done(in_force);
}

// --- T0APDU, 6.1.10 ------------------------------------------------------------------------------

// A field that bmChanges does not name goes back to the default of the class descriptor.
void Slot::t0_apdu(const ccid::PC_to_RDR_T0APDU& packet) {
  if (device_.level() != ExchangeLevel::kExtendedApdu) return failed(bError::kCommandNotSupported);
  if (packet.bmChanges > (kGetResponseValid | kEnvelopeValid)) return failed(bError::kBadChanges);
  const auto value = [&packet](Byte valid, Byte field) {
    return (packet.bmChanges & valid) != 0 ? field : iso7816::kClassOfCommand;
  };
  contact_.set_t0_classes(value(kGetResponseValid, packet.bClassGetResponse),
                          value(kEnvelopeValid, packet.bClassEnvelope));
  done();
}

// --- Secure, 6.1.11 ------------------------------------------------------------------------------

void Slot::secure(const ccid::PC_to_RDR_Secure& packet) {
  if (!device_.pin().available()) return failed(bError::kCommandNotSupported);
  if (!require_active()) return;
  if (packet.wLevelParameter != 0) return failed(bError::kBadLevelParameter);
  if (chain_.open()) {
    break_chain();
    return failed(bError::kBadLevelParameter);
  }
  if (const auto refused = device_.begin_pin(*this, packet.abData)) return failed(*refused);
  bBWI_ = packet.bBWI;
}

void Slot::on_pin(PinEntry::Outcome outcome) {
  switch (outcome) {
    case PinEntry::Outcome::kDone: send_pin_to_card(); break;
    case PinEntry::Outcome::kTimedOut: failed(bError::kPinTimeout); break;
    // The standard has no code of its own for two new PINs that differ.
    case PinEntry::Outcome::kDiffers:
    case PinEntry::Outcome::kCancelled: failed(bError::kPinCancelled); break;
    case PinEntry::Outcome::kGoingOn: return;
  }
  device_.end_pin();
}

void Slot::send_pin_to_card() {
  const Bytes apdu = device_.pin().apdu();
  if (device_.level() == ExchangeLevel::kExtendedApdu) {
    return accept(contact_.exchange_apdu(apdu, false));
  }
  if (contact_.settings().protocol == ccid::kProtocolT0) {
    return accept(contact_.exchange(apdu, bBWI_));
  }
  iso7816::T1RawBlock block;
  if (device_.pin().build_block(block, contact_.settings().edc)) {
    accept(contact_.exchange(block, bBWI_));
  } else {
    failed(bError::kBadLength);
  }
  wipe(block.data(), iso7816::T1RawBlock::kCapacity);
}

// --- Escape, 6.1.8 -------------------------------------------------------------------------------

void Slot::escape(const Command& command, const ccid::Message& message) {
  EscapeAnswer answer;
  const auto refused = device_.escape(*this, message.abData, answer);
  if (refused) return answer_failed(command, message.bSeq, *refused);
  answer_done(command, message.bSeq, answer);
}

}  // namespace ssc::firmware
