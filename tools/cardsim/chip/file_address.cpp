// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/file_address.hpp"

namespace ssc::cardsim {
namespace {

std::optional<std::size_t> find_number(const Selection& selection, Byte number) {
  const std::size_t n = number == 0 ? selection.record : number;
  if (n == 0 || n > selection.ef->records.size()) return std::nullopt;
  return n;
}

// Records count from 1. First and last start outside the file, and so do next and previous while no
// record is current.
std::optional<std::size_t> find_identifier(const Selection& selection, Byte tag,
                                           RecordAddress::Mode mode) {
  using enum RecordAddress::Mode;
  const auto& records = selection.ef->records;
  const int step = mode == kLast || mode == kPrevious ? -1 : 1;
  const int count = static_cast<int>(records.size());
  const int current = static_cast<int>(selection.record);
  const bool from_outside = mode == kFirst || mode == kLast || current == 0;
  int n = !from_outside ? current : step > 0 ? 0 : count + 1;
  for (n += step; n >= 1 && n <= count; n += step) {
    const auto number = static_cast<std::size_t>(n);
    if (records[number - 1].front() == tag) return number;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> find_record(const Selection& selection, const RecordAddress& address) {
  return address.by_number() ? find_number(selection, address.P1)
                             : find_identifier(selection, address.P1, address.mode);
}

}  // namespace ssc::cardsim
