// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <umockdev.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/host/usb/usb_host.hpp"
#include "firmware/port/host/usb_mock/g_ref.hpp"
#include "firmware/port/host/usb_mock/sysfs_device.hpp"
#include "firmware/port/host/usb_mock/usbdevfs.hpp"

namespace ssc::firmware::usb {

// The device in a umockdev testbed, for every program that runs with libumockdev-preload and with
// UMOCKDEV_DIR as this process has it from the constructor on. It plays the kernel: enumerates what
// is plugged in, shows it in sysfs and /dev, tells udev's clients, and answers ioctls.
//
// umockdev hears the programs in a thread of its own; what it hears is done in the reader's loop.
class MockHost final : public UsbHost {
 public:
  // Throws std::runtime_error.
  explicit MockHost(HostController& bus);
  ~MockHost();
  MockHost(const MockHost&) = delete;
  MockHost& operator=(const MockHost&) = delete;

  // Pulls the cable, or puts it back. From any thread.
  void move_cable();

  // UsbHost
  int fd() const override { return wake_.get(); }
  short events() const override { return POLLIN; }
  std::optional<Instant> next_deadline() const override { return std::nullopt; }
  void work(short revents) override;

  // BusEvents
  void on_plugged() override;
  void on_unplugged() override;
  void on_finished(Transfer transfer, Outcome outcome) override;

 private:
  enum class What { kOpened, kIoctl, kClosed, kCable };
  struct Heard {
    What what;
    GRef<UMockdevIoctlClient> program;
  };
  static gboolean on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* program, gpointer self);
  static void on_opened(UMockdevIoctlBase*, UMockdevIoctlClient* program, gpointer self);
  static void on_closed(UMockdevIoctlClient* program, GParamSpec*, gpointer self);
  void hear(What what, UMockdevIoctlClient* program);
  void handle(const Heard& heard);
  void attach_ioctls(const std::string& devnode);
  void show_reapable();

  HostController& bus_;
  UniqueFd wake_;
  std::mutex mutex_;
  std::vector<Heard> heard_;  // under mutex_
  GRef<UMockdevTestbed> testbed_;
  GRef<UMockdevIoctlBase> ioctls_;
  // A device that has been plugged in; it stays until the last program has closed its file.
  struct Device {
    Device(UMockdevTestbed& testbed, unsigned devnum, HostController& bus,
           const Descriptors& descriptors)
        : sysfs(testbed, devnum), file(bus, descriptors) {}
    SysfsDevice sysfs;
    Usbdevfs file;
  };
  void forget_if_unused(const std::string& devnode);
  unsigned devnum_ = 1;
  std::map<std::string, std::unique_ptr<Device>> devices_;  // by devnode
  Device* plugged_ = nullptr;
};

}  // namespace ssc::firmware::usb
