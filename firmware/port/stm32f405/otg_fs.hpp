// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "firmware/port/stm32f405/clock.hpp"
#include "firmware/usb/usb_controller.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::stm32 {

// The OTG FS core (Synopsys) as the controller of a USB device at full speed.
//
//   OtgFs usb(clock);
//   UsbDevice device(usb, …);
//   usb.attach(device);
//   usb.start();
//   device.connect();
//   while (true) {
//     usb.work();  // reports to the device; nowhere else does it
//     …            // sleeps, unless has_events()
//   }
//
// One loop does everything: the interrupt only ends a sleep. work() has to be called within 10 ms
// of a bus reset, or the first request after it is lost and the host asks again seconds later.
//
// What comes is first taken out of the receive FIFO, which all endpoints share, into one packet an
// endpoint, and reported afterwards: so a controller call may empty the FIFO, as the end of an OUT
// endpoint asks for, and reports nothing. Of endpoint 0 the order is that of the bus: the IN
// packet, the OUT packet, then the SETUP packet, after which the core sends NAK both ways until
// told. A SETUP packet is reported when the core says that its stage is over: one that the host
// sends anew replaces it.
//
// Whatever the core has to do by itself, such as to disable an endpoint, takes microseconds and is
// waited for only so long. A core that does not do it is started again: the device hears a bus
// reset, and the host sees it leave and come back. A core that cannot be started is tried again
// every second.
//
// Suspended, the core keeps its clock: no power is saved here.
//
// It has run against a model of the core, never on a chip.
class OtgFs final : public usb::UsbController {
 public:
  explicit OtgFs(Clock& clock) : clock_(clock) {}
  OtgFs(const OtgFs&) = delete;
  OtgFs& operator=(const OtgFs&) = delete;

  // Before anything else.
  void attach(usb::UsbEvents& device) { device_ = &device; }

  // Pins and core, whatever a program before has left; takes 25 ms. The clocks of OTG FS (its
  // 48 MHz as well) and of the port of its pins must run, and so must `clock`. False: the core does
  // not come out of its reset, or does not become a device; work() goes on trying.
  bool start();

  static void on_interrupt();
  void work();

  // Something is left for work(), so this is no time to sleep. Asked with interrupts masked.
  bool has_events() const;

  // UsbController
  void connect() override;
  void disconnect() override;
  void set_address(Byte address) override;
  bool keeps_old_address_for_status() const override { return true; }
  void open(Byte bEndpointAddress, usb::TransferType type, std::size_t wMaxPacketSize) override;
  void close(Byte bEndpointAddress) override;
  void write(Byte bEndpointAddress, Bytes packet) override;
  void receive(Byte bEndpointAddress) override;
  void stall(Byte bEndpointAddress) override;
  void unstall(Byte bEndpointAddress) override;
  void wake_up() override;

 private:
  static constexpr std::size_t kEndpoints = 4;  // numbers, each of them both ways

  struct In {
    bool open = false;
    bool busy = false;  // a packet is with the core
  };
  struct Out {
    bool open = false;
    bool receiving = false;  // the core may take a packet
    bool complete = false;   // it has; not reported yet
    std::size_t wMaxPacketSize = usb::kMaxPacketSize;
    FixedBytes<usb::kMaxPacketSize> packet;

    void forget();
  };
  struct Setup {
    bool received = false;  // endpoint 0 is void until it is reported
    bool over = false;      // its stage: no other replaces it
    FixedBytes<usb::kSetupSize> packet;
  };
  enum class WakeUp : std::uint8_t { kNone, kWaiting, kSignalling };

  // otg_fs.cpp: the core and the bus
  bool start_core();
  bool reset_core();
  bool become_device();
  void set_up_device();
  void set_up_fifos();
  bool wait(Ticks ticks);
  void expect(bool done) { failed_ = failed_ || !done; }
  void forget_everything();
  void restart();
  bool happened(std::uint32_t interrupts);
  void bus_reset();
  void enumerated();
  void suspend();
  void resume();
  void wake_host();
  void end_suspend();

  // otg_fs_endpoints.cpp
  void report_packets();
  void report_in(std::size_t number);
  void report_out(std::size_t number);
  void report_setup();
  void await_setup();
  bool superseded();
  void send(std::size_t number, Bytes packet);
  void stop(Byte bEndpointAddress);
  void stop_in(std::size_t number);
  void stop_out(std::size_t number);
  bool enter_global_out_nak();
  void flush(std::uint32_t order);
  void drain();
  void take_entry();
  void take_setup(std::size_t size);
  void take_out(std::size_t number, std::size_t size);

  Clock& clock_;
  usb::UsbEvents* device_ = nullptr;
  std::array<In, kEndpoints> in_;
  std::array<Out, kEndpoints> out_;
  Setup setup_;
  bool connected_ = false;
  bool suspended_ = false;
  WakeUp wake_up_ = WakeUp::kNone;
  Ticks wake_up_at_ = 0;  // when the wake-up goes on, and the earliest for one
  bool failed_ = true;    // the core is not at our service
  Ticks restart_at_ = 0;
};

}  // namespace ssc::firmware::stm32
