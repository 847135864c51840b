// SPDX-License-Identifier: Apache-2.0
#include "host/card/read_file.hpp"

#include <algorithm>
#include <array>

#include "protocol/base/hex.hpp"
#include "protocol/sscard/commands.hpp"
#include "protocol/sscard/record.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusClass;
using iso7816::StatusWord;

constexpr std::size_t kMaxAnswer = 256;
constexpr unsigned kMaxCyclicRecords = 254;  // P1 00 is the current record, FF reserved

constexpr StatusWord kOffsetBeyondFile{0x6B00};
constexpr StatusWord kEndOfFile{0x6282};  // ISO/IEC 7816-4: fewer bytes than Le asks for

// Whether the card may yet give item by item what it refuses as a whole.
bool may_try_items(StatusWord status) {
  const StatusClass kind = status.classify();
  return kind != StatusClass::kSecurity && kind != StatusClass::kBlocked;
}

// Every occurrence of one item of the current file; a file may lack any of them.
Result<void> read_item(Channel& channel, const sscard::File& file, const sscard::Item& item,
                       SecretData& records) {
  auto occurrence = sscard::Occurrence::kFirst;
  for (unsigned i = 0; i < item.occurrences; ++i) {
    const auto command = sscard::read_record_by_tag(item.tag, item.length, occurrence);
    const Result<Answer> answer = channel.exchange(command);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == iso7816::kStatusRecordNotFound) return {};
    if (!answer->status.ok()) return tl::unexpected(refusal("READ RECORD", file, answer->status));
    const auto record = sscard::parse_record(answer->data, item.tag);
    if (!record) return tl::unexpected(damaged(file, record.error()));
    append(records, answer->data);
    occurrence = sscard::Occurrence::kNext;
  }
  return {};
}

Result<SecretData> read_items(Channel& channel, const sscard::File& file, sscard::Version version) {
  if (auto selected = select_file(channel, file); !selected)
    return tl::unexpected(selected.error());
  SecretData records;
  for (const sscard::Item& item : file.items) {
    if (!item.in(version)) continue;
    if (auto read = read_item(channel, file, item, records); !read)
      return tl::unexpected(read.error());
  }
  return records;
}

SecretData to_secret(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::string file_label(const sscard::File& file) {
  const auto four_digits = [](std::uint16_t fid) {
    std::array<char, 4> digits{};
    const std::array<Byte, 2> bytes = {static_cast<Byte>(fid >> 8), static_cast<Byte>(fid)};
    return std::string(to_hex(bytes, digits));
  };
  const std::uint16_t df = sscard::application(file.df).fid;
  return (df == 0 ? std::string() : four_digits(df)) + four_digits(file.ef);
}

Failure damaged(const sscard::File& file, Error error) {
  return {Code::kCardData, file_label(file) + ": " + std::string(to_string(error))};
}

Failure refusal(std::string_view command, const sscard::File& file, StatusWord status) {
  const std::string what = std::string(command) + " " + file_label(file);
  const bool no_file = status == iso7816::kStatusFileNotFound;
  return no_file ? refusal(Code::kFileUnknown, what, status) : refusal(what, status);
}

Result<void> select_file(Channel& channel, const sscard::File& file) {
  const Result<Answer> answer = channel.exchange(sscard::select_ef(file.ef));
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(refusal("SELECT", file, answer->status));
  return {};
}

Result<SecretData> read_records(Channel& channel, const sscard::File& file,
                                sscard::Version version) {
  const std::size_t size = records_size(file, version);
  if (size > kMaxAnswer) return read_items(channel, file, version);
  const auto command = sscard::read_all_records(static_cast<std::uint8_t>(size), file.sfi());
  const Result<Answer> answer = channel.exchange(command);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status.ok()) return to_secret(answer->data);
  if (may_try_items(answer->status)) return read_items(channel, file, version);
  return tl::unexpected(refusal("READ RECORD", file, answer->status));
}

Result<std::vector<SecretData>> read_cyclic(Channel& channel, const sscard::File& file,
                                            sscard::Version version) {
  std::vector<SecretData> records;
  auto size = static_cast<std::uint8_t>(records_size(file, version));
  for (unsigned number = 1; number <= kMaxCyclicRecords; ++number) {
    const auto command =
        sscard::read_record_by_number(static_cast<std::uint8_t>(number), size, file.sfi());
    const Result<Answer> answer = channel.exchange(command);
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == iso7816::kStatusRecordNotFound) break;
    if (!answer->status.ok()) return tl::unexpected(refusal("READ RECORD", file, answer->status));
    // Some cards keep shorter records than the rules say, and all of one length.
    size = static_cast<std::uint8_t>(answer->data.size());
    records.push_back(to_secret(answer->data));
  }
  return records;
}

bool never_written(Bytes value) {
  const auto all = [&](Byte filler) {
    return std::all_of(value.begin(), value.end(), [=](Byte b) { return b == filler; });
  };
  return all(0x00) || all(0xFF);
}

Result<SecretData> read_transparent(Channel& channel, const sscard::File& file) {
  if (auto selected = select_file(channel, file); !selected)
    return tl::unexpected(selected.error());
  SecretData content;
  while (content.size() < file.size) {
    const std::size_t wanted = std::min(kMaxAnswer, file.size - content.size());
    const auto command = sscard::read_binary(static_cast<std::uint16_t>(content.size()),
                                             static_cast<std::uint8_t>(wanted));
    const Result<Answer> answer = channel.exchange(command);
    if (!answer) return tl::unexpected(answer.error());
    const StatusWord status = answer->status;
    if (status == kOffsetBeyondFile) break;
    if (!status.ok() && status != kEndOfFile)
      return tl::unexpected(refusal("READ BINARY", file, status));
    append(content, Bytes(answer->data).first(std::min(wanted, answer->data.size())));
    if (answer->data.size() != wanted) break;
  }
  return content;
}

}  // namespace ssc::card
