// SPDX-License-Identifier: Apache-2.0
#include "host/driver/usb_transport.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/interrupt.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::driver {
namespace {

// CCID 1.1, 5.3: class requests to the interface.
constexpr std::uint8_t kAbort = 0x01;
constexpr std::uint8_t kGetClockFrequencies = 0x02;
constexpr std::uint8_t kGetDataRates = 0x03;
constexpr std::uint8_t kToInterface = 0x21;    // bmRequestType: class, interface
constexpr std::uint8_t kFromInterface = 0xA1;  // and to the host
constexpr unsigned kControlTimeMs = 3'000;

// The longest message of any reader: an extended APDU whole. What a descriptor says beyond that is
// not believed.
constexpr std::size_t kMaxMessage = ccid::kHeaderSize + 65'544;

// In whole packets, for a device may fill each; and one more than the message needs, so that a
// message that is too long is seen to be.
std::size_t receive_size(const CcidInterface& interface) {
  const std::size_t message =
      std::min<std::size_t>(interface.descriptor.dwMaxCCIDMessageLength, kMaxMessage);
  const std::size_t packet = interface.bulk_in.max_packet;
  return (message / packet + 1) * packet;
}

struct StatusRow {
  libusb_transfer_status status;
  Fault fault;
};
// An ERROR is a packet that was damaged on its way: that of a device that is being unplugged, or of
// a bad cable; the endpoint is of no use until it is cleared. NO_DEVICE is also how transfers end
// that the kernel takes back before a bus sleeps: that the device has gone is believed only of what
// is asked of it afterwards.
constexpr StatusRow kFaults[] = {
    {LIBUSB_TRANSFER_ERROR, Fault::kStalled},     {LIBUSB_TRANSFER_TIMED_OUT, Fault::kTimeout},
    {LIBUSB_TRANSFER_CANCELLED, Fault::kTimeout}, {LIBUSB_TRANSFER_STALL, Fault::kStalled},
    {LIBUSB_TRANSFER_NO_DEVICE, Fault::kStalled}, {LIBUSB_TRANSFER_OVERFLOW, Fault::kOverflow},
};

// What says of more slots than pcscd sees says of those first.
constexpr std::size_t kMaxNotification = 1 + ccid::RDR_to_PC_NotifySlotChange::kMaxSlots / 4;

}  // namespace

// As long as it lives no transfer begins.
class UsbTransport::Pause {
 public:
  explicit Pause(UsbTransport& transport) : transport_(transport) {
    const std::lock_guard lock(transport_.mutex_);
    ++transport_.pauses_;
  }
  ~Pause() {
    const std::lock_guard lock(transport_.mutex_);
    --transport_.pauses_;
    transport_.news_.notify_all();
  }
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;

 private:
  UsbTransport& transport_;
};

Outcome<std::unique_ptr<Transport>> UsbTransport::open(const UsbName& name, DriverLog& log) {
  auto usb = open_usb_handle(name, log);
  if (!usb) return fail(usb.error());
  return std::unique_ptr<Transport>(std::make_unique<UsbTransport>(std::move(*usb), log));
}

UsbTransport::UsbTransport(UsbHandle usb, DriverLog& log)
    : usb_(std::move(usb)),
      log_(log),
      bulk_out_(usb_, mutex_, UsbTransfer::Type::kBulk, usb_.interface.bulk_out,
                receive_size(usb_.interface)),
      bulk_in_(usb_, mutex_, UsbTransfer::Type::kBulk, usb_.interface.bulk_in,
               receive_size(usb_.interface)) {
  const auto& endpoint = usb_.interface.interrupt_in;
  if (endpoint && endpoint->max_packet != 0) {
    interrupt_in_ = std::make_unique<UsbTransfer>(usb_, mutex_, UsbTransfer::Type::kInterrupt,
                                                  *endpoint, endpoint->max_packet);
  }
}

UsbTransport::~UsbTransport() {
  close();
}

// --- Bulk ----------------------------------------------------------------------------------------

