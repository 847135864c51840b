// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "firmware/card/card_contact.hpp"
#include "firmware/core/abort_pair.hpp"
#include "firmware/core/apdu_chain.hpp"
#include "firmware/core/host_link.hpp"
#include "firmware/core/pin_entry.hpp"
#include "firmware/core/slot_statistics.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware {

class CcidDevice;

// One slot of a CCID reader: what the host has asked of it and not been answered yet, and the card.
//
//              command                     done, failed, pulled, aborted: the one final answer
//   [ idle ] ───────────► [ pending ] ────────────────────────────────────────────► [ idle ]
//                           │     ▲
//                           └─────┘ time extension
//
// While a command is pending, another one is answered "slot busy", but for Abort, which is there
// for that moment, and Escape, which is answered at once and touches no card.
class Slot final : private CardObserver {
 public:
  Slot(CcidDevice& device, Byte bSlot, CardLine& line)
      : device_(device), bSlot_(bSlot), contact_(line, *this) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  // A bulk-OUT message for this slot, at least a header long.
  void bulk_out(Bytes message);
  // The same for a slot that there is not.
  static void refuse_slot(HostLink& host, Bytes message);

  // The class request ABORT (CCID 1.1, 5.3.1).
  void request_abort(Byte bSeq);

  // One more second of a PIN entry of this slot, or its end.
  void on_pin_second() { on_still_busy(1); }
  void on_pin(PinEntry::Outcome outcome);

  // Everything forgotten, the card deactivated, no answers.
  void reset();

  bool idle() const { return !pending_ && contact_.state() != CardState::kActive; }
  bool card_present() const { return contact_.state() != CardState::kAbsent; }
  CardContact& contact() { return contact_; }
  const CardContact& contact() const { return contact_; }
  const SlotStatistics& statistics() const { return statistics_; }

 private:
  struct Command;
  using Handler = void (Slot::*)(const ccid::Message&);
  using ImmediateHandler = void (Slot::*)(const Command&, const ccid::Message&);

  // A row of the dispatch table. Without a handler: not supported.
  struct Command {
    Byte bMessageType;
    Byte answer;                 // bMessageType of the RDR_to_PC message
    std::size_t data_if_failed;  // bytes of abData that the answer always has
    Handler run;                 // becomes the pending command; ends in done or failed
    ImmediateHandler run_at_once;
  };
  struct Pending {
    const Command* command;
    Byte bSeq;
  };
  static const std::array<Command, 14> kCommands;
  static const Command kUnknownCommand;
  static const Command& command_of(Byte bMessageType);

  // CardObserver
  void on_powered(CardResult result) override;
  void on_negotiated(CardResult result) override;
  void on_exchanged(CardResult result, const Exchanged& exchanged) override;
  void on_still_busy(Byte multiplier) override;
  void on_presence(bool present) override;
  void on_overcurrent() override;

  // Handlers of the dispatch table, slot_commands.cpp
  template <class Packet, void (Slot::*run)(const Packet&)>
  void typed(const ccid::Message& message);
  void icc_power_on(const ccid::PC_to_RDR_IccPowerOn& packet);
  void icc_power_off(const ccid::PC_to_RDR_IccPowerOff& packet);
  void get_slot_status(const ccid::PC_to_RDR_GetSlotStatus& packet);
  void xfr_block(const ccid::PC_to_RDR_XfrBlock& packet);
  void get_parameters(const ccid::PC_to_RDR_GetParameters& packet);
  void reset_parameters(const ccid::PC_to_RDR_ResetParameters& packet);
  void set_parameters(const ccid::PC_to_RDR_SetParameters& packet);
  void icc_clock(const ccid::PC_to_RDR_IccClock& packet);
  void t0_apdu(const ccid::PC_to_RDR_T0APDU& packet);
  void set_data_rate(const ccid::PC_to_RDR_SetDataRateAndClockFrequency& packet);
  void secure(const ccid::PC_to_RDR_Secure& packet);
  void escape(const Command& command, const ccid::Message& message);
  void abort(const Command& command, const ccid::Message& message);

  bool require_active();
  bool require_parameters();
  void accept(bool taken);
  void xfr_apdu(const ccid::PC_to_RDR_XfrBlock& packet);
  void break_chain();
  void send_pin_to_card();
  void adopt(const CardSettings& settings, Byte bClockStop);
  void adopted();
  void answer_parameters();

  bool enters_pin() const;
  void forget_exchange();
  void end_what_is_going_on();
  void finish_abort();

  // An answer to the pending command; `third` is the last byte of the header, where it is not the
  // usual one.
  void done(Bytes abData = {}, std::optional<Byte> third = {});
  void failed(Byte bError);
  // An answer to any command.
  void answer_done(const Command& command, Byte bSeq, Bytes abData = {},
                   std::optional<Byte> third = {});
  void answer_failed(const Command& command, Byte bSeq, Byte bError);
  Byte usual_third(const Command& command) const;

  CcidDevice& device_;
  Byte bSlot_;
  CardContact contact_;
  std::optional<Pending> pending_;  // the command that has had no final answer yet
  Byte last_bSeq_ = 0;              // of the last pending command
  ApduChain chain_;
  AbortPair abort_;
  Byte bBWI_ = 0;              // of the Secure whose PIN is being entered
  Byte bClockStop_ = 0;        // as the card or SetParameters said it
  Byte bClockStop_asked_ = 0;  // of a SetParameters that is not done yet
  SlotStatistics statistics_;
};

}  // namespace ssc::firmware
