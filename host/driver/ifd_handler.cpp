// SPDX-License-Identifier: Apache-2.0
// The IFD handler 3.0 of pcsc-lite: ten C functions over Readers. Nothing is decided here; pointers
// and lengths are checked, faults become return codes, and no exception leaves.
extern "C" {
#include <ifdhandler.h>
}

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

#include "host/driver/attributes.hpp"
#include "host/driver/control.hpp"
#include "host/driver/options.hpp"
#include "host/driver/pcscd_log.hpp"
#include "host/driver/readers.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::driver {
namespace {

// One for the life of the library. Never destroyed: pcscd's threads may still be in here when the
// process ends.
struct Driver {
  const Options options = parse_options(std::getenv(kOptionsVariable));
  PcscdLog log{options};
  Readers readers{log};
};

Driver& driver() {
  static Driver& instance = *new Driver;
  return instance;
}

// --- Return codes --------------------------------------------------------------------------------

struct CodeRow {
  Fault fault;
  RESPONSECODE code;
};
constexpr CodeRow kCodes[] = {
    {Fault::kTimeout, IFD_RESPONSE_TIMEOUT},
    {Fault::kGone, IFD_NO_SUCH_DEVICE},
    {Fault::kStalled, IFD_COMMUNICATION_ERROR},
    {Fault::kOverflow, IFD_COMMUNICATION_ERROR},
    {Fault::kProtocol, IFD_COMMUNICATION_ERROR},
    {Fault::kNoCard, IFD_ICC_NOT_PRESENT},
    {Fault::kMute, IFD_COMMUNICATION_ERROR},
    {Fault::kCardError, IFD_COMMUNICATION_ERROR},
    {Fault::kPinTimeout, IFD_RESPONSE_TIMEOUT},
    {Fault::kPinCancelled, IFD_COMMUNICATION_ERROR},
    {Fault::kRefused, IFD_COMMUNICATION_ERROR},
    {Fault::kNotSupported, IFD_ERROR_NOT_SUPPORTED},
    {Fault::kProtocolNotSupported, IFD_PROTOCOL_NOT_SUPPORTED},
    {Fault::kPpsFailed, IFD_ERROR_PTS_FAILURE},
    {Fault::kInsufficientBuffer, IFD_ERROR_INSUFFICIENT_BUFFER},
    {Fault::kUnknownTag, IFD_ERROR_TAG},
    {Fault::kReadOnlyTag, IFD_ERROR_VALUE_READ_ONLY},
};

RESPONSECODE code_of(Fault fault) {
  const auto row = std::find_if(std::begin(kCodes), std::end(kCodes),
                                [&](const CodeRow& r) { return r.fault == fault; });
  return row == std::end(kCodes) ? IFD_COMMUNICATION_ERROR : row->code;
}

template <class T>
RESPONSECODE code_of(const Outcome<T>& outcome) {
  return outcome ? IFD_SUCCESS : code_of(outcome.error());
}

// Runs what answers an Outcome; an exception is an error of ours, and pcscd's worry is not.
template <class Work>
RESPONSECODE guarded(Work work) noexcept {
  try {
    return code_of(work());
  } catch (const std::exception& error) {
    driver().log.error("internal error: %s", error.what());
    return IFD_COMMUNICATION_ERROR;
  }
}

template <class Work>
RESPONSECODE with_slot(DWORD lun, Work work) noexcept {
  return guarded([&]() -> decltype(work(std::declval<const SlotOfReader&>())) {
    const auto found = driver().readers.find(Lun(static_cast<std::uint32_t>(lun)));
    if (!found) return fail(Fault::kGone);
    return work(*found);
  });
}

// --- Buffers of the caller -----------------------------------------------------------------------

Bytes bytes_of(const UCHAR* data, DWORD length) {
  return data == nullptr ? Bytes{} : Bytes(data, length);
}
MutableBytes bytes_of(UCHAR* data, DWORD length) {
  return data == nullptr ? MutableBytes{} : MutableBytes(data, length);
}

// Copies a value whose length goes both ways: room on the way in, size on the way out. Without a
// buffer only the size is told.
Outcome<void> copy_out(Bytes value, UCHAR* to, DWORD* length) {
  const DWORD room = *length;
  *length = value.size();
  if (to == nullptr) return {};
  if (room < value.size()) return fail(Fault::kInsufficientBuffer);
  std::copy(value.begin(), value.end(), to);
  return {};
}

// --- Card movements, pushed ----------------------------------------------------------------------

RESPONSECODE wait_for_change(DWORD lun, int milliseconds) {
  return with_slot(lun, [&](const SlotOfReader& place) {
    const TimePoint deadline = std::chrono::steady_clock::now() + Milliseconds(milliseconds);
    return place.reader->changes().wait(place.bSlot, deadline);
  });
}

RESPONSECODE stop_waiting(DWORD lun) {
  return with_slot(lun, [](const SlotOfReader& place) {
    place.reader->changes().stop(place.bSlot);
    return Outcome<void>{};
  });
}

// The tags whose value is one of the functions above.
template <class Function>
Outcome<void> copy_function(Function* function, UCHAR* to, DWORD* length) {
  std::array<Byte, sizeof function> value;
  std::memcpy(value.data(), &function, sizeof function);
  return copy_out(value, to, length);
}

Outcome<void> get_capability(const SlotOfReader& place, DWORD tag, UCHAR* value, DWORD* length) {
  if (tag == TAG_IFD_POLLING_THREAD_WITH_TIMEOUT || tag == TAG_IFD_STOP_POLLING_THREAD) {
    if (!place.reader->changes().available()) return fail(Fault::kUnknownTag);
    return tag == TAG_IFD_STOP_POLLING_THREAD ? copy_function(&stop_waiting, value, length)
                                              : copy_function(&wait_for_change, value, length);
  }
  const Identity& identity = place.reader->identity();
  const AtrBytes atr = place.slot().atr().value_or(AtrBytes{});
  const auto found =
      attribute(static_cast<std::uint32_t>(tag), {.descriptor = place.reader->descriptor(),
                                                  .manufacturer = identity.manufacturer,
                                                  .serial_number = identity.serial_number,
                                                  .bcdDevice = identity.bcdDevice,
                                                  .usb_bus = identity.bus,
                                                  .usb_address = identity.address,
                                                  .icc = place.slot().icc(),
                                                  .atr = atr});
  if (!found) return fail(Fault::kUnknownTag);
  return copy_out(*found, value, length);
}

// --- Power ---------------------------------------------------------------------------------------

Outcome<AtrBytes> power(Slot& slot, DWORD action) {
  switch (action) {
    case IFD_POWER_UP:
    case IFD_RESET: return slot.power_on();
    case IFD_POWER_DOWN: return slot.power_off().map([] { return AtrBytes{}; });
    default: return fail(Fault::kNotSupported);
  }
}

}  // namespace
}  // namespace ssc::driver

