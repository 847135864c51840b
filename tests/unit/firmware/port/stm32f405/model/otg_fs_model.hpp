// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::stm32model {

// The OTG FS core of an STM32F405 as a USB device, and the host at the other end of its cable.
//
//   OtgFsModel usb(bus);
//   …                                      // code of the port: start, connect
//   usb.reset();                           // 10 ms, in which the port works on
//   usb.setup({0x80, 6, 0, 1, 0, 0, 8, 0});
//   usb.in(0);                             // kNak: ends the SETUP stage
//   …                                      // the port works
//   usb.in(0).data                         // the packet, acknowledged
//
// A transaction takes no time and may be called at any instant, also from an event of VirtualTime,
// so between two accesses of the port.
//
// What the core does by itself it does a while after it is told. What RM0090 and the errata sheet
// forbid is a violation of the bus:
//   - a core reset while the host sees the device: the reset leaves the transceiver and its pull-up
//     as they are, and the host would not learn of it
//   - anything but GRSTCTL touched during a core reset, or before the AHB is idle again
//   - a device register touched before the core is a device, 25 ms after it was forced to be
//   - FIFOs that overlap, do not fit, or change while the host sees the device
//   - a transmit FIFO written before EPENA, beyond XFRSIZ or its size, or with another access to
//   the
//     core before the packet is whole
//   - a receive FIFO read beyond its entry, or left in the middle of one
//   - an endpoint enabled twice, without being active, or resized while enabled
//   - an endpoint disabled without NAK (IN) or the global OUT NAK (OUT); endpoint 0 OUT at all
//   - an endpoint still enabled, or an address, when the host begins anew after a bus reset
//   - a remote wake-up too early, too short or too long
//   - toggles that differ from the host's
class OtgFsModel final : public Peripheral {
 public:
  static constexpr std::uint32_t kBase = 0x5000'0000;
  static constexpr std::size_t kEndpoints = 4;

  explicit OtgFsModel(Bus& bus);

  // What a core that is not well does not do.
  struct Faults {
    bool ahb_never_idle = false;
    bool reset_hangs = false;
    bool stays_host = false;
    bool disable_hangs = false;  // of endpoints
    bool nak_hangs = false;      // of IN endpoints and the global one
    bool flush_hangs = false;
  };
  Faults faults;
  // The manual leaves open when an OUT endpoint ends: with its packet, or when the port takes the
  // end of it from the FIFO.
  bool out_ends_with_packet = false;

  // It is well again, and a reset that hung is over.
  void heal();

  // The line to the processor.
  bool interrupts() const;
  // Raises bits of GINTSTS.
  void raise(std::uint32_t interrupts) { gintsts_ |= interrupts; }
  void raise_otg(std::uint32_t bits) { gotgint_ |= bits; }
  std::uint32_t pending() const { return gintsts(); }
  std::uint32_t gotgint() const { return gotgint_; }

  // --- The host ---

  enum class Handshake : std::uint8_t { kAck, kNak, kStall, kNothing };
  struct Answer {
    Handshake handshake = Handshake::kNothing;
    std::vector<std::uint8_t> data{};

    friend bool operator==(const Answer&, const Answer&) = default;
  };

  // The pull-up of D+ as the host sees it.
  bool sees_device() const;

  // Signals a reset for 10 ms; all that the host knows of the device is as at the beginning.
  void reset();
  bool in_reset() const { return in_reset_; }
  // 3 ms without a frame have passed.
  void suspend();
  // Resume signalling; frames begin 20 ms later. A core may miss the signal.
  void resume(bool told = true);
  bool suspended() const { return suspended_; }
  unsigned wake_ups() const { return wake_ups_; }  // resume signals of the device

  // The address that the host uses from now on.
  void use_address(std::uint8_t address) { host_address_ = address; }
  std::uint8_t address() const { return address_; }
  // The host begins with DATA0 again on this endpoint.
  void use_data0(std::uint8_t bEndpointAddress);

  // False: no acknowledgement.
  bool setup(std::span<const std::uint8_t, 8> packet);
  Handshake out(std::size_t number, std::span<const std::uint8_t> packet);
  // The host did not see the acknowledgement of its last packet, and sends it again.
  Handshake out_again(std::size_t number, std::span<const std::uint8_t> packet);
  Answer in(std::size_t number);

