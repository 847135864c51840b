// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/read.hpp"

#include "tools/cardsim/chip/file_address.hpp"

namespace ssc::cardsim {
namespace {

Answer one_record(Selection& selection, std::size_t number, std::size_t Ne) {
  Answer answer = exactly(selection.ef->records[number - 1], Ne);
  if (answer.status.ok()) selection.record = number;
  return answer;
}

Answer run_of_records(const Selection& selection, std::size_t from, bool backwards,
                      std::size_t Ne) {
  const auto& records = selection.ef->records;
  const std::size_t count = records.size();
  Data all;
  for (std::size_t i = from; i <= count; ++i) {
    append(all, records[backwards ? count + from - i - 1 : i - 1]);
  }
  return exactly(all, Ne);
}

}  // namespace

Answer read_record(CardState& card, const Command& c) {
  const RecordAddress address(c);
  Selection& selection = card.selection;
  if (const auto status = use_file(card, address.sfi, Content::kRecords); !status.ok())
    return refused(status);
  if (const auto status = check_read(card); !status.ok()) return refused(status);
  if (!address.valid()) return refused(kWrongP1P2);
  if (!address.by_number() && selection.ef->layout->structure == sscard::Structure::kCyclic)
    return refused(kWrongFileType);  // no tags there
  const auto number = find_record(selection, address);
  if (!number) return refused(kRecordNotFound);
  if (address.mode <= RecordAddress::kNumber) return one_record(selection, *number, c.Ne);
  const bool backwards = address.mode == RecordAddress::kLastToNumber;
  return run_of_records(selection, *number, backwards, c.Ne);
}

Answer read_binary(CardState& card, const Command& c) {
  const ByteAddress address(c);
  if (!address.valid) return refused(kWrongP1P2);
  if (const auto status = use_file(card, address.sfi, Content::kBytes); !status.ok())
    return refused(status);
  if (const auto status = check_read(card); !status.ok()) return refused(status);
  return part_of(card.selection.ef->records.front(), address.offset, c.Ne);
}

}  // namespace ssc::cardsim