Outcome<void> UsbTransport::send(Bytes message, TimePoint deadline) {
  Lock lock(mutex_);
  if (!bulk_out_.is_idle()) return fail(Fault::kStalled);  // an earlier one that never ended
  if (const auto ready = await_message(lock); !ready) return ready;
  if (const auto begun = submit(lock, bulk_out_, message); !begun) return begun;
  if (!bulk_out_.wait(lock, deadline)) bulk_out_.end(lock);
  if (bulk_out_.in_flight()) return fail(gone_ ? Fault::kGone : Fault::kTimeout);
  const auto sent = outcome(bulk_out_);
  bulk_out_.wipe();
  return sent;
}

Outcome<void> UsbTransport::receive(std::vector<Byte>& message, TimePoint deadline) {
  ssc::wipe(message.data(), message.size());
  message.clear();
  Lock lock(mutex_);
  while (message.empty()) {  // a packet of no bytes may come by itself
    if (gone_) return fail(Fault::kGone);
    if (const auto ready = await_message(lock); !ready) return ready;
    if (!bulk_in_.wait(lock, deadline)) return fail(Fault::kTimeout);  // and stays in flight
    const auto received = outcome(bulk_in_);
    const MutableBytes data = bulk_in_.data();
    if (received) message.assign(data.begin(), data.end());
    ssc::wipe(data.data(), data.size());
    if (!received) return received;
  }
  return {};
}

Outcome<void> UsbTransport::await_message(Lock& lock) {
  wait_for_end_of_pause(lock);
  return bulk_in_.is_idle() ? submit(lock, bulk_in_) : Outcome<void>{};
}

void UsbTransport::wait_for_end_of_pause(Lock& lock) {
  news_.wait(lock, [&] { return pauses_ == 0 || gone_; });
}

Outcome<void> UsbTransport::submit(Lock& lock, UsbTransfer& transfer, Bytes message) {
  wait_for_end_of_pause(lock);
  if (gone_) return fail(Fault::kGone);
  const auto begun = transfer.submit(message);
  return begun ? begun : note(begun.error());
}

// How a transfer that is no longer in flight ended.
Outcome<void> UsbTransport::outcome(UsbTransfer& transfer) {
  const libusb_transfer_status status = transfer.take();
  if (gone_) return fail(Fault::kGone);
  const auto row = std::find_if(std::begin(kFaults), std::end(kFaults),
                                [&](const StatusRow& r) { return r.status == status; });
  if (row == std::end(kFaults)) return {};
  return note(row->fault);
}

// Whoever learns first that the reader is gone tells the others.
Outcome<void> UsbTransport::note(Fault fault) {
  if (fault == Fault::kGone && !gone_) {
    gone_ = true;
    cancel_all();
    news_.notify_all();
  }
  return fail(fault);
}

void UsbTransport::cancel_all() {
  bulk_out_.cancel();
  bulk_in_.cancel();
  if (interrupt_in_) interrupt_in_->cancel();
}

// --- Class requests ------------------------------------------------------------------------------

Outcome<void> UsbTransport::request_abort(Byte bSlot, Byte bSeq) {
  const int code = libusb_control_transfer(usb_.device.get(), kToInterface, kAbort,
                                           static_cast<std::uint16_t>(bSeq << 8 | bSlot),
                                           usb_.interface.number, nullptr, 0, kControlTimeMs);
  if (code < 0) return fail(fault_of_libusb(code));
  return {};
}

Outcome<std::vector<std::uint32_t>> UsbTransport::data_rates() {
  return list(kGetDataRates, descriptor().bNumDataRatesSupported);
}

Outcome<std::vector<std::uint32_t>> UsbTransport::clock_frequencies() {
  return list(kGetClockFrequencies, descriptor().bNumClockSupported);
}

Outcome<std::vector<std::uint32_t>> UsbTransport::list(std::uint8_t bRequest, std::size_t entries) {
  constexpr std::size_t kEntry = 4;
  std::array<Byte, 255 * kEntry> bytes;
  const int length = libusb_control_transfer(
      usb_.device.get(), kFromInterface, bRequest, 0, usb_.interface.number, bytes.data(),
      static_cast<std::uint16_t>(entries * kEntry), kControlTimeMs);
  if (length < 0) return fail(fault_of_libusb(length));
  std::vector<std::uint32_t> values;
  for (Bytes rest = Bytes(bytes).first(static_cast<std::size_t>(length)); rest.size() >= kEntry;
       rest = rest.subspan(kEntry)) {
    values.push_back(load_le32(rest));
  }
  return values;
}

