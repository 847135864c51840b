// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "firmware/card/card_contact.hpp"
#include "firmware/core/exchange_level.hpp"
#include "firmware/core/host_link.hpp"
#include "firmware/core/panel.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware {

inline constexpr std::size_t kMaxSlots = 2;  // user card and security module (PSAM)

// A CCID reader: takes bulk-OUT messages, works its cards, gives bulk-IN messages (CCID 1.1).
//
// Every bulk-OUT message that has a whole header gets exactly one final answer, with its bSlot and
// bSeq, whatever the card does; before it there may be time extensions. What this reader does not
// do is answered "command not supported". Exchange level: TPDU, T=0.
//
// Not thread-safe: bulk_out and what the card lines report come from one loop.
class CcidDevice {
 public:
  struct Options {
    std::string_view firmware_name;  // what Escape 02 answers
    ExchangeLevel level = ExchangeLevel::kTpdu;
    bool auto_pps = false;  // TPDU level: SetParameters makes the PPS
  };

  // `lines` has 1..kMaxSlots entries, slot 0 first; what is beyond is not used. All must outlive
  // the device, and so must the text of the name.
  CcidDevice(HostLink& host, Panel& panel, std::span<CardLine* const> lines,
             const Options& options);
  CcidDevice(const CcidDevice&) = delete;
  CcidDevice& operator=(const CcidDevice&) = delete;

  // One message, as the transport delivered it. The view is good only during the call.
  void bulk_out(Bytes message);

  // Where the line of a slot reports. `slot` is less than slots().
  CardContact& contact(std::size_t slot) { return slots_[slot]->contact; }
  std::size_t slots() const { return slot_count_; }

  // What the panel reports.
  void on_key(Key) {}
  void on_panel_alarm() {}

  // The host has gone, or has reset the bus: every card is deactivated and nothing of what was
  // going on is left. Commands that have had no answer get none: nobody, or somebody else, would
  // read it.
  void reset();

 private:
  struct Command;

  struct Pending {
    const Command* command;
    Byte bSeq;
  };

  struct Slot final : CardObserver {
    Slot(CcidDevice& owner, Byte index, CardLine& line)
        : device(owner), bSlot(index), contact(line, *this) {}

    void on_powered(CardResult result) override { device.powered(*this, result); }
    void on_negotiated(CardResult) override {}
    void on_exchanged(CardResult result, const Exchanged& exchanged) override {
      device.exchanged(*this, result, exchanged.response);
    }
    void on_still_busy(Byte multiplier) override { device.still_busy(*this, multiplier); }
    void on_presence(bool) override { device.presence_changed(*this); }
    void on_overcurrent() override {}

    CcidDevice& device;
    Byte bSlot;
    CardContact contact;
    Byte bClockStop = 0;             // as SetParameters left it
    std::optional<Pending> pending;  // the command that has had no final answer yet
  };

  using Handler = void (CcidDevice::*)(Slot&, const ccid::Message&);

  // A row of the dispatch table.
  struct Command {
    Byte bMessageType;
    Byte answer;                 // bMessageType of the RDR_to_PC message
    Handler run;                 // nullptr: not supported
    std::size_t data_if_failed;  // bytes of abData that the answer always has
  };
  static const std::array<Command, 14> kCommands;
  static const Command kUnknownCommand;
  static const Command& command_of(Byte bMessageType);

  template <class Packet, void (CcidDevice::*run)(Slot&, const Packet&)>
  void typed(Slot& slot, const ccid::Message& message);

  void icc_power_on(Slot& slot, const ccid::PC_to_RDR_IccPowerOn& packet);
  void icc_power_off(Slot& slot, const ccid::PC_to_RDR_IccPowerOff& packet);
  void get_slot_status(Slot& slot, const ccid::PC_to_RDR_GetSlotStatus& packet);
  void xfr_block(Slot& slot, const ccid::PC_to_RDR_XfrBlock& packet);
  void get_parameters(Slot& slot, const ccid::PC_to_RDR_GetParameters& packet);
  void reset_parameters(Slot& slot, const ccid::PC_to_RDR_ResetParameters& packet);
  void set_parameters(Slot& slot, const ccid::PC_to_RDR_SetParameters& packet);
  void escape(Slot& slot, const ccid::PC_to_RDR_Escape& packet);

  void powered(Slot& slot, CardResult result);
  void exchanged(Slot& slot, CardResult result, Bytes response);
  void still_busy(Slot& slot, Byte multiplier);
  void presence_changed(const Slot& slot);

  bool require_active(Slot& slot);
  void apply_parameters(Slot& slot, const CardSettings& settings, Byte bClockStop);
  void answer_parameters(Slot& slot);

  void done(Slot& slot, Bytes abData = {});
  void failed(Slot& slot, Byte bError);
  void finish(Slot& slot, ccid::CommandStatus status, Byte bError, Bytes abData);
  void reply(const Command& command, Byte bSlot, Byte bSeq, Byte bStatus, Byte bError,
             Bytes abData);

  HostLink& host_;
  [[maybe_unused]] Panel& panel_;
  Options options_;
  std::array<std::optional<Slot>, kMaxSlots> slots_;
  std::size_t slot_count_ = 0;
};

}  // namespace ssc::firmware
