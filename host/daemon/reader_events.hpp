// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/pcsc/snapshot.hpp"

namespace ssc::daemon {

// What happened between two looks at the readers.
struct ReaderEvent {
  enum class Kind {
    kServiceUp,
    kServiceDown,
    kReaderAdded,
    kReaderGone,
    kCardInserted,
    kCardMute,  // inserted, but does not answer
    kCardRemoved,
  };

  Kind kind;
  std::string reader = {};

  friend bool operator==(const ReaderEvent&, const ReaderEvent&) = default;
};

// In an order in which they can have happened. A card that was swapped between the looks is removed
// and inserted.
std::vector<ReaderEvent> events_between(const pcsc::Snapshot& before, const pcsc::Snapshot& after);

// One line of the log each.
void log_events(const std::vector<ReaderEvent>& events);

}  // namespace ssc::daemon
