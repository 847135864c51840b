// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb_mock/mock_host.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace ssc::firmware::usb {

MockHost::MockHost(HostController& bus)
    : bus_(bus),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      testbed_(umockdev_testbed_new()),
      ioctls_(umockdev_ioctl_base_new()) {
  if (!wake_) throw std::system_error(errno, std::generic_category(), "eventfd");
  g_signal_connect(ioctls_.get(), "handle-ioctl", G_CALLBACK(&MockHost::on_ioctl), this);
  g_signal_connect(ioctls_.get(), "client-connected", G_CALLBACK(&MockHost::on_opened), this);
  add_root_hub(*testbed_);
  bus_.attach(static_cast<BusEvents&>(*this));
}

MockHost::~MockHost() {
  on_unplugged();
  g_signal_handlers_disconnect_by_data(ioctls_.get(), this);
}

// --- umockdev's thread ---------------------------------------------------------------------------

gboolean MockHost::on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* program, gpointer self) {
  static_cast<MockHost*>(self)->hear(What::kIoctl, program);
  return TRUE;
}

void MockHost::on_opened(UMockdevIoctlBase*, UMockdevIoctlClient* program, gpointer self) {
  static_cast<MockHost*>(self)->hear(What::kOpened, program);
  g_signal_connect(program, "notify::connected", G_CALLBACK(&MockHost::on_closed), self);
}

void MockHost::on_closed(UMockdevIoctlClient* program, GParamSpec*, gpointer self) {
  static_cast<MockHost*>(self)->hear(What::kClosed, program);
}

void MockHost::move_cable() {
  hear(What::kCable, nullptr);
}

void MockHost::hear(What what, UMockdevIoctlClient* program) {
  const std::scoped_lock lock(mutex_);
  heard_.push_back({what, program == nullptr ? nullptr : g_share(program)});
  eventfd_write(wake_.get(), 1);
}

// --- The reader's loop ---------------------------------------------------------------------------

void MockHost::work(short revents) {
  if (revents == 0) return;
  eventfd_t count = 0;
  eventfd_read(wake_.get(), &count);
  std::vector<Heard> all;
  {
    const std::scoped_lock lock(mutex_);
    all.swap(heard_);
  }
  for (const Heard& heard : all) handle(heard);
  show_reapable();
}

void MockHost::handle(const Heard& heard) {
  if (heard.what == What::kCable) return bus_.set_cable(!bus_.cable());
  UMockdevIoctlClient& program = *heard.program;
  const std::string devnode = umockdev_ioctl_client_get_devnode(&program);
  const auto device = devices_.find(devnode);
  if (device == devices_.end()) return;
  Usbdevfs& file = device->second->file;
  if (heard.what == What::kOpened) file.on_opened(program);
  if (heard.what == What::kIoctl) file.on_ioctl(program);
  if (heard.what == What::kClosed) file.on_closed(program);
  forget_if_unused(devnode);
}

void MockHost::on_plugged() {
  auto descriptors = enumerate(bus_);
  if (!descriptors) {
    std::fprintf(stderr, "ssc-usb-mock: the device does not enumerate\n");
    return;
  }
  set_configuration(bus_, descriptors->bConfigurationValue());
  const DeviceStrings strings{.manufacturer = get_string(bus_, descriptors->iManufacturer()),
                              .product = get_string(bus_, descriptors->iProduct()),
                              .serial = get_string(bus_, descriptors->iSerialNumber())};
  auto device = std::make_unique<Device>(*testbed_, ++devnum_, bus_, *descriptors);
  plugged_ = device.get();
  const std::string& devnode = plugged_->sysfs.devnode();
  devices_.emplace(devnode, std::move(device));
  attach_ioctls(devnode);
  plugged_->sysfs.add(*descriptors, strings);
}

void MockHost::attach_ioctls(const std::string& devnode) {
  GError* error = nullptr;
  if (umockdev_testbed_attach_ioctl(testbed_.get(), devnode.c_str(), ioctls_.get(), &error)) return;
  const std::string message = error->message;
  g_error_free(error);
  throw std::runtime_error("umockdev: " + message);
}

void MockHost::on_unplugged() {
  if (plugged_ == nullptr) return;
  const std::string devnode = plugged_->sysfs.devnode();
  plugged_->sysfs.remove();
  plugged_->file.on_unplugged();
  plugged_ = nullptr;
  umockdev_testbed_detach_ioctl(testbed_.get(), devnode.c_str(), nullptr);
  forget_if_unused(devnode);
}

void MockHost::forget_if_unused(const std::string& devnode) {
  const auto device = devices_.find(devnode);
  if (device->second.get() != plugged_ && !device->second->file.is_open()) devices_.erase(device);
}

void MockHost::on_finished(Transfer transfer, Outcome outcome) {
  if (plugged_ != nullptr) plugged_->file.on_finished(std::move(transfer), outcome);
  show_reapable();
}

void MockHost::show_reapable() {
  for (auto& [devnode, device] : devices_) device->sysfs.show_reapable(device->file.reapable());
}

}  // namespace ssc::firmware::usb