// --- Interrupt -----------------------------------------------------------------------------------

Outcome<Transport::Change> UsbTransport::wait_for_change(TimePoint deadline) {
  Lock lock(mutex_);
  if (!interrupt_in_) {
    return only_wait(lock, deadline).map([] { return Change{}; });
  }
  while (!std::exchange(stop_waiting_, false)) {
    if (gone_) return fail(Fault::kGone);
    if (interrupt_in_->is_idle()) {
      if (const auto begun = submit(lock, *interrupt_in_); !begun) return fail(begun.error());
      continue;  // a stop may have come while the transfer had to wait to begin
    }
    if (!interrupt_in_->wait(lock, deadline)) return Change{};  // and stays in flight
    const auto ended = outcome(*interrupt_in_);
    if (!ended && ended.error() == Fault::kStalled) {
      lock.unlock();
      const auto cleared = clear_halt(*usb_.interface.interrupt_in);
      return fail(cleared ? Fault::kStalled : cleared.error());
    }
    if (!ended && ended.error() != Fault::kTimeout) return fail(ended.error());
    if (const Change change = ended ? read_notification(interrupt_in_->data()) : Change{}) {
      return change;
    }
  }
  return Change{};
}

Outcome<void> UsbTransport::only_wait(Lock& lock, TimePoint deadline) {
  news_.wait_until(lock, deadline, [&] { return gone_ || stop_waiting_; });
  stop_waiting_ = false;
  if (gone_) return fail(Fault::kGone);
  return {};
}

Transport::Change UsbTransport::read_notification(Bytes message) {
  if (message.empty()) return {};
  const Bytes known = message.first(std::min(message.size(), kMaxNotification));
  if (const auto change = ccid::parse_notify_slot_change(known)) return *change;
  if (const auto error = ccid::parse_hardware_error(message)) {
    log_.error("slot %u: the reader tells of a hardware error %02X", unsigned{error->bSlot},
               unsigned{error->bHardwareErrorCode});
  } else {
    log_.info("interrupt message of %zu bytes that nobody can read: dropped", message.size());
  }
  return {};
}

void UsbTransport::stop_waiting() {
  const std::lock_guard lock(mutex_);
  stop_waiting_ = true;
  if (interrupt_in_) interrupt_in_->cancel();
  news_.notify_all();
}

// --- Recovery and end ----------------------------------------------------------------------------

Outcome<void> UsbTransport::clear() {
  const Pause pause(*this);
  {
    Lock lock(mutex_);
    bulk_in_.end(lock);
    bulk_out_.end(lock);
  }
  for (const Endpoint& endpoint : {usb_.interface.bulk_out, usb_.interface.bulk_in}) {
    if (const auto cleared = clear_halt(endpoint); !cleared) return cleared;
  }
  return {};
}

Outcome<void> UsbTransport::clear_halt(const Endpoint& endpoint) {
  const int code = libusb_clear_halt(usb_.device.get(), endpoint.address);
  if (code == LIBUSB_SUCCESS) return {};
  const std::lock_guard lock(mutex_);
  return note(fault_of_libusb(code));
}

// libusb claims the interface again after the reset; NOT_FOUND says that the device came back as
// another one.
Outcome<void> UsbTransport::reset() {
  const Pause pause(*this);
  {
    Lock lock(mutex_);
    if (gone_) return fail(Fault::kGone);
    bulk_in_.end(lock);
    bulk_out_.end(lock);
    if (interrupt_in_) interrupt_in_->end(lock);
  }
  const int code = libusb_reset_device(usb_.device.get());
  if (code == LIBUSB_SUCCESS) return {};
  log_.error("the reader does not come back from its reset: %s", libusb_strerror(code));
  const std::lock_guard lock(mutex_);
  return note(Fault::kGone);
}

// The interface is free from now on: the same device may be opened anew while calls of this one are
// still on their way out.
void UsbTransport::close() {
  {
    const std::lock_guard lock(mutex_);
    static_cast<void>(note(Fault::kGone));
  }
  libusb_release_interface(usb_.device.get(), usb_.interface.number);
}

}  // namespace ssc::driver
