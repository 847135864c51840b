// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/usb_controller.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::usb {

// What became of a transfer.
enum class Outcome : std::uint8_t {
  kDone,       // all of it, or up to a short packet
  kStall,      // refused (control), or the endpoint is halted
  kBabble,     // a packet of more than there was room for: the device keeps it
  kNoAnswer,   // no such endpoint, or the device has gone
  kCancelled,  // by `cancel`, or by a bus reset
};

// A transfer, as host software knows it: USB 2.0, 5.5 to 5.8.
struct Transfer {
  std::uint64_t id = 0;                  // the caller's; better not shared by two that are pending
  Byte bEndpointAddress = 0;             // 00h: control, in either direction
  std::array<Byte, kSetupSize> setup{};  // control only
  std::vector<Byte> data{};  // to the device: what is to be sent; to the host: what has come
  std::size_t length = 0;    // to the host, not control: the most that may come; control: wLength
  std::size_t actual = 0;    // bytes of the data stage that have moved, whatever the outcome

  bool to_host() const {
    return ((bEndpointAddress == 0 ? setup[0] : bEndpointAddress) & kIn) != 0;
  }
};

Transfer control_transfer(std::uint64_t id, std::span<const Byte, kSetupSize> setup,
                          Bytes data = {});
Transfer out_transfer(std::uint64_t id, Byte bEndpointAddress, Bytes data);
Transfer in_transfer(std::uint64_t id, Byte bEndpointAddress, std::size_t length);

// What the host's end of the bus hears. It comes from HostController::work, and may submit.
class BusEvents {
 public:
  virtual void on_plugged() = 0;  // a device shows its pull-up
  virtual void on_unplugged() = 0;
  virtual void on_finished(Transfer transfer, Outcome outcome) = 0;

 protected:
  ~BusEvents() = default;
};

// A bus with one device on it, inside a process: towards the device a controller, towards the host
// transfers. It makes packets of transfers as a host controller does:
//
//   - transfers of an endpoint go one after the other; those of different endpoints side by side
//   - NAK: the transfer waits, as long as it takes
//   - to the host, a packet of less than wMaxPacketSize ends it; so does the last byte that there
//     is room for
//   - a transfer to the device of 0 bytes is one empty packet; no other one ends with an empty one
//   - a halted endpoint fails what is sent to it until CLEAR_FEATURE(ENDPOINT_HALT), which is a
//     control transfer like any other
//   - a control transfer to the device is setup, data out, status in; to the host setup, data in,
//     status out (8.5.3)
//
// There are neither toggles nor frames, a packet is neither lost nor repeated, and the address is
// not looked at. While the bus is suspended nothing moves.
//
// One thread. The device is called from work(), control_now(), bus_reset(), suspend() and
// resume(); these are not to be called by the device.
class HostController final : public UsbController {
 public:
  static constexpr std::size_t kMaxTransfer = 131'072;  // bytes; libccid asks for 65,558
  static constexpr std::size_t kMaxPending = 64;        // transfers

  HostController();

  // Who is at the ends. The device may be another one while it is not connected.
  void attach(BusEvents& host) { host_ = &host; }
  void attach(UsbEvents& device) { device_ = &device; }

  // --- The host's end ---

  bool connected() const { return pull_up_ && cable_; }
  // The cable; it is in at first. A device that is fed by the bus begins anew: what a bus reset
  // does to it is done when the cable is pulled.
  bool cable() const { return cable_; }
  void set_cable(bool in);
  // Ends what is pending as cancelled.
  void bus_reset();
  void suspend();
  void resume();

  // False: too long, or too many are pending; the transfer is not reported.
  bool submit(Transfer transfer);
  // Reported as cancelled. False when none has this id.
  bool cancel(std::uint64_t id);
  void cancel_all();

  // A control transfer at once, before those that wait: what the data stage brought. Nothing: it
  // was refused, or the device has left it pending, in which case it is given up.
  std::optional<std::vector<Byte>> control_now(std::span<const Byte, kSetupSize> setup);

  // Moves what can be moved and reports. True: there was more than one call should do.
  bool work();

  // --- UsbController, the device's end ---

  void connect() override { pull_up_ = true; }
  void disconnect() override { pull_up_ = false; }
  void set_address(Byte) override {}
  bool keeps_old_address_for_status() const override { return false; }
  void open(Byte bEndpointAddress, TransferType type, std::size_t wMaxPacketSize) override;
  void close(Byte bEndpointAddress) override;
  void write(Byte bEndpointAddress, Bytes packet) override;
  void receive(Byte bEndpointAddress) override;
  void stall(Byte bEndpointAddress) override;
  void unstall(Byte bEndpointAddress) override;
  void wake_up() override { wakes_ = suspended_; }

 private:
  // The device's end of an endpoint.
  struct Endpoint {
    std::size_t max_packet = 0;  // 0: closed
    bool stalled = false;
    bool receives = false;                      // takes one OUT packet
    std::optional<std::vector<Byte>> packet{};  // one IN packet
  };
  using Queue = std::deque<Transfer>;
  struct Finished {
    Transfer transfer;
    Outcome outcome;
  };

  // What an IN packet has done to a transfer.
  enum class Taken : std::uint8_t { kNothing, kMore, kLast, kBabble };

  // Each moves one packet, or ends a transfer; false when the device NAKs.
  bool step();
  bool step_bulk(Byte bEndpointAddress, Queue& queue);
  bool step_in(Byte bEndpointAddress, Queue& queue);
  bool step_out(Byte bEndpointAddress, Queue& queue);

  // Control transfers: the phases of the first one that waits.
  enum class Phase : std::uint8_t { kSetup, kDataIn, kDataOut, kStatusIn, kStatusOut };
  using PhaseStep = bool (HostController::*)(Transfer& transfer);
  static const std::array<PhaseStep, 5> kPhases;
  bool step_control();
  bool setup(Transfer& transfer);
  bool data_in(Transfer& transfer);
  bool data_out(Transfer& transfer);
  bool status_in(Transfer& transfer);
  bool status_out(Transfer& transfer);
  bool finish_control(Outcome outcome);
  void reset_endpoint_0();

  Taken take_in(Transfer& transfer, Byte bEndpointAddress);
  bool give_out(Transfer& transfer, Byte bEndpointAddress);
  bool finish(Queue& queue, Outcome outcome);  // true
  void finish_all(Outcome outcome);
  void report_plug();
  void report_finished();

  UsbEvents* device_ = nullptr;
  BusEvents* host_ = nullptr;
  std::map<Byte, Endpoint> endpoints_;
  std::map<Byte, Queue> queues_;  // by bEndpointAddress
  std::deque<Finished> finished_;
  std::size_t pending_ = 0;
  Phase phase_ = Phase::kSetup;
  bool pull_up_ = false;
  bool cable_ = true;
  bool reported_connected_ = false;
  bool suspended_ = false;
  bool wakes_ = false;
};

}  // namespace ssc::firmware::usb
