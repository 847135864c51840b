// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "firmware/usb/setup_packet.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::usb {

// Full speed: no packet of this device is longer, on any endpoint but the interrupt one.
inline constexpr std::size_t kMaxPacketSize = 64;

// Bit 7 of bEndpointAddress, and of bmRequestType: towards the host.
inline constexpr Byte kIn = 0x80;

enum class TransferType : Byte { kControl = 0, kBulk = 2, kInterrupt = 3 };  // bmAttributes

// A full-speed device controller, as a port provides it: packets, not transfers. Every call returns
// at once; what happens later is reported to a UsbEvents, from one thread and never from inside a
// call to the controller.
//
// Endpoints go by bEndpointAddress (81h: endpoint 1, IN). Endpoint 0 is always open, both ways, and
// takes a SETUP packet at any time, stalled or not. A SETUP packet, and a bus reset, end its stall
// and void what `write` and `receive` have asked of it: of an earlier transfer nothing is reported
// any more. The other endpoints live from `open` to `close`; the device closes them at a bus reset.
class UsbController {
 public:
  // The pull-up of D+: the host sees the device, or sees it leave.
  virtual void connect() = 0;
  virtual void disconnect() = 0;

  virtual void set_address(Byte address) = 0;
  // The standard has the address change after the status stage of SET_ADDRESS (USB 2.0, 9.4.6).
  // Some controllers see to that themselves, and must be told at the request (Synopsys OTG).
  virtual bool keeps_old_address_for_status() const = 0;

  // A fresh endpoint: DATA0 is next, not stalled, nothing to send; OUT packets are NAKed until
  // `receive`. `close` drops what is in it: nothing of it is reported any more.
  virtual void open(Byte bEndpointAddress, TransferType type, std::size_t wMaxPacketSize) = 0;
  virtual void close(Byte bEndpointAddress) = 0;

  // One IN packet, an empty one too, never while suspended; on_in_done follows when the host has
  // acknowledged it. The next comes only after that. The view is good only during the call.
  virtual void write(Byte bEndpointAddress, Bytes packet) = 0;

  // Takes one OUT packet, which on_out reports; the next is NAKed until it is asked for.
  virtual void receive(Byte bEndpointAddress) = 0;

  // Every packet is answered STALL, and what was to be sent or received is dropped. Endpoint 0: in
  // both directions, until the next SETUP packet.
  virtual void stall(Byte bEndpointAddress) = 0;
  // As `open` leaves it: DATA0 is next (USB 2.0, 9.4.5). Never for endpoint 0.
  virtual void unstall(Byte bEndpointAddress) = 0;

  // Resume signalling (USB 2.0, 7.1.7.7), 1 to 15 ms of it, of a suspended device; on_resume
  // follows when the host has taken it up.
  virtual void wake_up() = 0;

 protected:
  ~UsbController() = default;
};

// What a controller reports, and a device on it hears.
class UsbEvents {
 public:
  virtual void on_bus_reset() = 0;
  virtual void on_setup(std::span<const Byte, kSetupSize> packet) = 0;
  // A packet that `receive` has asked for.
  virtual void on_out(Byte bEndpointAddress, Bytes packet) = 0;
  // The packet of `write` has been acknowledged.
  virtual void on_in_done(Byte bEndpointAddress) = 0;
  virtual void on_suspend() = 0;  // 3 ms without a sign of the bus
  virtual void on_resume() = 0;

 protected:
  ~UsbEvents() = default;
};

}  // namespace ssc::firmware::usb
