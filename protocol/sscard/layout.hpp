// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/sscard/version.hpp"

// The layout of the card: applications (DF), their files (EF) and the items in them, as
// 人社信息函〔2012〕37号 defines them, with what the 1.0 and 3.0 cards do differently. It is data:
// the reader of a card, the simulated card and the tests all look here. Lengths are in bytes and
// are what the rules say; a card's own length byte wins, and a difference is a finding
// (record.hpp).
namespace ssc::sscard {

enum class Df : std::uint8_t {
  kSsse,  // the social security environment: issuer and holder
  kDf01,  // public data: household, residence, work, education
  kDf02,  // employment
  kDf03,  // social insurance 1: pension, unemployment, injury, maternity
  kDf04,  // social insurance 2: medical
  kDf05,  // life and health
  kDf07,  // personnel, since 2.0
};

struct Application {
  Df df;
  std::uint16_t fid;      // 0: selected by name only
  std::string_view name;  // DDF name or label (GB 2312), or AID; as bytes
};

enum class Structure : std::uint8_t {
  kRecords,      // each record one simple TLV, its tag is the record's identifier
  kCyclic,       // records without header, fields at fixed widths, record 1 is the newest
  kTransparent,  // READ BINARY
};

enum class Type : std::uint8_t {
  kAn,        // text, left-aligned, filled with 00
  kCn,        // BCD digits, left-aligned, filled with nibble F
  kDate,      // cn of 4 bytes, YYYYMMDD
  kB,         // binary, most significant byte first
  kCompound,  // a run of simple TLVs
};

// What must have been proven before a file may be read. "Key" is external authentication with the
// file's read key.
enum class ReadRule : std::uint8_t {
  kAbsent,  // no such file in this version
  kFree,
  kPin,
  kKey,
  kPinOrKey,
  kPinAndKey,
};

// The keys of an application, by what the rules call them: RK reads, UK updates. keys.hpp knows
// their ids in the card and their partners in the PSAM.
enum class KeyName : std::uint8_t {
  kNone,
  kIrk,  // internal authentication of the card
  kStk,  // maintenance MAC
  kBk,   // blocks card or application
  kPuk,  // unblocks and reloads the PIN
  kDsk,  // sets the day on which the year of an offline-mode card begins
  kRk1,  // SSSE: RKSSSE
  kRk2,
  kRk3,
  kUk1,  // SSSE: UKSSSE, called UKMF on 1.0 cards
  kUk2,  // SSSE: of EF0D
  kUk3,
  kUk4,
  kUk5,
  kUk6,
  kUk7,
  kUk8,
  kUk9,
  kUkA,
  kUkB,
};

// An item of a file, in file order.
struct Item {        // NOLINT(clang-analyzer-optin.performance.Padding): the columns of the table
  std::uint8_t tag;  // 0 in cyclic files
  Type type;
  std::uint8_t length;    // of the value, without tag and length byte
  std::string_view name;  // ours: stable, lower case; the key of persona files
  Version since = Version::k1_0;
  Version until = kNewest;
  std::uint8_t occurrences = 1;      // records with this tag
  std::span<const Item> inner = {};  // of a compound item

  constexpr bool in(Version version) const { return version >= since && version <= until; }
};

struct File {  // NOLINT(clang-analyzer-optin.performance.Padding): the columns of the table
  Df df;
  std::uint16_t ef;  // EF05 has SFI 05, EF15 has 15, …
  Structure structure;
  std::string_view name;         // as Item::name
  std::array<ReadRule, 3> read;  // of 1.0, 2.0, 3.0 cards
  KeyName read_key;              // the one that `read` asks for; kNone: no key opens it
  KeyName write_key;            // by external authentication; kNone: only the card itself writes it
  std::span<const Item> items;  // none in transparent files and where no source lists them
  std::uint16_t size = 0;       // bytes of a transparent file; records a cyclic file has at least

  constexpr std::uint8_t sfi() const { return static_cast<std::uint8_t>(ef & 0x1F); }
  constexpr ReadRule read_rule(Version version) const {
    return read[static_cast<std::size_t>(version)];
  }
};

std::span<const Application> applications();
std::span<const File> files();

const Application& application(Df df);
// nullptr when cards of this version have no such file.
const File* find_file(Df df, std::uint16_t ef, Version version);
// nullptr when the file has no such item in this version.
const Item* find_item(const File& file, std::uint8_t tag, Version version);

// A 1.0 card that was rewritten with 2.0 meanings marks the values it means so (annex C of the 2012
// rules; meaning_of() in value.hpp reads the mark). The tag of the item whose value carries the
// mark for the item with this tag: itself, or the one it follows. 0 when the item never changed.
std::uint8_t mark_of(const File& file, std::uint8_t tag);

// Bytes of the file's records: all records of a record file with their headers (EF05 of SSSE: 40
// hex), one record of a cyclic file. Le of the command that reads them; above 256 no single command
// does.
std::size_t records_size(const File& file, Version version);

// Whether what has been proven is enough.
bool may_read(ReadRule rule, bool pin, bool key);

}  // namespace ssc::sscard
