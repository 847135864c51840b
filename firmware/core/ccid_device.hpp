// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "firmware/card/data_rates.hpp"
#include "firmware/core/escape.hpp"
#include "firmware/core/exchange_level.hpp"
#include "firmware/core/host_link.hpp"
#include "firmware/core/panel.hpp"
#include "firmware/core/secure_pin.hpp"
#include "firmware/core/slot.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/ccid/descriptor.hpp"

namespace ssc::firmware {

inline constexpr std::size_t kMaxSlots = 2;  // user card and security module (PSAM)

// A CCID reader: takes bulk-OUT messages, works its cards, gives bulk-IN messages (CCID 1.1).
//
// Every bulk-OUT message that has a whole header gets exactly one final answer, with its bSlot and
// bSeq, whatever card, host and holder do; before it there may be time extensions. What this reader
// does not do is answered "command not supported". The slots work at the same time.
//
// Not thread-safe: bulk_out, the requests, and what card lines and panel report come from one loop.
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

  // Class requests of the control pipe, 5.3. Values are little-endian double words.
  bool request_abort(Byte bSlot, Byte bSeq);  // ABORT; false, to be stalled: no such slot
  FixedBytes<4 * kClocksHz.size()> get_clock_frequencies() const;  // kHz
  FixedBytes<4 * DataRates::kMax> get_data_rates() const;          // bit/s

  // Of the exchange level in force.
  ccid::ClassDescriptor descriptor() const;
  ExchangeLevel level() const { return level_; }

  // Where the line of a slot reports. `slot` is less than slots().
  CardContact& contact(std::size_t slot) { return slots_[slot]->contact(); }
  std::size_t slots() const { return slot_count_; }

  // What the panel reports.
  void on_key(Key key);
  void on_panel_alarm();

  // The host has gone, or has reset the bus: every card is deactivated, the level is that of the
  // options again, and nothing of what was going on is left. Commands that have had no answer get
  // none: nobody, or somebody else, would read it.
  void reset();

 private:
  friend class Slot;

  // What slots share.
  HostLink& host() { return host_; }
  bool negotiates() const;  // SetParameters makes the PPS
  void presence_changed(Byte bSlot);

  // PC_to_RDR_Secure. Answers the bError to refuse with.
  std::optional<Byte> begin_pin(Slot& slot, Bytes abData);
  bool enters_pin(const Slot& slot) const { return pin_slot_ == &slot; }
  const SecurePin& pin() const { return pin_; }
  void end_pin();

  // PC_to_RDR_Escape, escape.cpp. Answers the bError to refuse with.
  using EscapeHandler = std::optional<Byte> (CcidDevice::*)(Slot&, Bytes parameters,
                                                            EscapeAnswer& answer);
  struct EscapeRow {
    EscapeCommand command;
    std::size_t min_parameters;
    std::size_t max_parameters;
    EscapeHandler run;
  };
  static const std::array<EscapeRow, 12> kEscapes;
  std::optional<Byte> escape(Slot& slot, Bytes abData, EscapeAnswer& answer);
  std::optional<Byte> tell_name(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> tell_movements_before_answers(Slot& slot, Bytes parameters,
                                                    EscapeAnswer& answer);
  std::optional<Byte> tell_movements_at_once(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> tell_movements(HostLink::Movements when);
  std::optional<Byte> tell_no_features(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> take_prompts(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> exchange_level(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> set_leds(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> buzz(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> tell_statistics(Slot& slot, Bytes parameters, EscapeAnswer& answer);
  std::optional<Byte> press_keys(Slot& slot, Bytes parameters, EscapeAnswer& answer);

  HostLink& host_;
  Panel& panel_;
  Options options_;
  ExchangeLevel level_;
  SecurePin pin_;
  Slot* pin_slot_ = nullptr;  // whose PIN is being entered
  std::array<std::optional<Slot>, kMaxSlots> slots_;
  std::size_t slot_count_ = 0;
};

}  // namespace ssc::firmware