// --- The C face ----------------------------------------------------------------------------------

using namespace ssc::driver;

RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR name) {
  return guarded([&]() -> Outcome<void> {
    if (name == nullptr) return fail(Fault::kNotSupported);
    return driver().readers.open(Lun(static_cast<std::uint32_t>(lun)), name);
  });
}

// For a reader.conf with CHANNELID and no DEVICENAME.
RESPONSECODE IFDHCreateChannel(DWORD lun, DWORD channel) {
  return guarded([&] {
    return driver().readers.open(Lun(static_cast<std::uint32_t>(lun)),
                                 "/dev/pcsc/" + std::to_string(channel));
  });
}

RESPONSECODE IFDHCloseChannel(DWORD lun) {
  return guarded([&] {
    if (const auto place = driver().readers.find(Lun(static_cast<std::uint32_t>(lun)))) {
      static_cast<void>(place->slot().power_off());
    }
    driver().readers.close(Lun(static_cast<std::uint32_t>(lun)));
    return Outcome<void>{};
  });
}

RESPONSECODE IFDHGetCapabilities(DWORD lun, DWORD tag, PDWORD length, PUCHAR value) {
  if (length == nullptr) return IFD_COMMUNICATION_ERROR;
  return with_slot(
      lun, [&](const SlotOfReader& place) { return get_capability(place, tag, value, length); });
}

// The one thing that pcscd tells: the device has been unplugged. Whatever waits for it need not.
RESPONSECODE IFDHSetCapabilities(DWORD lun, DWORD tag, DWORD, PUCHAR) {
  return with_slot(lun, [&](const SlotOfReader& place) -> Outcome<void> {
    if (tag != TAG_IFD_DEVICE_REMOVED) return fail(Fault::kReadOnlyTag);
    place.reader->close();
    return {};
  });
}

