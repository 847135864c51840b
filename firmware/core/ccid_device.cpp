// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/ccid_device.hpp"

#include <algorithm>

#include "protocol/ccid/parameters.hpp"

namespace ssc::firmware {
namespace {

using ccid::CommandStatus;
using ccid::IccStatus;
namespace bError = ccid::bError;

constexpr IccStatus icc_status(CardState state) {
  switch (state) {
    case CardState::kActive: return IccStatus::kActive;
    case CardState::kInactive: return IccStatus::kInactive;
    case CardState::kAbsent: break;
  }
  return IccStatus::kAbsent;
}

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
    bError::kCommandNotSupported,      // kUnsupported
    bError::kIccMute,                  // kGivenUp
    bError::kHwError,                  // kHardware
};
static_assert(kErrorOf.size() == kCardResults - 1);

constexpr Byte error_of(CardResult result) {
  return kErrorOf[static_cast<std::size_t>(result) - 1];
}

constexpr Byte kMaxPowerSelect = 3;
constexpr std::size_t kShortestBlock = 3;  // a PPS request without parameters
constexpr Byte kClockRunning = 0;
constexpr Byte kClockStoppedLow = 1;

// Escape commands of the GemPC family that stock drivers send.
constexpr std::array<Byte, 1> kEscapeFirmwareName = {0x02};
constexpr std::array<Byte, 3> kEscapeSynchronousNotification = {0x01, 0x01, 0x01};
constexpr std::array<Byte, 1> kEscapeFeatures = {0x6A};

}  // namespace

#define RUN(packet, handler) &CcidDevice::typed<ccid::packet, &CcidDevice::handler>
// clang-format off
const std::array<CcidDevice::Command, 14> CcidDevice::kCommands = {{
    {0x61, 0x82, RUN(PC_to_RDR_SetParameters, set_parameters), 0},
    {0x62, 0x80, RUN(PC_to_RDR_IccPowerOn, icc_power_on), 0},
    {0x63, 0x81, RUN(PC_to_RDR_IccPowerOff, icc_power_off), 0},
    {0x65, 0x81, RUN(PC_to_RDR_GetSlotStatus, get_slot_status), 0},
    {0x69, 0x80, nullptr, 0},  // Secure
    {0x6A, 0x81, nullptr, 0},  // T0APDU: for readers of APDU level
    {0x6B, 0x83, RUN(PC_to_RDR_Escape, escape), 0},
    {0x6C, 0x82, RUN(PC_to_RDR_GetParameters, get_parameters), 0},
    {0x6D, 0x82, RUN(PC_to_RDR_ResetParameters, reset_parameters), 0},
    {0x6E, 0x81, nullptr, 0},  // IccClock
    {0x6F, 0x80, RUN(PC_to_RDR_XfrBlock, xfr_block), 0},
    {0x71, 0x81, nullptr, 0},  // Mechanical
    {0x72, 0x81, nullptr, 0},  // Abort: needs the control pipe of USB
    {0x73, 0x84, nullptr, 8},  // SetDataRateAndClockFrequency
}};
// clang-format on
#undef RUN

// What is no command at all is answered by a slot status (6.1).
const CcidDevice::Command CcidDevice::kUnknownCommand = {0x00, 0x81, nullptr, 0};

const CcidDevice::Command& CcidDevice::command_of(Byte bMessageType) {
  const auto row = std::find_if(kCommands.begin(), kCommands.end(),
                                [&](const Command& c) { return c.bMessageType == bMessageType; });
  return row != kCommands.end() ? *row : kUnknownCommand;
}

CcidDevice::CcidDevice(HostLink& host, Panel& panel, std::span<CardLine* const> lines,
                       const Options& options)
    : host_(host), panel_(panel), options_(options) {
  options_.firmware_name = options.firmware_name.substr(0, ccid::kMaxDataLength);
  for (CardLine* line : lines.first(std::min(lines.size(), kMaxSlots))) {
    slots_[slot_count_].emplace(*this, static_cast<Byte>(slot_count_), *line);
    ++slot_count_;
  }
}

void CcidDevice::reset() {
  for (std::size_t i = 0; i < slot_count_; ++i) {
    slots_[i]->pending.reset();
    slots_[i]->contact.power_off();
  }
}

