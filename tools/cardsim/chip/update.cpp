// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/update.hpp"

#include <algorithm>
#include <numeric>

#include "tools/cardsim/chip/authentication.hpp"
#include "tools/cardsim/chip/file_address.hpp"
#include "tools/cardsim/chip/secure_command.hpp"

namespace ssc::cardsim {
namespace {

using sscard::Structure;

// The data to write into the current EF, when that is allowed now.
tl::expected<Bytes, StatusWord> permitted_data(CardState& card, const Command& c) {
  constexpr Byte kSecureClass = 0x04;
  if (const auto status = check_write(card); !status.ok()) return tl::unexpected(status);
  if (c.CLA != kSecureClass) return c.data;
  const sscard::File& file = *card.selection.ef->layout;
  const auto opened = open_secure(card, find_key(card, file.df, file.write_key), c);
  if (!opened) return tl::unexpected(opened.error());
  return opened->data;
}

std::size_t total(const std::vector<Data>& records) {
  return std::accumulate(records.begin(), records.end(), std::size_t{0},
                         [](std::size_t sum, const Data& r) { return sum + r.size(); });
}

// "Previous" is the only place in a ring: the new record takes that of the oldest.
Answer append_to_cycle(ElementaryFile& file, std::size_t size, const RecordAddress& address,
                       Bytes record) {
  if (address.mode != RecordAddress::kPrevious || address.P1 != 0) return refused(kWrongFileType);
  if (record.size() != size) return refused(kWrongLength);
  file.records.emplace(file.records.begin(), record.begin(), record.end());
  if (file.records.size() > file.layout->size) file.records.pop_back();
  return {};
}

// One simple TLV, whose tag is the identifier that P1 names.
StatusWord check_tlv(const RecordAddress& address, Bytes record) {
  constexpr std::size_t kHeader = 2;
  if (record.size() < kHeader || record.size() != kHeader + record[1]) return kLengthNotOfTlv;
  const bool is_tag = record[0] != 0x00 && record[0] != 0xFF;
  const bool fits = address.by_number() || record[0] == address.P1;
  return is_tag && fits ? iso7816::kStatusOk : kWrongData;
}

// Replaces the record; one that is not there yet is added. The file is as large as its layout.
Answer write_record(CardState& card, const RecordAddress& address, Bytes record) {
  if (const auto status = check_tlv(address, record); !status.ok()) return refused(status);
  auto& records = card.selection.ef->records;
  const auto number = find_record(card.selection, address);
  if (!number && address.by_number() && address.P1 == 0) return refused(kRecordNotFound);
  const std::size_t replaced = number ? records[*number - 1].size() : 0;
  const std::size_t room = sscard::records_size(*card.selection.ef->layout, card.memory.version);
  if (total(records) - replaced + record.size() > room) return refused(kNoRoom);
  Data& place = number ? records[*number - 1] : records.emplace_back();
  place.assign(record.begin(), record.end());
  card.selection.record = number ? *number : records.size();
  return {};
}

}  // namespace

Answer update_record(CardState& card, const Command& c) {
  const RecordAddress address(c);
  if (address.mode > RecordAddress::kNumber) return refused(kWrongP1P2);
  if (const auto status = use_file(card, address.sfi, Content::kRecords); !status.ok())
    return refused(status);
  const auto data = permitted_data(card, c);
  if (!data) return refused(data.error());
  ElementaryFile& file = *card.selection.ef;
  if (file.layout->structure != Structure::kCyclic) return write_record(card, address, *data);
  const std::size_t size = sscard::records_size(*file.layout, card.memory.version);
  return append_to_cycle(file, size, address, *data);
}

Answer update_binary(CardState& card, const Command& c) {
  const ByteAddress address(c);
  if (!address.valid) return refused(kWrongP1P2);
  if (const auto status = use_file(card, address.sfi, Content::kBytes); !status.ok())
    return refused(status);
  const auto data = permitted_data(card, c);
  if (!data) return refused(data.error());
  Data& content = card.selection.ef->records.front();
  if (address.offset >= content.size()) return refused(kOffsetBeyondFile);
  if (data->empty()) return refused(kWrongLength);
  if (data->size() > content.size() - address.offset) return refused(kNoRoom);
  std::copy(data->begin(), data->end(),
            content.begin() + static_cast<std::ptrdiff_t>(address.offset));
  return {};
}

}  // namespace ssc::cardsim
