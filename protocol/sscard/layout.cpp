// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/layout.hpp"

#include <algorithm>

namespace ssc::sscard {
namespace {

using enum Df;
using enum Type;
using enum ReadRule;
using enum Structure;

// One row a line.
// clang-format off

constexpr Application kApplications[] = {
    // df, fid, name
    {kSsse, 0, "sx1.sh.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF"},  // sx1.sh.社会保障
    {kDf03, 0xDF03, {"\xD1\x56\x00\x00\x05\x02", 6}},
    {kDf04, 0xDF04, {"\xD1\x56\x00\x00\x05\x03", 6}},
};

constexpr Item kIssuer[] = {
    // tag, type, length, name, since, until, occurrences, inner
    {0x01, kCn,   16, "card_identifier"},
    {0x02, kAn,   1,  "card_class"},
    {0x03, kAn,   4,  "version"},
    {0x04, kCn,   12, "initialising_body"},
    {0x05, kDate, 4,  "issued"},
    {0x06, kDate, 4,  "valid_until"},
    {0x07, kAn,   9,  "card_number"},
};

constexpr Item kHolder[] = {
    {0x08, kAn,   18, "id_number"},
    {0x09, kAn,   30, "name"},
    {0x4E, kAn,   20, "name_continued", Version::k2_0},
    {0x0A, kAn,   1,  "sex"},
    {0x0B, kCn,   1,  "nationality"},
    {0x0C, kCn,   3,  "birthplace"},
    {0x0D, kDate, 4,  "birth"},
};

constexpr Item kPerson[] = {
    {0xEA, kAn, 12, "person_identifier"},
    {0xEB, kCn, 3,  "first_issued_at"},
};

constexpr Item kCertificate[] = {
    {0x18, kAn,   3, "insurance_type"},
    {0x19, kCn,   3, "division"},
    {0x1A, kDate, 4, "from"},
    {0x1B, kDate, 4, "until"},
    {0x1C, kCn,   4, "paid_fen"},
    {0x1D, kAn,   3, "paid_months"},
    {0x1E, kDate, 4, "issued"},
};

constexpr Item kCertificates[] = {
    // in this order: pension, medical, unemployment, reserved
    {0x79, kCompound, 39, "certificate", Version::k2_0, kNewest, 4, kCertificate},
};

constexpr Item kMedical[] = {
    {0x81, kAn,   8,  "insurance_type"},  // 3 characters type, 5 flags
    {0x84, kCn,   3,  "division"},
    {0x87, kAn,   17, "health_record"},
    {0x8C, kCn,   1,  "person_category"},
    {0x80, kDate, 4,  "account_opened"},
    {0x8B, kAn,   10, "account_number",       Version::k1_0, Version::k1_0},
    {0x8B, kAn,   29, "account_number",       Version::k2_0},
    {0x8A, kAn,   15, "certificate"},
    {0x83, kAn,   9,  "hospital_1"},
    {0x86, kAn,   9,  "hospital_2"},
    {0x89, kAn,   9,  "hospital_3"},
    {0x7D, kAn,   9,  "injury_hospital_1"},
    {0x7E, kAn,   9,  "injury_hospital_2"},
    {0x7F, kAn,   9,  "injury_hospital_3"},
    {0x8D, kAn,   9,  "maternity_hospital_1"},
    {0x8E, kAn,   9,  "maternity_hospital_2"},
    {0x8F, kAn,   1,  "card_use"},  // 1 online, 2 offline
};

// A 1.0 card keeps the balance itself; later ones use the same tags for offline settlement.
constexpr Item kSettlement[] = {
    {0x90, kCn, 4, "balance_fen",       Version::k1_0, Version::k1_0},
    {0x92, kCn, 4, "year_own_fen",      Version::k1_0, Version::k1_0},
    {0x93, kCn, 4, "year_fund_fen",     Version::k1_0, Version::k1_0},
    {0x90, kAn, 1, "offline_allowed",   Version::k2_0},
    {0x92, kCn, 4, "offline_total_fen", Version::k2_0},
    {0x93, kAn, 2, "offline_count",     Version::k2_0},
};

constexpr Item kTransaction[] = {
    {0, kB,  2, "serial"},
    {0, kAn, 1, "kind"},  // 1 credited, 2 settled
    {0, kCn, 6, "terminal"},
    {0, kCn, 7, "time"},  // YYYYMMDDhhmmss
    {0, kB,  4, "account_fen"},
    {0, kB,  4, "own_fen"},
    {0, kB,  4, "fund_fen"},
};

constexpr Item kSpecial[] = {
    {0, kB,  2, "serial"},
    {0, kAn, 1, "class"},  // 1 injury, 2 maternity, 3 medical aid, 9 other
};

// Absent where the source of that version does not list the file. The 3.0 rule of EF0D is not
// published: the holder's is taken. 1.0 cards also have DF04 EF09, whose items no source lists.
constexpr File kFiles[] = {
    // df, ef, structure, name, read on 1.0, 2.0, 3.0, items, size
    {kSsse, 0xEF05, kRecords,     "issuer",       {kFree, kFree, kFree},                kIssuer},
    {kSsse, 0xEF06, kRecords,     "holder",       {kFree, kFree, kKey},                 kHolder},
    {kSsse, 0xEF07, kTransparent, "fingerprint",  {kFree, kKey, kKey},                  {}, 0x300},
    {kSsse, 0xEF08, kTransparent, "photo",        {kAbsent, kKey, kKey},                {}, 0x1000},
    {kSsse, 0xEF0D, kRecords,     "person",       {kAbsent, kAbsent, kKey},             kPerson},
    {kDf03, 0xEF19, kRecords,     "certificates", {kAbsent, kPinOrKey, kPinOrKey},      kCertificates},
    {kDf04, 0xEF05, kRecords,     "medical",      {kPin, kPinOrKey, kPinOrKey},         kMedical},
    {kDf04, 0xEF06, kRecords,     "settlement",   {kPinAndKey, kPinAndKey, kPinAndKey}, kSettlement},
    {kDf04, 0xEF08, kCyclic,      "transactions", {kPin, kPin, kPin},                   kTransaction, 30},
    {kDf04, 0xEF15, kCyclic,      "special",      {kAbsent, kPinOrKey, kPinOrKey},      kSpecial, 8},
};

// clang-format on

constexpr std::size_t kHeaderSize = 2;  // tag and length byte

constexpr std::size_t size_of_records(const File& file, Version version) {
  const std::size_t header = file.structure == kCyclic ? 0 : kHeaderSize;
  std::size_t size = 0;
  for (const Item& item : file.items) {
    if (item.in(version)) size += item.occurrences * (header + item.length);
  }
  return size;
}

constexpr bool compound_items_add_up() {
  for (const File& file : kFiles) {
    for (const Item& item : file.items) {
      std::size_t size = 0;
      for (const Item& inner : item.inner) size += kHeaderSize + inner.length;
      if (item.type == kCompound && size != item.length) return false;
    }
  }
  return true;
}
static_assert(compound_items_add_up());

}  // namespace

std::span<const Application> applications() {
  return kApplications;
}
std::span<const File> files() {
  return kFiles;
}

const Application& application(Df df) {
  return *std::find_if(std::begin(kApplications), std::end(kApplications) - 1,
                       [df](const Application& a) { return a.df == df; });
}

const File* find_file(Df df, std::uint16_t ef, Version version) {
  const auto* file = std::find_if(std::begin(kFiles), std::end(kFiles), [=](const File& f) {
    return f.df == df && f.ef == ef && f.read_rule(version) != kAbsent;
  });
  return file == std::end(kFiles) ? nullptr : file;
}

const Item* find_item(const File& file, std::uint8_t tag, Version version) {
  const auto item = std::find_if(file.items.begin(), file.items.end(),
                                 [=](const Item& i) { return i.tag == tag && i.in(version); });
  return item == file.items.end() ? nullptr : &*item;
}

std::size_t records_size(const File& file, Version version) {
  return size_of_records(file, version);
}

bool may_read(ReadRule rule, bool pin, bool key) {
  switch (rule) {
    case kAbsent: return false;
    case kFree: return true;
    case kPin: return pin;
    case kKey: return key;
    case kPinOrKey: return pin || key;
    case kPinAndKey: return pin && key;
  }
  return false;
}

}  // namespace ssc::sscard
