// SPDX-License-Identifier: Apache-2.0
#include "host/driver/reader.hpp"

#include <algorithm>

namespace ssc::driver {

Reader::Reader(std::unique_ptr<Transport> transport, DriverLog& log)
    : transport_(std::move(transport)),
      client_(*transport_, log),
      changes_(*transport_),
      speeds_(speeds_of(*transport_)) {
  const std::size_t count = std::min<std::size_t>(descriptor().bMaxSlotIndex + std::size_t{1},
                                                  ccid::RDR_to_PC_NotifySlotChange::kMaxSlots);
  for (std::size_t i = 0; i < count; ++i) {
    slots_.push_back(std::make_unique<Slot>(client_, static_cast<Byte>(i), speeds_));
  }
}

Reader::~Reader() {
  close();
}

Outcome<std::unique_ptr<Reader>> Reader::open(std::unique_ptr<Transport> transport,
                                              DriverLog& log) {
  auto reader = std::unique_ptr<Reader>(new Reader(std::move(transport), log));
  if (const auto greeted = reader->greet(); !greeted) return fail(greeted.error());
  return reader;
}

// Twice: the first answer may be one that an earlier user of the reader has left, and a reader that
// was reset for its silence gets another chance.
Outcome<void> Reader::greet() {
  constexpr int kRounds = 2;
  Outcome<void> greeted;
  for (int round = 0; round < kRounds; ++round) {
    greeted = {};
    for (const auto& slot : slots_) {
      const auto present = slot->is_present();
      if (!present) greeted = fail(present.error());
    }
  }
  return greeted;
}

}  // namespace ssc::driver
