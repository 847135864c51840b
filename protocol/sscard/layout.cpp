// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/layout.hpp"

#include <algorithm>

#include "protocol/sscard/layout_items.hpp"

namespace ssc::sscard {
namespace {

using enum Df;
using enum KeyName;
using enum ReadRule;
using enum Structure;

// One row a line.
// clang-format off

constexpr Application kApplications[] = {
    // df, fid, name
    {kSsse, 0, "sx1.sh.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF"},  // sx1.sh.社会保障
    {kDf01, 0xDF01, {"\xD1\x56\x00\x00\x05\x00", 6}},
    {kDf02, 0xDF02, {"\xD1\x56\x00\x00\x05\x01", 6}},
    {kDf03, 0xDF03, {"\xD1\x56\x00\x00\x05\x02", 6}},
    {kDf04, 0xDF04, {"\xD1\x56\x00\x00\x05\x03", 6}},
    {kDf05, 0xDF05, "\xC9\xFA\xC3\xFC\xD3\xEB\xBD\xA1\xBF\xB5\xD0\xC5\xCF\xA2\xC7\xF8"},  // 生命与健康信息区
    {kDf07, 0xDF07, {"\xD1\x56\x00\x00\x05\x04", 6}},
};

using Rules = std::array<ReadRule, 3>;  // 1.0, 2.0, 3.0
constexpr Rules kAlwaysFree = {kFree, kFree, kFree};
constexpr Rules kPersonal = {kPin, kPinOrKey, kPinOrKey};         // DF01, DF02
constexpr Rules kInsurance = {kPinAndKey, kPinOrKey, kPinOrKey};  // DF03
constexpr Rules kOnly1_0 = {kPinAndKey, kAbsent, kAbsent};        // DF03, later elsewhere
constexpr Rules kSince2_0 = {kAbsent, kPinOrKey, kPinOrKey};
constexpr Rules kKeySince2_0 = {kAbsent, kKey, kKey};
constexpr Rules kFreeSince2_0 = {kAbsent, kFree, kFree};

// Absent where the source of that version does not list the file: what 1.0 cards have ends at EF0A.
// What 3.0 cards ask for below SSSE is not published: the 2.0 rule is taken, as field software
// does; and for EF0D the holder's.
constexpr File kFiles[] = {
    // df, ef, structure, name, read on 1.0, 2.0, 3.0, read key, write key, items, size
    {kSsse, 0xEF05, kRecords,     "issuer",                 kAlwaysFree,                          kNone, kUk1,  items::kIssuer},
    {kSsse, 0xEF06, kRecords,     "holder",                 {kFree, kFree, kKey},                 kRk1,  kUk1,  items::kHolder},
    {kSsse, 0xEF07, kTransparent, "fingerprint",            {kFree, kKey, kKey},                  kRk1,  kUk1,  {}, 0x300},
    {kSsse, 0xEF08, kTransparent, "photo",                  kKeySince2_0,                         kRk1,  kUk1,  {}, 0x1000},
    {kSsse, 0xEF0D, kRecords,     "person",                 {kAbsent, kAbsent, kKey},             kRk1,  kUk2,  items::kPerson},

    {kDf01, 0xEF05, kRecords,     "household",              kPersonal,                            kRk1,  kUk1,  items::kHousehold},
    {kDf01, 0xEF06, kRecords,     "residence",              kPersonal,                            kRk1,  kUk4,  items::kResidence},
    {kDf01, 0xEF07, kRecords,     "work_state",             kPersonal,                            kRk1,  kUk2,  items::kWorkState},
    {kDf01, 0xEF08, kRecords,     "marital",                kPersonal,                            kRk1,  kUk3,  items::kMarital},
    {kDf01, 0xEF09, kRecords,     "employer",               kPersonal,                            kRk1,  kUk2,  items::kEmployer},
    {kDf01, 0xEF0A, kRecords,     "politics",               kPersonal,                            kRk1,  kUk5,  items::kPolitics},
    {kDf01, 0xEF15, kRecords,     "education",              kSince2_0,                            kRk1,  kUk6,  items::kEducation},
    {kDf01, 0xEF16, kTransparent, "reserved_1",             kFreeSince2_0,                        kNone, kUk7,  {}, 0x128},
    {kDf01, 0xEF17, kTransparent, "reserved_2",             kFreeSince2_0,                        kNone, kUk8,  {}, 0x128},
    {kDf01, 0xEF18, kTransparent, "reserved_3",             kFreeSince2_0,                        kNone, kUk9,  {}, 0x128},
    {kDf01, 0xEF19, kTransparent, "reserved_4",             kFreeSince2_0,                        kNone, kUkA,  {}, 0x128},
    {kDf01, 0xEF1A, kTransparent, "reserved_5",             kFreeSince2_0,                        kNone, kUkB,  {}, 0x128},

    {kDf02, 0xEF05, kRecords,     "skills",                 kPersonal,                            kRk1,  kUk1,  items::kSkills},
    {kDf02, 0xEF06, kRecords,     "employment",             kPersonal,                            kRk1,  kUk2,  items::kEmployment},
    {kDf02, 0xEF07, kCyclic,      "jobs",                   kPersonal,                            kRk1,  kUk3,  items::kJob, 4},
    {kDf02, 0xEF09, kRecords,     "employment_certificate", kPersonal,                            kRk1,  kUk4,  items::kEmploymentCertificate},
    {kDf02, 0xEF15, kRecords,     "assistance",             kSince2_0,                            kRk1,  kUk5,  items::kAssistance},
    {kDf02, 0xEF16, kCyclic,      "support",                kSince2_0,                            kRk1,  kUk6,  items::kSupport, 4},

    {kDf03, 0xEF05, kRecords,     "unemployment",           kInsurance,                           kRk2,  kUk1,  items::kUnemployment},
    {kDf03, 0xEF06, kRecords,     "work_ability",           kInsurance,                           kRk1,  kUk2,  items::kWorkAbility},
    {kDf03, 0xEF07, kRecords,     "pension",                kInsurance,                           kRk1,  kUk3,  items::kPension},
    {kDf03, 0xEF08, kRecords,     "injury",                 kOnly1_0,                             kRk1,  kUk4,  items::kInjury},
    {kDf03, 0xEF09, kRecords,     "maternity",              kOnly1_0,                             kRk1,  kUk5,  items::kMaternity},
    {kDf03, 0xEF0A, kRecords,     "rural_pension",          kOnly1_0,                             kRk1,  kNone, {}},
    {kDf03, 0xEF15, kRecords,     "injury",                 kSince2_0,                            kRk1,  kUk4,  items::kInjury},
    {kDf03, 0xEF16, kRecords,     "maternity",              kSince2_0,                            kRk1,  kUk5,  items::kMaternity},
    {kDf03, 0xEF17, kRecords,     "injury_finding",         kSince2_0,                            kRk1,  kUk6,  items::kInjuryFinding},
    {kDf03, 0xEF18, kRecords,     "dependants",             kSince2_0,                            kRk1,  kUk7,  items::kDependants},
    {kDf03, 0xEF19, kRecords,     "certificates",           kSince2_0,                            kRk1,  kUk8,  items::kCertificates},

    {kDf04, 0xEF05, kRecords,     "medical",                kPersonal,                            kRk1,  kUk1,  items::kMedical},
    {kDf04, 0xEF06, kRecords,     "settlement",             {kPinAndKey, kPinAndKey, kPinAndKey}, kRk1,  kUk2,  items::kSettlement},
    {kDf04, 0xEF08, kCyclic,      "transactions",           {kPin, kPin, kPin},                   kNone, kNone, items::kTransaction, 30},
    {kDf04, 0xEF09, kRecords,     "resident_medical",       {kPin, kAbsent, kAbsent},             kRk1,  kUk3,  {}},
    {kDf04, 0xEF15, kCyclic,      "special",                kSince2_0,                            kRk1,  kUk2,  items::kSpecial, 8},

    {kDf05, 0xEF05, kRecords,     "health",                 kFreeSince2_0,                        kNone, kUk1,  items::kHealth},

    {kDf07, 0xEF05, kRecords,     "personnel_1",            kKeySince2_0,                         kRk1,  kUk1,  items::kPersonnel1},
    {kDf07, 0xEF06, kRecords,     "personnel_2",            kKeySince2_0,                         kRk2,  kUk2,  items::kPersonnel2},
    {kDf07, 0xEF07, kRecords,     "personnel_3",            kKeySince2_0,                         kRk3,  kUk3,  items::kPersonnel3},
};

// Items that changed their meaning, and whose value carries the mark for them.
struct Marked {
  Df df;
  std::uint16_t ef;
  std::uint8_t tag, by;
};
constexpr Marked kMarked[] = {
    {kDf01, 0xEF09, 0x32, 0x32},
    {kDf01, 0xEF0A, 0x37, 0x37}, {kDf01, 0xEF0A, 0x38, 0x38}, {kDf01, 0xEF0A, 0x39, 0x38},
    {kDf02, 0xEF06, 0x4B, 0x4B}, {kDf02, 0xEF06, 0x4D, 0x4D}, {kDf02, 0xEF06, 0x4F, 0x4F}, {kDf02, 0xEF06, 0x50, 0x50},
    {kDf02, 0xEF09, 0x55, 0x55}, {kDf02, 0xEF09, 0x56, 0x55}, {kDf02, 0xEF09, 0x96, 0x55}, {kDf02, 0xEF09, 0x97, 0x97},
    {kDf03, 0xEF05, 0x61, 0x61},
    {kDf03, 0xEF07, 0x71, 0x71}, {kDf03, 0xEF07, 0x6F, 0x71}, {kDf03, 0xEF07, 0x70, 0x71},
    {kDf04, 0xEF05, 0x81, 0x81}, {kDf04, 0xEF05, 0x84, 0x84}, {kDf04, 0xEF05, 0x87, 0x87},
    {kDf04, 0xEF06, 0x90, 0x90}, {kDf04, 0xEF06, 0x92, 0x90}, {kDf04, 0xEF06, 0x93, 0x93},
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
      if (item.type == Type::kCompound && size != item.length) return false;
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

std::uint8_t mark_of(const File& file, std::uint8_t tag) {
  const auto* row = std::find_if(std::begin(kMarked), std::end(kMarked), [&](const Marked& m) {
    return m.df == file.df && m.ef == file.ef && m.tag == tag;
  });
  return row == std::end(kMarked) ? 0 : row->by;
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
