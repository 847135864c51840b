// SPDX-License-Identifier: Apache-2.0
#include "host/driver/usb_transfer.hpp"

#include <algorithm>

#include "protocol/base/sensitive.hpp"

namespace ssc::driver {
namespace {

timeval until(TimePoint deadline) {
  using std::chrono::microseconds;
  const auto left = std::chrono::ceil<microseconds>(deadline - std::chrono::steady_clock::now());
  const auto count = std::max<microseconds::rep>(left.count(), 0);
  return {.tv_sec = count / 1'000'000, .tv_usec = count % 1'000'000};
}

}  // namespace

UsbTransfer::UsbTransfer(const UsbHandle& usb, std::mutex& mutex, Type type,
                         const Endpoint& endpoint, std::size_t size)
    : context_(usb.context.get()),
      mutex_(mutex),
      transfer_(libusb_alloc_transfer(0)),
      buffer_(size) {
  const auto fill =
      type == Type::kBulk ? libusb_fill_bulk_transfer : libusb_fill_interrupt_transfer;
  constexpr unsigned kNoTimeout = 0;  // deadlines are ours
  fill(transfer_.get(), usb.device.get(), endpoint.address, buffer_.data(),
       static_cast<int>(buffer_.size()), &UsbTransfer::on_done, this, kNoTimeout);
}

UsbTransfer::~UsbTransfer() {
  std::unique_lock lock(mutex_);
  end(lock);
  wipe();
  if (in_flight()) {  // the kernel may yet write into the buffer, and libusb into the transfer
    transfer_->callback = [](libusb_transfer*) {};
    static_cast<void>(transfer_.release());
    static_cast<void>(new std::vector<Byte>(std::move(buffer_)));
  }
}

Outcome<void> UsbTransfer::submit(Bytes message) {
  if (!message.empty()) {
    buffer_.assign(message.begin(), message.end());
    transfer_->buffer = buffer_.data();
    transfer_->length = static_cast<int>(buffer_.size());
  }
  completed_ = 0;
  cancelled_ = false;
  state_ = State::kInFlight;
  const int code = libusb_submit_transfer(transfer_.get());
  if (code == LIBUSB_SUCCESS) return {};
  state_ = State::kIdle;
  return fail(fault_of_libusb(code));
}

void UsbTransfer::cancel() {
  if (!in_flight()) return;
  cancelled_ = true;
  libusb_cancel_transfer(transfer_.get());
}

bool UsbTransfer::wait(std::unique_lock<std::mutex>& lock, TimePoint deadline) {
  while (in_flight()) {
    timeval left = until(deadline);
    if (left.tv_sec == 0 && left.tv_usec == 0) return false;
    lock.unlock();
    const int code = libusb_handle_events_timeout_completed(context_, &left, &completed_);
    lock.lock();
    const bool goes_on = code == LIBUSB_SUCCESS || code == LIBUSB_ERROR_INTERRUPTED;
    if (!goes_on && in_flight()) return false;
  }
  return true;
}

void UsbTransfer::end(std::unique_lock<std::mutex>& lock) {
  cancel();
  if (wait(lock, std::chrono::steady_clock::now() + kReapTime)) state_ = State::kIdle;
}

libusb_transfer_status UsbTransfer::take() {
  state_ = State::kIdle;
  const bool taken_back = transfer_->status == LIBUSB_TRANSFER_CANCELLED && !cancelled_;
  return taken_back ? LIBUSB_TRANSFER_ERROR : transfer_->status;
}

void UsbTransfer::wipe() {
  ssc::wipe(buffer_.data(), buffer_.size());
}

void UsbTransfer::on_done(libusb_transfer* transfer) {
  UsbTransfer& self = *static_cast<UsbTransfer*>(transfer->user_data);
  const std::lock_guard lock(self.mutex_);
  self.length_ = transfer->actual_length;
  self.state_ = State::kDone;
  self.completed_ = 1;
}

}  // namespace ssc::driver