void CcidDevice::bulk_out(Bytes bytes) {
  if (bytes.size() < ccid::kHeaderSize) return;  // no bSeq to answer with
  const Command& command = command_of(bytes[0]);
  const Byte bSlot = bytes[ccid::kOffsetSlot];
  const Byte bSeq = bytes[ccid::kOffsetSlot + 1];

  const auto refuse = [&](IccStatus icc, Byte error) {
    reply(command, bSlot, bSeq, ccid::make_bStatus(icc, CommandStatus::kFailed), error, {});
  };
  if (bSlot >= slot_count_) return refuse(IccStatus::kAbsent, bError::kBadSlot);
  Slot& slot = *slots_[bSlot];
  const IccStatus icc = icc_status(slot.contact.state());
  if (command.run == nullptr) return refuse(icc, bError::kCommandNotSupported);
  if (slot.pending) return refuse(icc, bError::kCmdSlotBusy);
  const auto message = ccid::parse(bytes);
  if (!message) return refuse(icc, bError::kBadLength);

  slot.pending = Pending{&command, bSeq};
  (this->*command.run)(slot, *message);
}

template <class Packet, void (CcidDevice::*run)(CcidDevice::Slot&, const Packet&)>
void CcidDevice::typed(Slot& slot, const ccid::Message& message) {
  const auto packet = ccid::packet_from<Packet>(message);
  if (!packet) return failed(slot, bError::kBadLength);
  (this->*run)(slot, *packet);
}

// --- Power ---------------------------------------------------------------------------------------

void CcidDevice::icc_power_on(Slot& slot, const ccid::PC_to_RDR_IccPowerOn& packet) {
  if (packet.bPowerSelect > kMaxPowerSelect) return failed(slot, bError::kBadPowerSelect);
  slot.bClockStop = 0;
  slot.contact.power_on(static_cast<Voltage>(packet.bPowerSelect));
}

void CcidDevice::powered(Slot& slot, CardResult result) {
  if (result != CardResult::kOk) return failed(slot, error_of(result));
  done(slot, slot.contact.atr().bytes);
}

void CcidDevice::icc_power_off(Slot& slot, const ccid::PC_to_RDR_IccPowerOff&) {
  slot.contact.power_off();
  done(slot);
}

void CcidDevice::get_slot_status(Slot& slot, const ccid::PC_to_RDR_GetSlotStatus&) {
  done(slot);
}

void CcidDevice::presence_changed(const Slot& slot) {
  Byte all = 0;
  for (std::size_t i = 0; i < slot_count_; ++i) {
    if (slots_[i]->contact.state() != CardState::kAbsent) all |= static_cast<Byte>(1 << i);
  }
  host_.slot_changed({.present = all, .changed = static_cast<Byte>(1 << slot.bSlot)});
}

// --- Exchange, TPDU level ------------------------------------------------------------------------

void CcidDevice::xfr_block(Slot& slot, const ccid::PC_to_RDR_XfrBlock& packet) {
  if (packet.wLevelParameter != 0) return failed(slot, bError::kBadLevelParameter);
  if (packet.abData.size() < kShortestBlock || packet.abData.size() > ccid::kMaxDataLength) {
    return failed(slot, bError::kBadLength);
  }
  slot.contact.exchange(packet.abData);
}

void CcidDevice::exchanged(Slot& slot, CardResult result, Bytes response) {
  if (result != CardResult::kOk) return failed(slot, error_of(result));
  done(slot, response);
}

// Table 6.2-1: bError is the multiplier of the waiting time.
void CcidDevice::still_busy(Slot& slot, Byte multiplier) {
  if (!slot.pending) return;
  const Byte bStatus = ccid::make_bStatus(IccStatus::kActive, CommandStatus::kTimeExtension);
  const auto message = ccid::encode(ccid::Message{
      slot.pending->command->answer, slot.bSlot, slot.pending->bSeq, {bStatus, multiplier, 0}, {}});
  if (message) host_.send_time_extension(*message, slot.contact.settings().protocol);
}

// --- Parameters ----------------------------------------------------------------------------------

bool CcidDevice::require_active(Slot& slot) {
  switch (slot.contact.state()) {
    case CardState::kActive: return true;
    case CardState::kInactive: failed(slot, bError::kDeactivatedProtocol); return false;
    case CardState::kAbsent: failed(slot, bError::kIccMute); return false;
  }
  return false;
}

