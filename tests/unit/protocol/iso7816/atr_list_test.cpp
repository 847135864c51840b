// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/iso7816/atr.hpp"
#include "tests/unit/protocol/iso7816/hex_literal.hpp"

// The answers of real cards, as people have collected them in the list of Debian's pcsc-tools
// (1.6.2): every one of them is read, and what is odd about some of them is told.
namespace ssc::iso7816 {
namespace {

using Finding = AtrFinding;

constexpr const char* kList = "/usr/share/pcsc/smartcard_list.txt";

// The entries that are one card's answer; those with a "." stand for several.
std::vector<std::string> literal_entries() {
  std::ifstream list(kList);
  std::vector<std::string> entries;
  for (std::string line; std::getline(list, line);) {
    const bool entry = line.starts_with("3B") || line.starts_with("3F");
    const bool literal = line.find_first_not_of("0123456789ABCDEFabcdef ") == std::string::npos;
    if (entry && literal) entries.push_back(hex_of(hex(line)));
  }
  return entries;
}

template <class Predicate>
std::ptrdiff_t count(Predicate holds) {
  const auto entries = literal_entries();
  return std::count_if(entries.begin(), entries.end(), [&](const std::string& entry) {
    const auto atr = parse_atr(hex(entry));
    return atr && holds(*atr);
  });
}

TEST(AtrList, NoCardIsRejected) {
  const auto entries = literal_entries();
  EXPECT_EQ(entries.size(), 3803u) << kList;
  for (const std::string& entry : entries) EXPECT_TRUE(parse_atr(hex(entry))) << entry;
}

// As a reader takes it off the line: no more than was sent is waited for, nothing is left out.
TEST(AtrList, EachIsReadCharacterByCharacterToItsEnd) {
  for (const std::string& entry : literal_entries()) {
    AtrReader reader;
    for (const Byte c : hex(entry)) ASSERT_TRUE(reader.push(c)) << entry;
    const auto atr = reader.finish();
    ASSERT_TRUE(atr) << entry;
    const std::string read = hex_of(atr->bytes);
    EXPECT_TRUE(std::string_view(entry).starts_with(read)) << entry;
    const AtrFindings& findings = atr->findings;
    const bool goes_on = findings.has(Finding::kTrailing) || findings.has(Finding::kTckUnasked);
    EXPECT_EQ(entry.size() > read.size(), goes_on) << entry;
    const bool lacks =
        findings.has(Finding::kTckMissing) || findings.has(Finding::kHistoricalMissing);
    EXPECT_EQ(reader.needed() > 0, lacks) << entry;
  }
}

// All figures were taken from the list by a script that shares no code with the parser.

TEST(AtrList, BreaksTheStandardThisOften) {
  struct {
    Finding finding;
    std::ptrdiff_t cards;
  } const figures[] = {
      {Finding::kTckWrong, 20},          {Finding::kTckMissing, 27},  // six of them among the next
      {Finding::kHistoricalMissing, 21},  // most cut short by who typed them in
      {Finding::kTckUnasked, 1},         {Finding::kTrailing, 32},     {Finding::kTA1Reserved, 12},
      {Finding::kWIReserved, 0},         {Finding::kIFSCReserved, 4},  {Finding::kBWIReserved, 0},
      {Finding::kEDCReserved, 0},        {Finding::kClassReserved, 0}, {Finding::kProtocolOrder, 3},
  };
  for (const auto& [finding, cards] : figures) {
    EXPECT_EQ(count([finding = finding](const Atr& atr) { return atr.findings.has(finding); }),
              cards)
        << "finding " << static_cast<int>(finding);
  }
}

TEST(AtrList, SaysThisOfItsCards) {
  EXPECT_EQ(count([](const Atr& atr) { return atr.convention == Convention::kInverse; }), 179);
  EXPECT_EQ(count([](const Atr& atr) { return atr.TA1 == 0x97; }), 45);
  EXPECT_EQ(count([](const Atr& atr) { return atr.specific_mode.has_value(); }), 179);
  EXPECT_EQ(count([](const Atr& atr) { return !atr.bit_rate_after_reset(); }), 0);
  EXPECT_EQ(count([](const Atr& atr) { return atr.N == 255; }), 482);
  EXPECT_EQ(count([](const Atr& atr) { return atr.offers(1); }), 676 + 590 + 87 + 55);
  EXPECT_EQ(count([](const Atr& atr) { return atr.offers(1) && atr.IFSC == 0xFE; }), 701);
  EXPECT_EQ(count([](const Atr& atr) { return atr.edc == Edc::kCrc; }), 0);
  EXPECT_EQ(count([](const Atr& atr) { return atr.classes == (kClassA | kClassB | kClassC); }),
            351 + 22 + 20 + 17);
}

}  // namespace
}  // namespace ssc::iso7816
