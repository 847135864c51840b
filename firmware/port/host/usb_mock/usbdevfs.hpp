// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <umockdev.h>

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <set>

#include "firmware/port/host/usb/enumeration.hpp"
#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/host/usb_mock/g_ref.hpp"

namespace ssc::firmware::usb {

// The file of a device in /dev/bus/usb as libusb uses it: the ioctls of <linux/usbdevice_fs.h>,
// carried out on a bus.
//
// A program submits an URB, which lives in its memory and is known by its address there; when it is
// finished the program reaps it, and its status and data are written there. An URB is gone with the
// program that has submitted it.
//
// When the device goes, its file stays for the programs that have it open: they reap what is
// finished and hear ENODEV of all else.
//
// What libusb asks for and this does not have is answered as a kernel does that does not know it:
// ENOTTY.
class Usbdevfs {
 public:
  Usbdevfs(HostController& bus, Descriptors descriptors)
      : bus_(bus), descriptors_(std::move(descriptors)) {}

  void on_opened(UMockdevIoctlClient& program) { programs_.insert(&program); }
  void on_closed(UMockdevIoctlClient& program);
  bool is_open() const { return !programs_.empty(); }
  // One ioctl of a program. It is answered at once.
  void on_ioctl(UMockdevIoctlClient& program);

  // The bus has reported all transfers as finished by then.
  void on_unplugged() { unplugged_ = true; }

  void on_finished(Transfer transfer, Outcome outcome);

  // Whether some program has something to reap.
  bool reapable() const;

 private:
  using Program = UMockdevIoctlClient*;
  struct Urb {
    Program program;
    gulong address;  // in the program
    GRef<UMockdevIoctlData> urb;
    GRef<UMockdevIoctlData> buffer;  // none when it is empty
  };

  // Each answers an errno, 0 when it is done.
  using Handler = int (Usbdevfs::*)(UMockdevIoctlClient& program);
  struct Row {
    unsigned long request;
    Handler run;
    bool without_device = false;
  };
  static const std::array<Row, 14> kIoctls;
  int get_capabilities(UMockdevIoctlClient& program);
  int claim(UMockdevIoctlClient& program);
  int disconnect_and_claim(UMockdevIoctlClient& program);
  int release(UMockdevIoctlClient& program);
  int no_driver(UMockdevIoctlClient& program);
  int set_configuration(UMockdevIoctlClient& program);
  int set_interface(UMockdevIoctlClient& program);
  int clear_halt(UMockdevIoctlClient& program);
  int reset(UMockdevIoctlClient& program);
  int submit(UMockdevIoctlClient& program);
  int discard(UMockdevIoctlClient& program);
  int reap(UMockdevIoctlClient& program);

  int claim_interface(UMockdevIoctlClient& program, unsigned number);

  HostController& bus_;
  Descriptors descriptors_;
  bool unplugged_ = false;
  std::set<Program> programs_;
  std::map<unsigned, Program> claimed_;   // by bInterfaceNumber
  std::map<std::uint64_t, Urb> pending_;  // by the id of its transfer
  std::map<Program, std::deque<Urb>> finished_;
  std::uint64_t next_id_ = 1;
};

}  // namespace ssc::firmware::usb
