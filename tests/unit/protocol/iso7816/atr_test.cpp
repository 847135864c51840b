// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/atr.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/protocol/iso7816/hex_literal.hpp"

namespace ssc::iso7816 {
namespace {

using Finding = AtrFinding;

Expected<Atr> parse(std::string_view atr) {
  return parse_atr(hex(atr));
}

std::string repeat(std::string_view characters, std::size_t times) {
  std::string text;
  while (times-- != 0) text += characters;
  return text;
}

// --- The social-security card ---

TEST(Atr, OfASocialSecurityCard) {
  const auto atr = parse("3B 6D 00 00 00 81 54 31 00 86 60 99 99 00 00 00 01");
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_EQ(atr->bytes.size(), 17u);
  EXPECT_EQ(atr->convention, Convention::kDirect);
  EXPECT_EQ(hex_of(atr->historical), "00815431008660999900000001");
  EXPECT_TRUE(atr->offers(0));
  EXPECT_FALSE(atr->offers(1));
  EXPECT_EQ(atr->first_protocol, 0);
  EXPECT_FALSE(atr->specific_mode);
  EXPECT_EQ(atr->TA1, 0x11);
  EXPECT_EQ(atr->bit_rate, (BitRate{372, 1}));
  EXPECT_EQ(atr->N, 0);
  EXPECT_EQ(atr->WI, 10);
  EXPECT_EQ(atr->clock_stop, ClockStop::kNotAllowed);
  EXPECT_EQ(atr->classes, kClassA);
}

// T0 high nibble 9, D, C or 8 with TD1 80, TD2 1F, TA3 and TCK: cards with clock stop or class
// selection.
TEST(Atr, OfASocialSecurityCardWithClassSelection) {
  const auto atr = parse("3B 92 11 80 1F C7 00 81 5A");
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_EQ(atr->protocols, 1);
  EXPECT_TRUE(atr->has_t15);
  EXPECT_EQ(atr->clock_stop, ClockStop::kEither);
  EXPECT_EQ(atr->classes, kClassA | kClassB | kClassC);
}

TEST(Atr, OfTheSameFormAsBankCardsIsReadLikeAnyOther) {
  for (const auto* text : {"3B 6D 00 00 00 81 4D 22 08 86 60 20 08 11 00 00 01",
                           "3B 6D 00 00 00 8C 43 01 01 86 88 21 01 40 15 D8 56",
                           "3B 6D 00 00 57 44 28 00 00 86 60 99 99 00 00 00 01"}) {
    const auto atr = parse(text);
    ASSERT_TRUE(atr) << text;
    EXPECT_TRUE(atr->findings.empty()) << text;
  }
}

// --- Interface bytes ---

TEST(Atr, MinimalAnswersHaveTheDefaults) {
  const auto atr = parse("3B 00");
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_TRUE(atr->historical.empty());
  EXPECT_EQ(atr->protocols, 1);
  EXPECT_EQ(atr->bit_rate_after_reset(), kDefaultBitRate);
}

TEST(Atr, ReadsGlobalAndT0Bytes) {
  const auto atr = parse("3B F0 96 00 05 50 94 0A");  // TA1 TB1 TC1 TD1: T=0; TA2 = 94, TC2 = 0A
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_EQ(atr->TA1, 0x96);
  EXPECT_EQ(atr->bit_rate, (BitRate{512, 32}));
  EXPECT_EQ(atr->N, 5);
  EXPECT_EQ(atr->WI, 10);
  ASSERT_TRUE(atr->specific_mode);
  EXPECT_EQ(atr->specific_mode->protocol, 4);
}

TEST(Atr, WithTA2IsInSpecificMode) {
  const auto changeable = parse("3B 90 95 10 01");  // TD1 = 10: TA2 = 01
  ASSERT_TRUE(changeable && changeable->specific_mode);
  EXPECT_EQ(changeable->specific_mode->protocol, 1);
  EXPECT_TRUE(changeable->specific_mode->may_change);
  EXPECT_FALSE(changeable->specific_mode->implicit);
  EXPECT_EQ(changeable->bit_rate_after_reset(), (BitRate{512, 16}));

  const auto implicit = parse("3B 90 95 10 90");
  ASSERT_TRUE(implicit && implicit->specific_mode);
  EXPECT_FALSE(implicit->specific_mode->may_change);
  EXPECT_TRUE(implicit->specific_mode->implicit);
  EXPECT_FALSE(implicit->bit_rate_after_reset());
}

TEST(Atr, InNegotiableModeStartsAtTheDefaultRate) {
  EXPECT_EQ(parse("3B 10 96")->bit_rate_after_reset(), kDefaultBitRate);
}

TEST(Atr, ReadsTheBytesOfT1) {
  // TD1 = 81, TD2 = 71: TA3 IFSC FE, TB3 BWI 4 CWI 5, TC3 CRC.
  const auto atr = parse("3B 80 81 71 FE 45 01 CA");
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_EQ(atr->first_protocol, 1);
  EXPECT_EQ(atr->protocols, 1 << 1);
  EXPECT_EQ(atr->IFSC, 0xFE);
  EXPECT_EQ(atr->BWI, 4);
  EXPECT_EQ(atr->CWI, 5);
  EXPECT_EQ(atr->edc, Edc::kCrc);
}

TEST(Atr, OfT1WithoutSpecificBytesHasTheirDefaults) {
  const auto atr = parse("3B 80 01 81");
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_EQ(atr->first_protocol, 1);
  EXPECT_EQ(atr->IFSC, 32);
  EXPECT_EQ(atr->BWI, 4);
  EXPECT_EQ(atr->CWI, 13);
  EXPECT_EQ(atr->edc, Edc::kLrc);
}

// TA2 follows a TD1 of T=1 and is not its IFSC; and of two TAs for T=1 the first one counts.
TEST(Atr, TakesTheFirstBytesForT1FromTheThirdLevelOn) {
  const auto second_level = parse("3B 80 11 81 10");
  ASSERT_TRUE(second_level && second_level->specific_mode);
  EXPECT_EQ(second_level->IFSC, 32);

  const auto twice = parse("3B 80 81 91 20 11 FE 5F");
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->IFSC, 0x20);
  EXPECT_TRUE(twice->findings.empty());
}

TEST(Atr, OffersSeveralProtocols) {
  const auto atr = parse("3B 80 80 01 01");
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_TRUE(atr->offers(0));
  EXPECT_TRUE(atr->offers(1));
  EXPECT_EQ(atr->first_protocol, 0);
  EXPECT_FALSE(atr->offers(14));
  EXPECT_FALSE(atr->offers(15));
}

TEST(Atr, OffersT14) {
  const auto atr = parse("3B 80 0E 8E");
  ASSERT_TRUE(atr);
  EXPECT_EQ(atr->first_protocol, 14);
  EXPECT_TRUE(atr->offers(14));
}

struct ClassCase {
  std::string_view atr;
  ClockStop clock_stop;
  Byte classes;
};

class AtrClass : public testing::TestWithParam<ClassCase> {};

TEST_P(AtrClass, IsThatOfTheFirstTAForT15) {
  const auto atr = parse(GetParam().atr);
  ASSERT_TRUE(atr);
  EXPECT_TRUE(atr->findings.empty());
  EXPECT_EQ(atr->clock_stop, GetParam().clock_stop);
  EXPECT_EQ(atr->classes, GetParam().classes);
}

INSTANTIATE_TEST_SUITE_P(Seen, AtrClass,
                         testing::Values(ClassCase{"3B 80 80 1F C7 D8", ClockStop::kEither, 7},
                                         ClassCase{"3B 80 80 1F C3 DC", ClockStop::kEither, 3},
                                         ClassCase{"3B 80 80 1F 87 98", ClockStop::kHigh, 7},
                                         ClassCase{"3B 80 80 1F 42 5D", ClockStop::kLow, 2},
                                         ClassCase{"3B 80 80 1F C6 D9", ClockStop::kEither, 6},
                                         ClassCase{"3B 80 80 1F 01 1E", ClockStop::kNotAllowed,
                                                   1}));

// --- Broken in the field, and used all the same ---

struct FindingCase {
  std::string_view name;
  std::string_view atr;
  AtrFindings findings;
};

class AtrFindingsTest : public testing::TestWithParam<FindingCase> {};

TEST_P(AtrFindingsTest, AreFlaggedAndTheCardIsKept) {
  const auto atr = parse(GetParam().atr);
  ASSERT_TRUE(atr);
  EXPECT_EQ(atr->findings, GetParam().findings);
}

INSTANTIATE_TEST_SUITE_P(
    Seen, AtrFindingsTest,
    testing::Values(FindingCase{"TckWrong", "3B 80 01 80", {Finding::kTckWrong}},
                    FindingCase{"TckMissing", "3B 80 01", {Finding::kTckMissing}},
                    FindingCase{"HistoricalMissing", "3B 02 14", {Finding::kHistoricalMissing}},
                    FindingCase{
                        "HistoricalAllMissing", "3B 6D 00 00", {Finding::kHistoricalMissing}},
                    FindingCase{"HistoricalAndTckMissing",
                                "3B 82 01 14",
                                {Finding::kHistoricalMissing, Finding::kTckMissing}},
                    FindingCase{"TckUnaskedForT0", "3B 02 14 50 46", {Finding::kTckUnasked}},
                    FindingCase{"TrailingForT0", "3B 02 14 50 47", {Finding::kTrailing}},
                    FindingCase{"TrailingTwoForT0", "3B 02 14 50 46 00", {Finding::kTrailing}},
                    FindingCase{"TrailingAfterTck", "3B 80 01 81 00", {Finding::kTrailing}},
                    FindingCase{"ReservedFI", "3B 10 F1", {Finding::kTA1Reserved}},
                    FindingCase{"ReservedDI", "3B 10 9F", {Finding::kTA1Reserved}},
                    FindingCase{"WIZero", "3B 80 40 00", {Finding::kWIReserved}},
                    FindingCase{"IFSCZero", "3B 80 81 11 00 10", {Finding::kIFSCReserved}},
                    FindingCase{"IFSCFF", "3B 80 81 11 FF EF", {Finding::kIFSCReserved}},
                    FindingCase{"BWI10", "3B 80 81 21 A5 85", {Finding::kBWIReserved}},
                    FindingCase{"EDCReservedBits", "3B 80 81 41 02 42", {Finding::kEDCReserved}},
                    FindingCase{"ClassZero", "3B 80 80 1F C0 DF", {Finding::kClassReserved}},
                    FindingCase{"ClassAC", "3B 80 80 1F C5 DA", {Finding::kClassReserved}},
                    FindingCase{"T15First", "3B 80 0F 8F", {Finding::kProtocolOrder}},
                    FindingCase{"Descending", "3B 80 81 00 01", {Finding::kProtocolOrder}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Atr, WithAReservedTA1KeepsTheByteAndTheDefaultRate) {
  for (const auto* ta1 : {"00", "7F", "B0", "FF"}) {
    const auto atr = parse(std::string("3B 10 ") + ta1);
    ASSERT_TRUE(atr);
    EXPECT_EQ(atr->TA1, hex(ta1)[0]);
    EXPECT_EQ(atr->bit_rate, kDefaultBitRate);
    EXPECT_TRUE(atr->findings.has(Finding::kTA1Reserved)) << ta1;
  }
}

TEST(Atr, WithOddButDefinedTA1HasNoFinding) {
  for (const auto* ta1 : {"02", "33", "B6", "D6"}) {
    EXPECT_TRUE(parse(std::string("3B 10 ") + ta1)->findings.empty()) << ta1;
  }
}

TEST(Atr, ReservedIntegersFallBackToSafeOnes) {
  EXPECT_EQ(parse("3B 80 40 00")->WI, 10);
  EXPECT_EQ(parse("3B 80 81 11 FF EF")->IFSC, 32);
  EXPECT_EQ(parse("3B 80 81 21 A5 85")->BWI, 9);
  EXPECT_EQ(parse("3B 80 80 1F C5 DA")->classes, kClassA);
  EXPECT_EQ(parse("3B 80 0F 8F")->protocols, 1);
}

TEST(Atr, DropsWhatFollowsTheEnd) {
  EXPECT_EQ(hex_of(parse("3B 80 01 81 00 00 00")->bytes), "3B800181");
  EXPECT_EQ(hex_of(parse("3B 00" + repeat("55", 100))->bytes), "3B00");
}

// The presence of TCK follows any TD that names T != 0, also when it is not the last one.
TEST(Atr, ExpectsTckWhenAnyProtocolIsNotT0) {
  EXPECT_TRUE(parse("3B 80 81 00")->findings.has(Finding::kTckMissing));
  EXPECT_TRUE(parse("3B 80 80 1F C7")->findings.has(Finding::kTckMissing));
  EXPECT_TRUE(parse("3B 80 00")->findings.empty());
}

// --- What cannot be read ---

TEST(Atr, WithoutAllItsInterfaceBytesIsAnError) {
  for (const auto* text : {"", "3B", "3B 6D", "3B 6D 00", "3B 80", "3B 80 80", "3B F0 11 00 00"}) {
    EXPECT_EQ(parse(text).error(), Error::kTruncated) << text;
  }
}

TEST(Atr, WithAnotherTSIsAnError) {
  for (const auto* text : {"03 6D 00 00", "00 00", "FF", "3A 00"}) {
    EXPECT_EQ(parse(text).error(), Error::kOutOfRange) << text;
  }
}

TEST(Atr, OfFifteenTDLevelsIsTooLong) {
  EXPECT_EQ(parse("3B F0" + repeat("11 00 00 F0", 15)).error(), Error::kTooLong);
  EXPECT_EQ(parse("3B 80" + repeat("80", 40)).error(), Error::kTooLong);
  EXPECT_EQ(parse("3B 8F" + repeat("80", 16) + repeat("00", 16)).error(), Error::kTooLong);
}

TEST(Atr, OfExactly33CharactersIsRead) {
  // 16 TDs with nothing else, then 15 historical bytes: 2 + 16 + 15.
  const auto atr = parse("3B 8F" + repeat("80", 15) + "00" + repeat("20", 15));
  ASSERT_TRUE(atr);
  EXPECT_EQ(atr->bytes.size(), 33u);
  EXPECT_EQ(atr->historical.size(), 15u);
}

TEST(Atr, EveryPairOfBytesIsAResultOrADefinedError) {
  for (unsigned t0 = 0; t0 < 256; ++t0) {
    for (unsigned fill = 0; fill < 256; ++fill) {
      std::vector<Byte> bytes(40, static_cast<Byte>(fill));
      bytes[0] = 0x3B;
      bytes[1] = static_cast<Byte>(t0);
      const auto atr = parse_atr(bytes);
      if (atr)
        EXPECT_LE(atr->bytes.size(), kMaxAtrLength);
      else
        EXPECT_EQ(atr.error(), Error::kTooLong);
    }
  }
}

// --- Conventions ---

TEST(Convention, IsNamedByTheFirstCharacterOffTheLine) {
  EXPECT_EQ(convention_of(0x3B), Convention::kDirect);
  EXPECT_EQ(convention_of(0x03), Convention::kInverse);
  EXPECT_EQ(convention_of(0x3F).error(), Error::kOutOfRange);
  EXPECT_EQ(convention_of(0x00).error(), Error::kOutOfRange);
}

TEST(Convention, InverseTurnsOrderAndLevelOfTheBits) {
  EXPECT_EQ(convert(Convention::kInverse, 0x03), 0x3F);
  EXPECT_EQ(convert(Convention::kInverse, 0x3F), 0x03);
  EXPECT_EQ(convert(Convention::kInverse, 0x00), 0xFF);
  EXPECT_EQ(convert(Convention::kInverse, 0x01), 0x7F);
  EXPECT_EQ(convert(Convention::kInverse, 0xA0), 0xFA);
  EXPECT_EQ(convert(Convention::kDirect, 0xA0), 0xA0);
}

TEST(Convention, OfAnInverseAtrIsKept) {
  const auto atr = parse("3F 02 14 50");
  ASSERT_TRUE(atr);
  EXPECT_EQ(atr->convention, Convention::kInverse);
  EXPECT_TRUE(atr->findings.empty());
}

// --- One character after another ---

TEST(AtrReader, KnowsHowManyCharactersMustFollow) {
  AtrReader reader;
  EXPECT_EQ(reader.needed(), 2u);
  struct {
    Byte character;
    std::size_t needed;
  } const steps[] = {
      {0x3B, 1}, {0x92, 4},  // T0: TA1, TD1, two historical bytes
      {0x11, 3}, {0x80, 3},  // TD1: TD2, two historical bytes
      {0x1F, 4},             // TD2: TA3, two historical bytes, TCK
      {0xC7, 3}, {0x00, 2}, {0x81, 1}, {0x5A, 0},
  };
  for (const auto& step : steps) EXPECT_EQ(reader.push(step.character), step.needed);
  ASSERT_TRUE(reader.finish());
  EXPECT_TRUE(reader.finish()->findings.empty());
}

TEST(AtrReader, OfAT0CardIsCompleteWithTheHistoricalBytes) {
  AtrReader reader;
  for (const Byte c : hex("3B 6D 00 00 00 81 54 31 00 86 60 99 99 00 00 00")) {
    EXPECT_NE(reader.push(c), 0u);
  }
  EXPECT_EQ(reader.push(0x01), 0u);
}

TEST(AtrReader, OfASilentCardAnswersTruncatedAsLongAsInterfaceBytesAreMissing) {
  AtrReader reader;
  EXPECT_EQ(reader.finish().error(), Error::kTruncated);
  for (const Byte c : hex("3B 81")) EXPECT_TRUE(reader.push(c));
  EXPECT_EQ(reader.finish().error(), Error::kTruncated);
  EXPECT_EQ(reader.push(0x01), 2u);
  EXPECT_TRUE(reader.finish()->is_doubtful());
  EXPECT_EQ(reader.push(0x55), 1u);
  EXPECT_EQ(reader.finish()->findings, AtrFindings{Finding::kTckMissing});
}

TEST(AtrReader, StaysInError) {
  AtrReader reader;
  EXPECT_EQ(reader.push(0x55).error(), Error::kOutOfRange);
  EXPECT_EQ(reader.push(0x3B).error(), Error::kOutOfRange);
  EXPECT_EQ(reader.finish().error(), Error::kOutOfRange);
}

TEST(AtrReader, GivesUpAsSoonAsTheAnswerMustPass33Characters) {
  AtrReader reader;
  std::size_t pushed = 0;
  for (const Byte c : hex("3B FF" + repeat("11 00 00 F0", 8))) {
    if (!reader.push(c)) break;
    ++pushed;
  }
  EXPECT_LT(pushed, 33u);
}

}  // namespace
}  // namespace ssc::iso7816