RESPONSECODE IFDHSetProtocolParameters(DWORD lun, DWORD protocol, UCHAR, UCHAR, UCHAR, UCHAR) {
  return with_slot(lun, [&](const SlotOfReader& place) -> Outcome<void> {
    if (protocol == SCARD_PROTOCOL_T0) return place.slot().set_protocol(0);
    if (protocol == SCARD_PROTOCOL_T1) return place.slot().set_protocol(1);
    return fail(Fault::kProtocolNotSupported);
  });
}

// The buffer holds MAX_ATR_SIZE bytes; `atr_length` is told only.
RESPONSECODE IFDHPowerICC(DWORD lun, DWORD action, PUCHAR atr, PDWORD atr_length) {
  if (atr_length == nullptr) return IFD_COMMUNICATION_ERROR;
  *atr_length = 0;
  const RESPONSECODE code = with_slot(lun, [&](const SlotOfReader& place) -> Outcome<void> {
    const auto powered = power(place.slot(), action);
    if (!powered) return fail(powered.error());
    *atr_length = MAX_ATR_SIZE;
    return copy_out(*powered, atr, atr_length);
  });
  const bool of_power = code == IFD_COMMUNICATION_ERROR || code == IFD_RESPONSE_TIMEOUT;
  return of_power ? IFD_ERROR_POWER_ACTION : code;
}

RESPONSECODE IFDHTransmitToICC(DWORD lun, SCARD_IO_HEADER send_pci, PUCHAR command,
                               DWORD command_length, PUCHAR response, PDWORD response_length,
                               PSCARD_IO_HEADER receive_pci) {
  if (response_length == nullptr) return IFD_COMMUNICATION_ERROR;
  const DWORD room = std::exchange(*response_length, 0);
  if (receive_pci != nullptr) receive_pci->Protocol = send_pci.Protocol;
  return with_slot(lun, [&](const SlotOfReader& place) -> Outcome<void> {
    const auto size = place.slot().transmit(
        bytes_of(const_cast<const UCHAR*>(command), command_length), bytes_of(response, room));
    if (!size) return fail(size.error());
    *response_length = *size;
    return {};
  });
}

RESPONSECODE IFDHControl(DWORD lun, DWORD code, PUCHAR request, DWORD request_length, PUCHAR answer,
                         DWORD answer_room, LPDWORD answer_length) {
  if (answer_length == nullptr) return IFD_COMMUNICATION_ERROR;
  *answer_length = 0;
  return with_slot(lun, [&](const SlotOfReader& place) -> Outcome<void> {
    auto told = control(*place.reader, place.slot(), static_cast<std::uint32_t>(code),
                        bytes_of(const_cast<const UCHAR*>(request), request_length),
                        driver().options.escape);
    if (!told) return fail(told.error());
    DWORD length = answer_room;
    const auto copied = answer == nullptr && !told->empty()
                            ? Outcome<void>(fail(Fault::kInsufficientBuffer))
                            : copy_out(*told, answer, &length);
    ssc::wipe(told->data(), told->size());
    if (copied) *answer_length = length;
    return copied;
  });
}

// pcscd asks as long as it has the reader, gone or not.
RESPONSECODE IFDHICCPresence(DWORD lun) {
  bool present = false;
  const auto look = [&](const SlotOfReader& place) -> Outcome<void> {
    const bool watcher = place.reader->changes().is_watcher(place.bSlot);
    const auto told =
        place.slot().is_present(watcher ? Slot::Asker::kWatcher : Slot::Asker::kOther);
    if (!told) return fail(told.error());
    present = *told;
    // A card that was told as absent, for it is another one: pcscd is to see that one too.
    if (!present && place.slot().icc() != ssc::ccid::IccStatus::kAbsent) {
      place.reader->changes().look_again(place.bSlot);
    }
    return {};
  };
  RESPONSECODE code = with_slot(lun, look);
  if (code == IFD_NO_SUCH_DEVICE &&
      guarded([&] { return driver().readers.reopen(Lun(static_cast<std::uint32_t>(lun))); }) ==
          IFD_SUCCESS) {
    code = with_slot(lun, look);
  }
  if (code != IFD_SUCCESS) return code;
  return present ? IFD_ICC_PRESENT : IFD_ICC_NOT_PRESENT;
}
