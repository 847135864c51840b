// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/slot.hpp"

#include "firmware/core/ccid_device.hpp"
#include "protocol/ccid/message.hpp"

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

constexpr std::array<Byte, 8> kZeros{};

void send(HostLink& host, const ccid::Message& answer) {
  if (const auto message = ccid::encode(answer)) host.send(*message);
}

}  // namespace

// --- Commands come in ----------------------------------------------------------------------------

void Slot::refuse_slot(HostLink& host, Bytes message) {
  const Command& command = command_of(message[0]);
  const Byte bStatus = ccid::make_bStatus(IccStatus::kAbsent, CommandStatus::kFailed);
  const bool slot_status = command.answer == ccid::RDR_to_PC_SlotStatus::kMessageType;
  const Byte third =
      static_cast<Byte>(slot_status ? ClockState::kStoppedLow : ClockState::kRunning);
  send(host, {command.answer,
              message[ccid::kOffsetSlot],
              message[ccid::kOffsetSeq],
              {bStatus, bError::kBadSlot, third},
              Bytes(kZeros).first(command.data_if_failed)});
}

void Slot::bulk_out(Bytes bytes) {
  ++statistics_.commands;
  const Command& command = command_of(bytes[0]);
  const Byte bSeq = bytes[ccid::kOffsetSeq];
  const auto message = ccid::parse(bytes);
  const bool is_abort = command.bMessageType == ccid::PC_to_RDR_Abort::kMessageType;
  const bool at_once = command.run_at_once != nullptr;
  const auto refuse = [&](Byte error) { answer_failed(command, bSeq, error); };

  if (abort_.going_on() && !is_abort) return refuse(bError::kCmdAborted);
  if (command.run == nullptr && !at_once) return refuse(bError::kCommandNotSupported);
  if (pending_ && !at_once) return refuse(bError::kCmdSlotBusy);
  if (!message || message->abData.size() > ccid::kMaxDataLength) return refuse(bError::kBadLength);
  if (at_once) return (this->*command.run_at_once)(command, *message);
  pending_ = Pending{&command, bSeq};
  last_bSeq_ = bSeq;
  (this->*command.run)(*message);
}

void Slot::reset() {
  pending_.reset();
  chain_.reset();
  abort_.reset();
  bClockStop_ = 0;
  contact_.set_t0_classes(iso7816::kClassOfCommand, iso7816::kClassOfCommand);
  contact_.power_off();
}

// --- What the card reports -----------------------------------------------------------------------

void Slot::on_still_busy(Byte multiplier) {
  if (!pending_) return;
  ++statistics_.time_extensions;
  // Table 6.2-1: bError is the multiplier of the waiting time.
  const Byte bStatus =
      ccid::make_bStatus(icc_status(contact_.state()), CommandStatus::kTimeExtension);
  const auto message = ccid::encode(ccid::Message{
      pending_->command->answer, bSlot_, pending_->bSeq, {bStatus, multiplier, 0}, {}});
  if (message) device_.host().send_time_extension(*message, contact_.settings().protocol);
}

void Slot::on_presence(bool present) {
  forget_exchange();
  if (!present) {
    contact_.set_t0_classes(iso7816::kClassOfCommand, iso7816::kClassOfCommand);
    failed(bError::kIccMute);  // a command that was not with the card, such as a PIN entry
  }
  device_.presence_changed(bSlot_);
}

void Slot::on_overcurrent() {
  forget_exchange();
  failed(bError::kHwError);
  device_.host().hardware_error(
      {.bSlot = bSlot_,
       .bSeq = last_bSeq_,
       .bHardwareErrorCode = ccid::RDR_to_PC_HardwareError::kOverCurrent});
}

// What belongs to one card only.
void Slot::forget_exchange() {
  chain_.reset();
  if (enters_pin()) device_.end_pin();
}

bool Slot::enters_pin() const {
  return device_.enters_pin(*this);
}

// --- Abort ---------------------------------------------------------------------------------------

// CCID 1.1, 5.3.1: the first half already stops what is going on.
void Slot::request_abort(Byte bSeq) {
  end_what_is_going_on();
  if (abort_.on_request(bSeq)) finish_abort();
}

// 6.1.13. Without a control pipe there is no other half to wait for.
void Slot::abort(const Command& command, const ccid::Message& message) {
  if (!message.abData.empty()) return answer_failed(command, message.bSeq, bError::kBadLength);
  end_what_is_going_on();
  if (const auto replaced = abort_.waiting())
    answer_failed(command, *replaced, bError::kCmdAborted);
  const bool met = abort_.on_message(message.bSeq);
  if (met || !device_.host().has_control_pipe()) finish_abort();
}

void Slot::end_what_is_going_on() {
  const bool with_card = (pending_ && !enters_pin()) || chain_.open();
  forget_exchange();
  if (with_card) contact_.abort();
  failed(bError::kCmdAborted);
}

void Slot::finish_abort() {
  const auto bSeq = abort_.waiting();
  abort_.reset();
  ++statistics_.aborts;
  if (bSeq) answer_done(command_of(ccid::PC_to_RDR_Abort::kMessageType), *bSeq);
}

// --- Answers go out ------------------------------------------------------------------------------

void Slot::done(Bytes abData, std::optional<Byte> third) {
  if (!pending_) return;
  const Pending pending = *pending_;
  pending_.reset();
  answer_done(*pending.command, pending.bSeq, abData, third);
}

void Slot::failed(Byte error) {
  if (!pending_) return;
  const Pending pending = *pending_;
  pending_.reset();
  answer_failed(*pending.command, pending.bSeq, error);
}

void Slot::answer_done(const Command& command, Byte bSeq, Bytes abData, std::optional<Byte> third) {
  const Byte bStatus = ccid::make_bStatus(icc_status(contact_.state()), CommandStatus::kDone);
  send(device_.host(),
       {command.answer, bSlot_, bSeq, {bStatus, 0, third.value_or(usual_third(command))}, abData});
}

void Slot::answer_failed(const Command& command, Byte bSeq, Byte error) {
  ++statistics_.failures;
  const Byte bStatus = ccid::make_bStatus(icc_status(contact_.state()), CommandStatus::kFailed);
  send(device_.host(), {command.answer,
                        bSlot_,
                        bSeq,
                        {bStatus, error, usual_third(command)},
                        Bytes(kZeros).first(command.data_if_failed)});
}

// bClockStatus of a RDR_to_PC_SlotStatus; bChainParameter, bProtocolNum or nothing of the others.
Byte Slot::usual_third(const Command& command) const {
  if (command.answer != ccid::RDR_to_PC_SlotStatus::kMessageType) return 0;
  const bool active = contact_.state() == CardState::kActive;
  return static_cast<Byte>(active ? contact_.clock_state() : ClockState::kStoppedLow);
}

}  // namespace ssc::firmware
