// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "host/driver/device_name.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/reader.hpp"
#include "host/driver/transport.hpp"

namespace ssc::driver {

// pcscd's number of a slot: the reader in the high half, the slot in the low one.
struct Lun {
  explicit constexpr Lun(std::uint32_t value) : reader(value >> 16), slot(value & 0xFFFF) {}

  std::uint32_t reader;
  std::uint32_t slot;
};

// A slot in use, and the reader that it keeps open.
struct SlotOfReader {
  std::shared_ptr<Reader> reader;
  Byte bSlot = 0;

  Slot& slot() const { return reader->slot(bSlot); }
};

using OpenTransport =
    std::function<Outcome<std::unique_ptr<Transport>>(const DeviceName&, DriverLog&)>;

using Clock = std::function<TimePoint()>;

// Before a silent USB reader is tried (again). A try may take as long and resets it; one that has
// been unplugged is closed by pcscd before.
inline constexpr Milliseconds kUsbRest{5'000};

// USB or serial, as the name says.
Outcome<std::unique_ptr<Transport>> open_transport(const DeviceName& name, DriverLog& log);

// The readers that pcscd has opened. Any thread may call anything; opening or closing one reader
// does not hold up another.
class Readers {
 public:
  explicit Readers(DriverLog& log, OpenTransport open = open_transport,
                   Clock now = std::chrono::steady_clock::now)
      : log_(log), open_transport_(std::move(open)), now_(std::move(now)) {}

  // pcscd opens every slot of a reader, all with the reader's name. kNotSupported: a name that
  // nobody knows, another name than the reader's, or a slot that it has not, or has open; faults of
  // Reader::open.
  Outcome<void> open(Lun lun, std::string_view name);

  // A reader that is gone may be back in its old place, where nobody looks for it: the other end of
  // a serial line, or a device on USB that was given up for its silence and never left the bus.
  // (One that is plugged in again is another device, which pcscd opens.) Nothing changes while the
  // reader is not gone. kGone: a second try beside another, or too early, which on USB is kUsbRest
  // after the first call or the last try; faults of `open`.
  Outcome<void> reopen(Lun lun);

  // The reader ends with its last slot; calls that are under way in others end with kGone.
  void close(Lun lun);

  // Nothing when that slot is not open.
  std::optional<SlotOfReader> find(Lun lun) const;

 private:
  struct Entry {
    std::string name;
    std::shared_ptr<Reader> reader;
    std::uint32_t open_slots = 0;  // bit n: slot n
    bool reopening = false;
    std::optional<TimePoint> next_try{};  // since the reader was found gone
  };

  Outcome<std::shared_ptr<Reader>> open_reader(std::string_view name);
  Outcome<std::optional<std::string>> begin_reopening(Lun lun);
  Outcome<void> open_slot(Entry& entry, Lun lun, std::string_view name);

  DriverLog& log_;
  OpenTransport open_transport_;
  Clock now_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, Entry> readers_;
};

}  // namespace ssc::driver
