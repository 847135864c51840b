// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/host/driver/fake_libusb.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace ssc::driver {
namespace {

FakeLibusb* the_one = nullptr;

// Whatever is only passed around.
int somewhere;
template <class T>
T* opaque() {
  return reinterpret_cast<T*>(&somewhere);
}

const auto kClassDescriptor = encode(ccid::ClassDescriptor{});

constexpr libusb_endpoint_descriptor endpoint(std::uint8_t address, std::uint8_t type) {
  libusb_endpoint_descriptor descriptor{};
  descriptor.bEndpointAddress = address;
  descriptor.bmAttributes = type;
  descriptor.wMaxPacketSize = 64;
  return descriptor;
}
constexpr std::array kEndpoints = {
    endpoint(FakeLibusb::kBulkOut, LIBUSB_TRANSFER_TYPE_BULK),
    endpoint(FakeLibusb::kBulkIn, LIBUSB_TRANSFER_TYPE_BULK),
    endpoint(FakeLibusb::kInterruptIn, LIBUSB_TRANSFER_TYPE_INTERRUPT)};

struct Configuration {
  Configuration() {
    settings[0].bInterfaceClass = 0x0B;
    settings[0].bNumEndpoints = kEndpoints.size();
    settings[0].endpoint = kEndpoints.data();
    settings[0].extra = kClassDescriptor.data();
    settings[0].extra_length = kClassDescriptor.size();
    settings[1].bInterfaceNumber = 1;
    settings[1].bInterfaceClass = LIBUSB_CLASS_APPLICATION;
    descriptor.bNumInterfaces = 2;
    descriptor.interface = interfaces;
  }

  libusb_interface_descriptor settings[2]{};
  libusb_interface interfaces[2] = {{&settings[0], 1}, {&settings[1], 1}};
  libusb_config_descriptor descriptor{};
};

}  // namespace

FakeLibusb::FakeLibusb() {
  the_one = this;
}
FakeLibusb::~FakeLibusb() {
  the_one = nullptr;
}
FakeLibusb& FakeLibusb::get() {
  return *the_one;
}

UsbHandle FakeLibusb::handle() const {
  return {.context = LibusbPtr<libusb_context>(opaque<libusb_context>()),
          .device = LibusbPtr<libusb_device_handle>(opaque<libusb_device_handle>()),
          .interface = {.bulk_out = {kBulkOut, 64},
                        .bulk_in = {kBulkIn, 64},
                        .interrupt_in = Endpoint{kInterruptIn, 64},
                        .descriptor = {}},
          .identity = {}};
}

void FakeLibusb::complete(std::uint8_t endpoint, std::vector<Byte> message) {
  const std::lock_guard lock(mutex_);
  pipe(endpoint).end = {LIBUSB_TRANSFER_COMPLETED, std::move(message)};
  news_.notify_all();
}

bool FakeLibusb::in_flight(std::uint8_t endpoint) {
  const std::lock_guard lock(mutex_);
  return pipe(endpoint).transfer != nullptr;
}

MutableBytes FakeLibusb::buffer(std::uint8_t endpoint) {
  const std::lock_guard lock(mutex_);
  return pipe(endpoint).buffer;
}

int FakeLibusb::submit(libusb_transfer* transfer) {
  const std::lock_guard lock(mutex_);
  Pipe& where = pipe(transfer->endpoint);
  if (where.transfer != nullptr) return LIBUSB_ERROR_BUSY;
  where.transfer = transfer;
  where.buffer = {transfer->buffer, static_cast<std::size_t>(transfer->length)};
  return LIBUSB_SUCCESS;
}

int FakeLibusb::cancel(libusb_transfer* transfer) {
  const std::lock_guard lock(mutex_);
  Pipe& where = pipe(transfer->endpoint);
  if (kernel_keeps_transfers || where.transfer == nullptr) return LIBUSB_SUCCESS;
  if (!where.end) where.end = {LIBUSB_TRANSFER_CANCELLED, {}};
  news_.notify_all();
  return LIBUSB_SUCCESS;
}

