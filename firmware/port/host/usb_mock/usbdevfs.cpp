// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb_mock/usbdevfs.hpp"

#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>

namespace ssc::firmware::usb {
namespace {

// `size` bytes of the program's memory, where the pointer at `offset` of `in` points to. None when
// they are not there, or the program has gone.
GRef<UMockdevIoctlData> resolve(UMockdevIoctlData& in, std::size_t offset, std::size_t size) {
  GError* error = nullptr;
  GRef<UMockdevIoctlData> found(umockdev_ioctl_data_resolve(&in, offset, size, &error));
  if (error != nullptr) g_error_free(error);
  return found;
}

GRef<UMockdevIoctlData> argument(UMockdevIoctlClient& program, std::size_t size) {
  return resolve(*umockdev_ioctl_client_get_arg(&program), 0, size);
}

// The argument of an ioctl that is a pointer without being one to be followed.
gulong address_argument(UMockdevIoctlClient& program) {
  return *reinterpret_cast<const gulong*>(umockdev_ioctl_client_get_arg(&program)->data);
}

template <class T>
T& as(UMockdevIoctlData& data) {
  return *reinterpret_cast<T*>(data.data);
}

std::span<Byte> bytes_of(const GRef<UMockdevIoctlData>& data) {
  if (!data) return {};
  return {data->data, static_cast<std::size_t>(data->data_len)};
}

// The Linux kernel, Documentation/driver-api/usb/error-codes.rst.
int status_of(Outcome outcome, bool connected) {
  switch (outcome) {
    case Outcome::kDone: return 0;
    case Outcome::kStall: return -EPIPE;
    case Outcome::kBabble: return -EOVERFLOW;
    case Outcome::kCancelled: return -ENOENT;
    case Outcome::kNoAnswer: break;
  }
  return connected ? -EPROTO : -ENODEV;
}

// That a program has closed its file is heard a little later than it has done so, where a kernel
// would know it at once.
bool has_it_open(UMockdevIoctlClient& program) {
  for (int i = 0; i < 50; ++i) {
    if (!umockdev_ioctl_client_get_connected(&program)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

bool is_known_type(const usbdevfs_urb& urb) {
  return urb.type == USBDEVFS_URB_TYPE_CONTROL || urb.type == USBDEVFS_URB_TYPE_BULK ||
         urb.type == USBDEVFS_URB_TYPE_INTERRUPT;
}

// Nothing when a control URB's buffer is too short for what its setup packet says.
std::optional<Transfer> transfer_of(std::uint64_t id, const usbdevfs_urb& urb, Bytes buffer) {
  if (urb.type != USBDEVFS_URB_TYPE_CONTROL) {
    const bool to_host = (urb.endpoint & kIn) != 0;
    return to_host ? in_transfer(id, urb.endpoint, buffer.size())
                   : out_transfer(id, urb.endpoint, buffer);
  }
  if (buffer.size() < kSetupSize) return std::nullopt;
  const auto setup = buffer.first<kSetupSize>();
  const Bytes data = buffer.subspan(kSetupSize);
  if (data.size() < parse_setup(setup).wLength) return std::nullopt;
  return control_transfer(id, setup, data);
}

}  // namespace

const std::array<Usbdevfs::Row, 14> Usbdevfs::kIoctls = {{
    {USBDEVFS_GET_CAPABILITIES, &Usbdevfs::get_capabilities},
    {USBDEVFS_CLAIMINTERFACE, &Usbdevfs::claim},
    {USBDEVFS_RELEASEINTERFACE, &Usbdevfs::release},
    {USBDEVFS_DISCONNECT_CLAIM, &Usbdevfs::disconnect_and_claim},
    {USBDEVFS_GETDRIVER, &Usbdevfs::no_driver},
    {USBDEVFS_IOCTL, &Usbdevfs::no_driver},  // to a driver
    {USBDEVFS_SETCONFIGURATION, &Usbdevfs::set_configuration},
    {USBDEVFS_SETINTERFACE, &Usbdevfs::set_interface},
    {USBDEVFS_CLEAR_HALT, &Usbdevfs::clear_halt},
    {USBDEVFS_RESET, &Usbdevfs::reset},
    {USBDEVFS_SUBMITURB, &Usbdevfs::submit},
    {USBDEVFS_DISCARDURB, &Usbdevfs::discard, true},
    {USBDEVFS_REAPURBNDELAY, &Usbdevfs::reap, true},
    {USBDEVFS_REAPURB, &Usbdevfs::reap, true},
}};

void Usbdevfs::on_ioctl(UMockdevIoctlClient& program) {
  const gulong request = umockdev_ioctl_client_get_request(&program);
  const auto row = std::find_if(kIoctls.begin(), kIoctls.end(),
                                [&](const Row& r) { return r.request == request; });
  int error = ENOTTY;
  if (row != kIoctls.end()) {
    error = unplugged_ && !row->without_device ? ENODEV : (this->*row->run)(program);
  }
  umockdev_ioctl_client_complete(&program, error == 0 ? 0 : -1, error);
}

void Usbdevfs::on_closed(UMockdevIoctlClient& program) {
  programs_.erase(&program);
  std::erase_if(claimed_, [&](const auto& claim) { return claim.second == &program; });
  finished_.erase(&program);
  std::erase_if(pending_, [&](const auto& entry) {
    return entry.second.program == &program && bus_.cancel(entry.first);
  });
}

bool Usbdevfs::reapable() const {
  return std::ranges::any_of(finished_, [](const auto& entry) { return !entry.second.empty(); });
}

// --- The device ----------------------------------------------------------------------------------

int Usbdevfs::get_capabilities(UMockdevIoctlClient& program) {
  const auto to = argument(program, sizeof(std::uint32_t));
  if (!to) return EFAULT;
  as<std::uint32_t>(*to) = USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
  return 0;
}

int Usbdevfs::claim(UMockdevIoctlClient& program) {
  const auto number = argument(program, sizeof(unsigned));
  return number ? claim_interface(program, as<unsigned>(*number)) : EFAULT;
}

int Usbdevfs::disconnect_and_claim(UMockdevIoctlClient& program) {
  const auto request = argument(program, sizeof(usbdevfs_disconnect_claim));
  return request ? claim_interface(program, as<usbdevfs_disconnect_claim>(*request).interface)
                 : EFAULT;
}

int Usbdevfs::claim_interface(UMockdevIoctlClient& program, unsigned number) {
  const auto interfaces = descriptors_.interfaces();
  const bool known = std::ranges::any_of(
      interfaces, [&](const auto& interface) { return interface.bInterfaceNumber == number; });
  if (!known) return ENOENT;
  const auto [claim, fresh] = claimed_.try_emplace(number, &program);
  if (fresh || claim->second == &program) return 0;
  if (has_it_open(*claim->second)) return EBUSY;
  claim->second = &program;
  return 0;
}

int Usbdevfs::release(UMockdevIoctlClient& program) {
  const auto number = argument(program, sizeof(unsigned));
  if (!number) return EFAULT;
  const auto claim = claimed_.find(as<unsigned>(*number));
  if (claim == claimed_.end() || claim->second != &program) return EINVAL;
  claimed_.erase(claim);
  return 0;
}

int Usbdevfs::no_driver(UMockdevIoctlClient&) {
  return ENODATA;
}

int Usbdevfs::set_configuration(UMockdevIoctlClient& program) {
  const auto value = argument(program, sizeof(unsigned));
  if (!value) return EFAULT;
  bus_.cancel_all();
  return usb::set_configuration(bus_, static_cast<Byte>(as<unsigned>(*value))) ? 0 : EPIPE;
}

int Usbdevfs::set_interface(UMockdevIoctlClient& program) {
  const auto request = argument(program, sizeof(usbdevfs_setinterface));
  if (!request) return EFAULT;
  const auto& wanted = as<usbdevfs_setinterface>(*request);
  const bool done = usb::set_interface(bus_, static_cast<Byte>(wanted.interface),
                                       static_cast<Byte>(wanted.altsetting));
  return done ? 0 : EPIPE;
}

int Usbdevfs::clear_halt(UMockdevIoctlClient& program) {
  const auto endpoint = argument(program, sizeof(unsigned));
  if (!endpoint) return EFAULT;
  return usb::clear_halt(bus_, static_cast<Byte>(as<unsigned>(*endpoint))) ? 0 : EPIPE;
}

int Usbdevfs::reset(UMockdevIoctlClient&) {
  return reset_and_restore(bus_, descriptors_.bConfigurationValue()) ? 0 : ENODEV;
}

// --- URBs ----------------------------------------------------------------------------------------

int Usbdevfs::submit(UMockdevIoctlClient& program) {
  Urb urb{.program = &program,
          .address = address_argument(program),
          .urb = argument(program, sizeof(usbdevfs_urb)),
          .buffer = {}};
  if (!urb.urb) return EFAULT;
  const auto& request = as<usbdevfs_urb>(*urb.urb);
  if (!is_known_type(request) || request.buffer_length < 0) return EINVAL;
  const auto size = static_cast<std::size_t>(request.buffer_length);
  if (size > HostController::kMaxTransfer) return EINVAL;
  if (size != 0) urb.buffer = resolve(*urb.urb, offsetof(usbdevfs_urb, buffer), size);
  if (size != 0 && !urb.buffer) return EFAULT;
  const std::uint64_t id = next_id_++;
  auto transfer = transfer_of(id, request, bytes_of(urb.buffer));
  if (!transfer) return EINVAL;
  if (!bus_.submit(std::move(*transfer))) return ENOMEM;
  pending_.emplace(id, std::move(urb));
  return 0;
}

int Usbdevfs::discard(UMockdevIoctlClient& program) {
  const gulong address = address_argument(program);
  const auto found = std::ranges::find_if(pending_, [&](const auto& entry) {
    return entry.second.program == &program && entry.second.address == address;
  });
  return found != pending_.end() && bus_.cancel(found->first) ? 0 : EINVAL;
}

void Usbdevfs::on_finished(Transfer transfer, Outcome outcome) {
  auto entry = pending_.extract(transfer.id);
  if (entry.empty()) return;  // the program has gone
  Urb& urb = entry.mapped();
  auto& answer = as<usbdevfs_urb>(*urb.urb);
  answer.status = status_of(outcome, bus_.connected());
  answer.actual_length = static_cast<int>(transfer.actual);
  if (transfer.to_host() && urb.buffer) {
    const std::size_t header = transfer.bEndpointAddress == 0 ? kSetupSize : 0;
    std::ranges::copy(transfer.data, bytes_of(urb.buffer).subspan(header).begin());
  }
  finished_[urb.program].push_back(std::move(urb));
}

// The program gets the address of its URB; the URB itself is written back with it.
int Usbdevfs::reap(UMockdevIoctlClient& program) {
  auto& finished = finished_[&program];
  if (finished.empty()) return unplugged_ ? ENODEV : EAGAIN;
  const auto pointer = argument(program, sizeof(void*));
  if (!pointer) return EFAULT;
  umockdev_ioctl_data_set_ptr(pointer.get(), 0, finished.front().urb.get());
  finished.pop_front();
  return 0;
}

}  // namespace ssc::firmware::usb
