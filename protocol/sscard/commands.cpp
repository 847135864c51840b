// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/commands.hpp"

namespace ssc::sscard {
namespace {

constexpr Byte kCla = 0x00;
constexpr Byte kSelect = 0xA4;
constexpr Byte kReadRecord = 0xB2;
constexpr Byte kReadBinary = 0xB0;
constexpr Byte kUpdateRecord = 0xDC;
constexpr Byte kUpdateBinary = 0xD6;

// P1 of SELECT.
constexpr Byte kByFid = 0x00;
constexpr Byte kEfByFid = 0x02;
constexpr Byte kByName = 0x04;

// The low three bits of READ RECORD's P2, and where the SFI goes.
constexpr Byte kByNumber = 0x04;
constexpr Byte kFromNumber = 0x05;
constexpr Byte kFirstByTag = 0x00;
constexpr Byte kPreviousByTag = 0x03;
constexpr int kSfiShift = 3;

Command select_fid(Byte p1, std::uint16_t fid) {
  return command(
      {kCla, kSelect, p1, 0x00, 0x02, static_cast<Byte>(fid >> 8), static_cast<Byte>(fid)});
}

Byte record_p2(std::uint8_t sfi, Byte mode) {
  return static_cast<Byte>(sfi << kSfiShift | mode);
}

// CLA INS P1 P2, Lc and data, where they fit one short command.
Expected<SecretCommand> update(Byte ins, Byte p1, Byte p2, Bytes head, Bytes data) {
  const std::size_t size = head.size() + data.size();
  if (size > kMaxLc) return fail(Error::kTooLong);
  auto apdu = command<SecretCommand>({kCla, ins, p1, p2, static_cast<Byte>(size)});
  apdu.append(head);
  apdu.append(data);
  return apdu;
}

}  // namespace

Command select_ssse() {
  return select_df_by_name(Df::kSsse);
}

Command select_df(Df df) {
  const std::uint16_t fid = application(df).fid;
  return fid == 0 ? select_df_by_name(df) : select_fid(kByFid, fid);
}

Command select_df_by_name(Df df) {
  const std::string_view name = application(df).name;
  return select_by_name({reinterpret_cast<const Byte*>(name.data()), name.size()});
}

Command select_ef(std::uint16_t ef) {
  return select_fid(kEfByFid, ef);
}

Command select_by_name(Bytes name) {
  Command apdu = command({kCla, kSelect, kByName, 0x00, static_cast<Byte>(name.size())});
  apdu.append(name);
  return apdu;
}

Command read_record_by_tag(std::uint8_t tag, std::uint8_t value_length, Occurrence occurrence) {
  return command(
      {kCla, kReadRecord, tag, static_cast<Byte>(occurrence), static_cast<Byte>(value_length + 2)});
}

Command read_record_by_number(std::uint8_t number, std::uint8_t length, std::uint8_t sfi) {
  return command({kCla, kReadRecord, number, record_p2(sfi, kByNumber), length});
}

Command read_all_records(std::uint8_t length, std::uint8_t sfi) {
  return command({kCla, kReadRecord, 0x01, record_p2(sfi, kFromNumber), length});
}

Command read_binary(std::uint16_t offset, std::uint8_t length) {
  return command({kCla, kReadBinary, static_cast<Byte>(offset >> 8 & 0x7F),
                  static_cast<Byte>(offset), length});
}

Expected<SecretCommand> update_item(std::uint8_t tag, Bytes value, std::uint8_t sfi) {
  const std::array<Byte, 2> header = {tag, static_cast<Byte>(value.size())};
  return update(kUpdateRecord, tag, record_p2(sfi, kFirstByTag), header, value);
}

Expected<SecretCommand> update_record(std::uint8_t number, Bytes record, std::uint8_t sfi) {
  return update(kUpdateRecord, number, record_p2(sfi, kByNumber), {}, record);
}

Expected<SecretCommand> append_record(Bytes record, std::uint8_t sfi) {
  return update(kUpdateRecord, 0x00, record_p2(sfi, kPreviousByTag), {}, record);
}

Expected<SecretCommand> update_binary(std::uint16_t offset, Bytes data) {
  return update(kUpdateBinary, static_cast<Byte>(offset >> 8 & 0x7F), static_cast<Byte>(offset), {},
                data);
}

}  // namespace ssc::sscard
