// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "host/card/open_card.hpp"

namespace ssc::card {

// What SELECT alone tells: whether it is a social-security card (select_ssse() in open_card.hpp).
Result<Application> identify(Transport& transport);

// EF05 and EF06: the card and, where it lets that be read, its holder. With keys, the card proves
// first that it is genuine, and the terminal that it may read the holder of a 3.0 card.
//
// A 2.0 card without keys answers in four commands: SELECT, GET RESPONSE, and READ RECORD of the
// whole EF05 and EF06 by short file identifier; one more for each file that is not as long as the
// standard's. A card that refuses the short form is read item by item. Failures: those of
// OpenCard::open(); CARD_NOT_GENUINE; CARD_DATA when a record contradicts its own length. What the
// keys cannot prove, or the card refuses, is in CardData::genuine and CardData::unread.
Result<CardData> read_basic(OpenCard& card);

// The same from the beginning. CARD_RESET by another program is repaired once: reading can be
// repeated.
Result<CardData> read_basic(Transport& transport, Bytes atr = {}, Rights rights = {});

// One file of a full reading: its content, or why there is none.
struct FileReading {
  const sscard::File* file = nullptr;
  Result<FileContent> content;
  std::chrono::microseconds took{};  // with SELECT, PIN and key
};

struct FullData {
  CardFacts card;
  Result<void> genuine = failure(Code::kNoPsam);  // as in CardData
  std::vector<FileReading> files;                 // in the order of the layout
  std::vector<std::string_view> warnings;         // about EF05; the files have their own
  std::chrono::microseconds authentication{}, total{};
  unsigned commands = 0;
};

// Before each file; `done` of `total` have been read.
using Progress = std::function<void(const sscard::File& next, std::size_t done, std::size_t total)>;

// Every file that cards of this version have, by PIN or key as far as the caller offers them. A
// file that the card lacks, keeps back or has damaged is a FileReading without content. Failures:
// the transport's, and CARD_NOT_GENUINE.
Result<FullData> read_full(OpenCard& card, const Progress& progress = {});

}  // namespace ssc::card
