// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/host/usb/usb_host.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::usb {

// A device on the bus that another program plays, so that it may be any device, and a bad one: the
// two interfaces of usb_controller.hpp on a socket of whole packets (SOCK_SEQPACKET). A packet is
//
//   code | bEndpointAddress, 0 where there is none | data
//
//   event, to the player                      call, from the player
//   0  on_bus_reset                           0  the event has been dealt with
//   1  on_setup       the eight bytes         1  connect
//   2  on_out         the packet              2  disconnect
//   3  on_in_done                             3  open           type, wMaxPacketSize (2)
//   4  on_suspend                             4  close
//   5  on_resume                              5  write          the packet
//                                             6  receive
//                                             7  stall
//                                             8  unstall
//
// Between an event and the word that it has been dealt with the bus stands still: what the player
// calls then is part of the answer. It may call at any other time as well. A player that goes, or
// keeps the bus for kPatience, is a device that leaves the bus for good; so is one that calls what
// there is not.
class PlayedDevice final : public UsbEvents {
 public:
  static constexpr int kPatience_s = 10;

  // Connects to the player. Throws std::system_error, std::runtime_error.
  PlayedDevice(UsbController& controller, const std::string& player);

  // Until the stop signal, in one thread.
  void run(HostController& bus, UsbHost& host, int stop_fd);

  // UsbEvents
  void on_bus_reset() override { tell(kBusReset, 0); }
  void on_setup(std::span<const Byte, kSetupSize> packet) override { tell(kSetup, 0, packet); }
  void on_out(Byte bEndpointAddress, Bytes packet) override {
    tell(kOut, bEndpointAddress, packet);
  }
  void on_in_done(Byte bEndpointAddress) override { tell(kInDone, bEndpointAddress); }
  void on_suspend() override { tell(kSuspend, 0); }
  void on_resume() override { tell(kResume, 0); }

 private:
  enum Event : Byte { kBusReset, kSetup, kOut, kInDone, kSuspend, kResume };
  static constexpr Byte kDealtWith = 0;
  using Call = void (PlayedDevice::*)(Byte bEndpointAddress, Bytes data);
  static const std::array<Call, 8> kCalls;  // from 1
  void connect(Byte, Bytes) { controller_.connect(); }
  void disconnect(Byte, Bytes) { controller_.disconnect(); }
  void open(Byte bEndpointAddress, Bytes data);
  void close(Byte bEndpointAddress, Bytes) { controller_.close(bEndpointAddress); }
  void write(Byte bEndpointAddress, Bytes data) { controller_.write(bEndpointAddress, data); }
  void receive(Byte bEndpointAddress, Bytes) { controller_.receive(bEndpointAddress); }
  void stall(Byte bEndpointAddress, Bytes) { controller_.stall(bEndpointAddress); }
  void unstall(Byte bEndpointAddress, Bytes) { controller_.unstall(bEndpointAddress); }

  void tell(Event event, Byte bEndpointAddress, Bytes data = {});
  bool do_one_call();
  void leave();

  UsbController& controller_;
  UniqueFd player_;
};

}  // namespace ssc::firmware::usb