FakeLibusb::Pipe* FakeLibusb::ended() {
  auto* const found = std::find_if(std::begin(pipes_), std::end(pipes_),
                                   [](const Pipe& p) { return p.transfer != nullptr && p.end; });
  return found == std::end(pipes_) ? nullptr : found;
}

// As libusb does it: whoever waits sees to the end of any transfer, and all look when there was
// one.
int FakeLibusb::handle_events(const timeval& time) {
  std::unique_lock lock(mutex_);
  if (kernel_keeps_transfers) return LIBUSB_ERROR_IO;
  const auto wait = std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  const unsigned before = events_;
  news_.wait_for(lock, wait, [&] { return events_ != before || ended() != nullptr; });
  Pipe* const where = ended();
  if (where == nullptr) return LIBUSB_SUCCESS;
  libusb_transfer* const transfer = std::exchange(where->transfer, nullptr);
  const End end = *std::exchange(where->end, std::nullopt);
  std::copy(end.message.begin(), end.message.end(), transfer->buffer);
  transfer->actual_length = static_cast<int>(end.message.size());
  transfer->status = end.status;
  lock.unlock();
  transfer->callback(transfer);
  lock.lock();
  ++events_;
  news_.notify_all();
  return LIBUSB_SUCCESS;
}

}  // namespace ssc::driver

// ---- The functions of libusb that the driver calls ----------------------------------------------

using ssc::driver::FakeLibusb;
using ssc::driver::opaque;

int libusb_init(libusb_context** context) {
  *context = opaque<libusb_context>();
  return LIBUSB_SUCCESS;
}
void libusb_exit(libusb_context*) {}

ssize_t libusb_get_device_list(libusb_context*, libusb_device*** list) {
  static libusb_device* devices[] = {opaque<libusb_device>(), nullptr};
  *list = devices;
  return 1;
}
void libusb_free_device_list(libusb_device**, int) {}
int libusb_get_device_descriptor(libusb_device*, libusb_device_descriptor* descriptor) {
  *descriptor = {};
  return LIBUSB_SUCCESS;
}
uint8_t libusb_get_bus_number(libusb_device*) {
  return 1;
}
uint8_t libusb_get_device_address(libusb_device*) {
  return 1;
}

int libusb_open(libusb_device*, libusb_device_handle** handle) {
  *handle = opaque<libusb_device_handle>();
  return LIBUSB_SUCCESS;
}
void libusb_close(libusb_device_handle*) {}
libusb_device* libusb_get_device(libusb_device_handle*) {
  return opaque<libusb_device>();
}
int libusb_get_active_config_descriptor(libusb_device*, libusb_config_descriptor** configuration) {
  static ssc::driver::Configuration instance;
  *configuration = &instance.descriptor;
  return LIBUSB_SUCCESS;
}
void libusb_free_config_descriptor(libusb_config_descriptor*) {}
int libusb_claim_interface(libusb_device_handle*, int) {
  return LIBUSB_SUCCESS;
}
int libusb_release_interface(libusb_device_handle*, int) {
  FakeLibusb::get().released = true;
  return LIBUSB_SUCCESS;
}

int libusb_submit_transfer(libusb_transfer* transfer) {
  return FakeLibusb::get().submit(transfer);
}
int libusb_cancel_transfer(libusb_transfer* transfer) {
  return FakeLibusb::get().cancel(transfer);
}
int libusb_handle_events_timeout_completed(libusb_context*, timeval* time, int*) {
  return FakeLibusb::get().handle_events(*time);
}
int libusb_clear_halt(libusb_device_handle*, unsigned char endpoint) {
  FakeLibusb::get().on_clear_halt(endpoint);
  return LIBUSB_SUCCESS;
}
int libusb_reset_device(libusb_device_handle*) {
  FakeLibusb::get().on_reset();
  return LIBUSB_SUCCESS;
}
