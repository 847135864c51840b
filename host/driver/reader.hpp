// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "host/driver/ccid_client.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/line_speed.hpp"
#include "host/driver/slot.hpp"
#include "host/driver/slot_changes.hpp"
#include "host/driver/transport.hpp"

namespace ssc::driver {

// One reader: its transport, the client on it and the slots. Any thread may call anything.
class Reader {
 public:
  // Asks every slot for its status; a reader that does not answer is reset once, then kGone. Slots
  // beyond the eighth are left alone, as pcscd leaves them.
  static Outcome<std::unique_ptr<Reader>> open(std::unique_ptr<Transport> transport,
                                               DriverLog& log);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::size_t slot_count() const { return slots_.size(); }
  Slot& slot(std::size_t bSlot) { return *slots_[bSlot]; }  // below slot_count()
  SlotChanges& changes() { return changes_; }
  CcidClient& client() { return client_; }

  bool is_gone() const { return client_.is_gone(); }

  // Unplugged, or no longer wanted: every call under way ends with kGone, and every further one.
  void close() { transport_->close(); }

  const ccid::ClassDescriptor& descriptor() const { return transport_->descriptor(); }
  const Identity& identity() const { return transport_->identity(); }

 private:
  Reader(std::unique_ptr<Transport> transport, DriverLog& log);
  Outcome<void> greet();

  const std::unique_ptr<Transport> transport_;
  CcidClient client_;
  SlotChanges changes_;
  const ReaderSpeeds speeds_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace ssc::driver