  // --- Peripheral ---
  std::uint32_t read(std::uint32_t offset) override;
  void write(std::uint32_t offset, std::uint32_t value) override;

 private:
  struct Endpoint {
    std::uint32_t control = 0;  // as read: MPSIZ, USBAEP, NAKSTS, EPTYP, STALL, TXFNUM, EPENA
    std::uint32_t interrupts = 0;
    std::uint32_t size = 0;  // XFRSIZ, PKTCNT, STUPCNT
    bool data1 = false;      // the next packet's
    bool nak_due = false;    // SNAK, not in effect yet
    bool host_data1 = false;

    bool has(std::uint32_t bits) const { return (control & bits) == bits; }
  };
  struct In : Endpoint {
    std::vector<std::uint32_t> fifo{};
  };
  struct Entry {
    std::uint32_t status = 0;
    std::deque<std::uint32_t> words{};
  };
  enum class Reset : std::uint8_t { kNone, kBusy, kNotIdle };

  // otg_fs_model.cpp: the registers
  void power_on();
  template <class What>
  void after(Time span, What what);
  void violation(const std::string& what) { bus_.violation("OTG FS: " + what); }
  void check_access(std::uint32_t offset, bool is_write);
  std::uint32_t* plain_register(std::uint32_t offset);
  std::uint32_t gintsts() const;
  std::uint32_t grstctl() const;
  std::uint32_t read_endpoint(std::uint32_t offset);
  void write_endpoint(std::uint32_t offset, std::uint32_t value);
  void write_grstctl(std::uint32_t value);
  void write_dctl(std::uint32_t value);
  void write_gusbcfg(std::uint32_t value);
  void write_in_control(std::size_t number, std::uint32_t value);
  void write_out_control(std::size_t number, std::uint32_t value);
  void write_common_control(Endpoint& endpoint, std::size_t number, std::uint32_t value);
  void enable(Endpoint& endpoint, std::size_t number);
  void push_transmit(std::size_t number, std::uint32_t word);
  std::uint32_t pop_status();
  std::uint32_t pop_word();
  void begin_wake_up();
  void end_wake_up();
  void check_fifos();
  void set_nak_soon(Endpoint& endpoint);
  void disable_soon(Endpoint& endpoint);

  // otg_fs_model_host.cpp: the bus
  bool listens(std::size_t number) const;
  void check_after_reset();
  void end_setup_stage(std::size_t number);
  bool push_receive(std::uint32_t status, std::size_t number,
                    std::span<const std::uint8_t> packet = {});
  std::size_t receive_room() const;
  Handshake take_out(std::size_t number, std::span<const std::uint8_t> packet, bool data1);
  void check_toggle(const Endpoint& endpoint, std::size_t number, const char* direction);

  Bus& bus_;
  std::array<In, kEndpoints> in_;
  std::array<Endpoint, kEndpoints> out_;
  std::deque<Entry> receive_;
  std::deque<std::uint32_t> unread_;    // words of the entry that was taken
  std::optional<std::size_t> filling_;  // the IN endpoint whose packet is not whole yet

  std::uint32_t gotgint_, gahbcfg_, gusbcfg_, gintsts_, gintmsk_, grxfsiz_, gccfg_;
  std::uint32_t dcfg_, dctl_, diepmsk_, doepmsk_, daintmsk_, pcgcctl_;
  std::array<std::uint32_t, kEndpoints> dieptxf_;
  Reset reset_ = Reset::kNone;
  std::uint32_t flushing_ = 0;
  bool device_mode_ = false;
  bool out_nak_ = false;            // global, asked for
  bool out_nak_effective_ = false;  // and its mark has been taken
  Time idle_from_{};                // the AHB
  unsigned generation_ = 0;         // of core resets: what was due before is not

  std::uint8_t host_address_ = 0;
  std::uint8_t address_ = 0;  // that the core answers to
  bool in_reset_ = false;
  bool anew_ = false;  // nothing has come since the last bus reset
  bool setup_stage_ = false;
  bool suspended_ = false;
  unsigned wake_ups_ = 0;
  Time suspended_at_{};
  std::optional<Time> wake_up_since_;
};

}  // namespace ssc::stm32model
