// SPDX-License-Identifier: Apache-2.0
#include "host/daemon/reader_events.hpp"

#include <array>

#include "host/log/log.hpp"

namespace ssc::daemon {
namespace {

using pcsc::CardState;
using pcsc::ReaderStatus;
using Kind = ReaderEvent::Kind;

// In the order of Kind.
constexpr std::array<log::Literal, 7> kNames = {
    "service_up",    "service_down", "reader_added", "reader_gone",
    "card_inserted", "card_mute",    "card_removed",
};

void card_events(const ReaderStatus& before, const ReaderStatus& after,
                 std::vector<ReaderEvent>& events) {
  if (before.card == after.card && before.events == after.events) return;
  if (before.card != CardState::kAbsent) events.push_back({Kind::kCardRemoved, after.name});
  if (after.card == CardState::kPresent) events.push_back({Kind::kCardInserted, after.name});
  if (after.card == CardState::kMute) events.push_back({Kind::kCardMute, after.name});
}

}  // namespace

std::vector<ReaderEvent> events_between(const pcsc::Snapshot& before, const pcsc::Snapshot& after) {
  std::vector<ReaderEvent> events;
  if (!before.service_up && after.service_up) events.push_back({Kind::kServiceUp});
  for (const ReaderStatus& reader : before.readers)
    if (after.find(reader.name) == nullptr) events.push_back({Kind::kReaderGone, reader.name});
  for (const ReaderStatus& reader : after.readers) {
    const ReaderStatus* known = before.find(reader.name);
    if (known == nullptr) events.push_back({Kind::kReaderAdded, reader.name});
    card_events(known == nullptr ? ReaderStatus{} : *known, reader, events);
  }
  if (before.service_up && !after.service_up) events.push_back({Kind::kServiceDown});
  return events;
}

void log_events(const std::vector<ReaderEvent>& events) {
  for (const ReaderEvent& event : events) {
    const log::Literal name = kNames.at(static_cast<std::size_t>(event.kind));
    if (event.reader.empty()) {
      log::info(name);
    } else {
      log::info(name, {{"reader", log::Safe(event.reader)}});
    }
  }
}

}  // namespace ssc::daemon