void CcidDevice::get_parameters(Slot& slot, const ccid::PC_to_RDR_GetParameters&) {
  if (require_active(slot)) answer_parameters(slot);
}

void CcidDevice::reset_parameters(Slot& slot, const ccid::PC_to_RDR_ResetParameters&) {
  if (require_active(slot)) apply_parameters(slot, slot.contact.settings_after_reset(), 0);
}

void CcidDevice::set_parameters(Slot& slot, const ccid::PC_to_RDR_SetParameters& packet) {
  if (!require_active(slot)) return;
  if (packet.bProtocolNum != ccid::kProtocolT0) return failed(slot, bError::kBadProtocolNum);
  const auto parameters = ccid::parse_t0_parameters(packet.abData);
  if (!parameters) return failed(slot, bError::kBadLength);
  if (const auto bad = ccid::first_bad_field(*parameters)) return failed(slot, *bad);
  apply_parameters(slot,
                   {.FiDi = parameters->bmFindexDindex,
                    .N = parameters->bGuardTimeT0,
                    .WI = parameters->bWaitingIntegerT0},
                   parameters->bClockStop);
}

// All fields have been checked; what is left to refuse is a bit rate beyond the line's means.
void CcidDevice::apply_parameters(Slot& slot, const CardSettings& settings, Byte bClockStop) {
  if (!slot.contact.set_settings(settings)) return failed(slot, ccid::kOffsetData);
  slot.bClockStop = bClockStop;
  answer_parameters(slot);
}

void CcidDevice::answer_parameters(Slot& slot) {
  const CardSettings settings = slot.contact.settings();
  const bool inverse = slot.contact.atr().convention == iso7816::Convention::kInverse;
  done(slot, ccid::encode(ccid::T0Parameters{.bmFindexDindex = settings.FiDi,
                                             .bmTCCKST0 = static_cast<Byte>(inverse ? 0x02 : 0x00),
                                             .bGuardTimeT0 = settings.N,
                                             .bWaitingIntegerT0 = settings.WI,
                                             .bClockStop = slot.bClockStop}));
}

// --- Escape --------------------------------------------------------------------------------------

void CcidDevice::escape(Slot& slot, const ccid::PC_to_RDR_Escape& packet) {
  const auto is = [&packet](Bytes command) {
    return packet.abData.size() == command.size() && equal(packet.abData, command);
  };
  if (is(kEscapeFirmwareName)) {
    FixedBytes<ccid::kMaxDataLength> name;
    for (const char c : options_.firmware_name) name.push_back(static_cast<Byte>(c));
    return done(slot, name);
  }
  if (is(kEscapeFeatures)) return done(slot);  // none
  if (is(kEscapeSynchronousNotification) && host_.enable_synchronous_notification()) {
    return done(slot);
  }
  failed(slot, bError::kCommandNotSupported);
}

// --- Answers -------------------------------------------------------------------------------------

void CcidDevice::done(Slot& slot, Bytes abData) {
  finish(slot, CommandStatus::kDone, 0, abData);
}

void CcidDevice::failed(Slot& slot, Byte error) {
  finish(slot, CommandStatus::kFailed, error, {});
}

void CcidDevice::finish(Slot& slot, CommandStatus status, Byte error, Bytes abData) {
  if (!slot.pending) return;
  const Pending pending = *slot.pending;
  slot.pending.reset();
  reply(*pending.command, slot.bSlot, pending.bSeq,
        ccid::make_bStatus(icc_status(slot.contact.state()), status), error, abData);
}

void CcidDevice::reply(const Command& command, Byte bSlot, Byte bSeq, Byte bStatus, Byte error,
                       Bytes abData) {
  constexpr std::array<Byte, 8> kZeros{};
  const bool slot_status = command.answer == ccid::RDR_to_PC_SlotStatus::kMessageType;
  const bool clock_runs = ccid::icc_status(bStatus) == IccStatus::kActive;
  const Byte third = slot_status && !clock_runs ? kClockStoppedLow : kClockRunning;
  if (abData.empty()) abData = Bytes(kZeros).first(command.data_if_failed);
  const auto message =
      ccid::encode(ccid::Message{command.answer, bSlot, bSeq, {bStatus, error, third}, abData});
  if (message) host_.send(*message);
}

}  // namespace ssc::firmware
