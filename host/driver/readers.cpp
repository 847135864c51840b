// SPDX-License-Identifier: Apache-2.0
#include "host/driver/readers.hpp"

#include "host/driver/serial_transport.hpp"
#include "host/driver/usb_transport.hpp"

namespace ssc::driver {
namespace {

struct Opener {
  DriverLog& log;

  Outcome<std::unique_ptr<Transport>> operator()(const UsbName& name) const {
    return UsbTransport::open(name, log);
  }
  Outcome<std::unique_ptr<Transport>> operator()(const SerialName& name) const {
    return open_serial_transport(name, log);
  }
};

Milliseconds rest_of(std::string_view name) {
  const auto parsed = parse_device_name(name);
  return parsed && std::holds_alternative<UsbName>(*parsed) ? kUsbRest : Milliseconds{0};
}

constexpr std::uint32_t bit(std::uint32_t slot) {
  return std::uint32_t{1} << slot;
}

}  // namespace

Outcome<std::unique_ptr<Transport>> open_transport(const DeviceName& name, DriverLog& log) {
  return std::visit(Opener{log}, name);
}

Outcome<void> Readers::open(Lun lun, std::string_view name) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto entry = readers_.find(lun.reader); entry != readers_.end()) {
      return open_slot(entry->second, lun, name);
    }
  }
  auto reader = open_reader(name);
  if (!reader) return fail(reader.error());
  const std::lock_guard lock(mutex_);
  Entry& entry = readers_[lun.reader];
  if (!entry.reader) entry = {std::string(name), std::move(*reader)};
  const auto opened = open_slot(entry, lun, name);
  if (entry.open_slots == 0) readers_.erase(lun.reader);
  return opened;
}

Outcome<void> Readers::open_slot(Entry& entry, Lun lun, std::string_view name) {
  const bool good = entry.name == name && lun.slot < entry.reader->slot_count() &&
                    (entry.open_slots & bit(lun.slot)) == 0;
  if (!good) {
    log_.error("reader %u: no slot %u to open", unsigned{lun.reader}, unsigned{lun.slot});
    return fail(Fault::kNotSupported);
  }
  entry.open_slots |= bit(lun.slot);
  return {};
}

Outcome<std::shared_ptr<Reader>> Readers::open_reader(std::string_view name) {
  const auto parsed = parse_device_name(name);
  if (!parsed) {
    log_.error("\"%.*s\" names no reader of this driver: %s", static_cast<int>(name.size()),
               name.data(), to_string(parsed.error()).data());
    return fail(Fault::kNotSupported);
  }
  auto transport = open_transport_(*parsed, log_);
  if (!transport) return fail(transport.error());
  auto reader = Reader::open(std::move(*transport), log_);
  if (!reader) return fail(reader.error());
  return std::shared_ptr<Reader>(std::move(*reader));
}

Outcome<void> Readers::reopen(Lun lun) {
  const auto name = begin_reopening(lun);
  if (!name) return fail(name.error());
  if (!*name) return {};
  auto reader = open_reader(**name);
  const std::lock_guard lock(mutex_);
  const auto entry = readers_.find(lun.reader);
  if (entry == readers_.end() || !std::exchange(entry->second.reopening, false)) {
    return fail(Fault::kGone);  // closed meanwhile
  }
  if (!reader) {
    entry->second.next_try = now_() + rest_of(**name);
    return fail(reader.error());
  }
  entry->second.next_try.reset();
  entry->second.reader.swap(*reader);  // the old one ends after the lock
  return {};
}

// The name to open; nothing when there is no need to.
Outcome<std::optional<std::string>> Readers::begin_reopening(Lun lun) {
  const std::lock_guard lock(mutex_);
  const auto found = readers_.find(lun.reader);
  if (found == readers_.end()) return fail(Fault::kGone);
  Entry& entry = found->second;
  if (!entry.reader->is_gone()) return std::nullopt;
  const TimePoint now = now_();
  if (!entry.next_try) entry.next_try = now + rest_of(entry.name);
  if (now < *entry.next_try || std::exchange(entry.reopening, true)) return fail(Fault::kGone);
  return entry.name;
}

void Readers::close(Lun lun) {
  std::shared_ptr<Reader> last;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = readers_.find(lun.reader);
    if (entry == readers_.end() || lun.slot >= entry->second.reader->slot_count()) return;
    entry->second.reader->changes().stop(static_cast<Byte>(lun.slot));
    entry->second.open_slots &= ~bit(lun.slot);
    if (entry->second.open_slots != 0) return;
    last = std::move(entry->second.reader);
    readers_.erase(entry);
  }
  last->close();
}

std::optional<SlotOfReader> Readers::find(Lun lun) const {
  const std::lock_guard lock(mutex_);
  const auto entry = readers_.find(lun.reader);
  if (entry == readers_.end() || lun.slot >= entry->second.reader->slot_count()) return {};
  if ((entry->second.open_slots & bit(lun.slot)) == 0) return {};
  return SlotOfReader{entry->second.reader, static_cast<Byte>(lun.slot)};
}

}  // namespace ssc::driver
