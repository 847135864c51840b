// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/snapshot.hpp"

#include <algorithm>

namespace ssc::pcsc {
namespace {

Result<ReaderStatus> usable(const ReaderStatus& reader) {
  if (reader.card == CardState::kAbsent) return failure(Code::kNoCard);
  if (reader.card == CardState::kMute) return failure(Code::kCardMute);
  if (reader.exclusive) return failure(Code::kCardInUse);
  return reader;
}

}  // namespace

const ReaderStatus* Snapshot::find(std::string_view reader) const {
  const auto found = std::find_if(readers.begin(), readers.end(),
                                  [reader](const ReaderStatus& r) { return r.name == reader; });
  return found == readers.end() ? nullptr : &*found;
}

Result<ReaderStatus> choose_reader(const Snapshot& snapshot, std::string_view name) {
  if (!snapshot.service_up) return failure(Code::kServiceDown);
  if (snapshot.readers.empty()) return failure(Code::kNoReader);
  if (!name.empty()) {
    const ReaderStatus* reader = snapshot.find(name);
    return reader != nullptr ? usable(*reader) : failure(Code::kReaderUnknown);
  }
  // A mute card says more to the user than the empty reader beside it.
  Result<ReaderStatus> best = failure(Code::kNoCard);
  for (const ReaderStatus& reader : snapshot.readers) {
    Result<ReaderStatus> result = usable(reader);
    if (result) return result;
    if (result.error().code != Code::kNoCard) best = std::move(result);
  }
  return best;
}

}  // namespace ssc::pcsc
