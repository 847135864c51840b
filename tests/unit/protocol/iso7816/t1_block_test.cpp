// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t1_block.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string_view>
#include <vector>

#include "tests/unit/protocol/iso7816/hex_literal.hpp"

namespace ssc::iso7816 {
namespace {

Expected<T1Block> parse(const std::vector<Byte>& raw, Edc edc = Edc::kLrc) {
  return parse_block(raw, 0, edc);
}

std::vector<Byte> with_lrc(std::string_view text) {
  auto bytes = hex(text);
  bytes.push_back(lrc(bytes));
  return bytes;
}

// --- EDC ---

TEST(T1Edc, LrcIsTheExclusiveOr) {
  EXPECT_EQ(lrc(hex("00 C1 01 FE")), 0x3E);
  EXPECT_EQ(lrc(hex("00 00 05 00 A4 00 00 00")), 0xA1);
}

// As recorded between a card and libccid with several readers.
TEST(T1Edc, CrcIsThatOfTheField) {
  EXPECT_EQ(crc(hex("00 C1 01 FE")), 0x544E);
  EXPECT_EQ(crc(hex("00 E1 01 FE")), 0x5775);
  EXPECT_EQ(crc(hex("00 00 05 00 A4 00 00 00")), 0xB8DA);
  EXPECT_EQ(crc(hex("00 90 00")), 0x206E);
  EXPECT_EQ(crc(hex("00 60 07 00 02 8A 01 AA 90 00")), 0xA633);
}

TEST(T1Edc, IsCheckedInBothForms) {
  EXPECT_TRUE(parse(hex("00 00 02 90 00 92")));
  EXPECT_EQ(parse(hex("00 00 02 90 00 93")).error(), Error::kChecksum);
  EXPECT_TRUE(parse(hex("00 60 07 00 02 8A 01 AA 90 00 A6 33"), Edc::kCrc));
  EXPECT_EQ(parse(hex("00 60 07 00 02 8A 01 AA 90 00 33 A6"), Edc::kCrc).error(), Error::kChecksum);
  EXPECT_EQ(parse(hex("00 60 07 00 02 8A 01 AB 90 00 A6 33"), Edc::kCrc).error(), Error::kChecksum);
}

TEST(T1Edc, IsBuiltInBothForms) {
  T1RawBlock block;
  build_block(block, 0x00, 0xC1, hex("FE"), Edc::kLrc);
  EXPECT_EQ(hex_of(block), "00C101FE3E");
  build_block(block, 0x00, 0xC1, hex("FE"), Edc::kCrc);
  EXPECT_EQ(hex_of(block), "00C101FE544E");
}

// --- PCB ---

TEST(T1Pcb, NamesTheBlock) {
  const auto raw = hex("00 60 01 55 34");
  const auto I = parse(raw);
  EXPECT_EQ(I->kind, T1BlockKind::kI);
  EXPECT_EQ(I->number(), 1);
  EXPECT_TRUE(I->more());
  EXPECT_EQ(hex_of(I->INF), "55");
  const auto R = parse(hex("00 92 00 92"));
  EXPECT_EQ(R->kind, T1BlockKind::kR);
  EXPECT_EQ(R->number(), 1);
  EXPECT_FALSE(R->more());
}

TEST(T1Pcb, EighteenCodingsAreDefinedAndAllOthersReserved) {
  const std::map<Byte, T1BlockKind> defined = {{0x00, T1BlockKind::kI},
                                               {0x20, T1BlockKind::kI},
                                               {0x40, T1BlockKind::kI},
                                               {0x60, T1BlockKind::kI},
                                               {0x80, T1BlockKind::kR},
                                               {0x81, T1BlockKind::kR},
                                               {0x82, T1BlockKind::kR},
                                               {0x90, T1BlockKind::kR},
                                               {0x91, T1BlockKind::kR},
                                               {0x92, T1BlockKind::kR},
                                               {0xC0, T1BlockKind::kResynchRequest},
                                               {0xC1, T1BlockKind::kIfsRequest},
                                               {0xC2, T1BlockKind::kAbortRequest},
                                               {0xC3, T1BlockKind::kWtxRequest},
                                               {0xE0, T1BlockKind::kResynchResponse},
                                               {0xE1, T1BlockKind::kIfsResponse},
                                               {0xE2, T1BlockKind::kAbortResponse},
                                               {0xE3, T1BlockKind::kWtxResponse}};
  for (unsigned PCB = 0; PCB < 256; ++PCB) {
    const bool has_INF = (PCB & 0xDD) == 0xC1;  // IFS and WTX
    const Byte raw[] = {0x00, static_cast<Byte>(PCB), 0x01, 0x10, static_cast<Byte>(PCB ^ 0x11)};
    const Byte empty[] = {0x00, static_cast<Byte>(PCB), 0x00, static_cast<Byte>(PCB)};
    const auto block = parse_block(has_INF ? Bytes(raw) : Bytes(empty), 0, Edc::kLrc);
    const auto expected = defined.find(static_cast<Byte>(PCB));
    if (expected == defined.end()) {
      EXPECT_EQ(block.error(), Error::kOutOfRange) << PCB;
    } else {
      ASSERT_TRUE(block) << PCB;
      EXPECT_EQ(block->kind, expected->second) << PCB;
    }
  }
}

TEST(T1Pcb, IsBuiltAsItIsRead) {
  EXPECT_EQ(pcb_of_I(1, true), 0x60);
  EXPECT_EQ(pcb_of_I(0, false), 0x00);
  EXPECT_EQ(pcb_of_R(1, R::kOther), 0x92);
  EXPECT_EQ(pcb_of_S(T1BlockKind::kResynchRequest), 0xC0);
  EXPECT_EQ(pcb_of_S(T1BlockKind::kWtxRequest), 0xC3);
  EXPECT_EQ(pcb_of_S(T1BlockKind::kIfsResponse), 0xE1);
  EXPECT_EQ(pcb_of_S(T1BlockKind::kAbortResponse), 0xE2);
}

// --- LEN, INF, NAD ---

TEST(T1Block, LenMustBeThatOfTheBlock) {
  EXPECT_EQ(parse(hex("")).error(), Error::kTruncated);
  EXPECT_EQ(parse(hex("00 80 00")).error(), Error::kTruncated);
  EXPECT_EQ(parse(hex("00 00 03 90 00 93")).error(), Error::kTruncated);
  EXPECT_EQ(parse(hex("00 00 01 90 00 91")).error(), Error::kTrailing);
}

TEST(T1Block, LenFFIsReserved) {
  auto raw = hex("00 00 FF");
  raw.resize(3 + 255, 0);
  raw.push_back(0xFF);
  EXPECT_EQ(parse(raw).error(), Error::kOutOfRange);
}

TEST(T1Block, HoldsUpTo254Bytes) {
  auto raw = hex("00 00 FE");
  raw.resize(3 + 254, 0xA5);
  raw.push_back(0xFE);
  EXPECT_EQ(parse(raw)->INF.size(), 254U);
}

TEST(T1Block, EachKindHasItsLen) {
  EXPECT_EQ(parse(with_lrc("00 80 01 00")).error(), Error::kMalformed);     // R
  EXPECT_EQ(parse(with_lrc("00 C0 01 00")).error(), Error::kMalformed);     // RESYNCH
  EXPECT_EQ(parse(with_lrc("00 C2 01 00")).error(), Error::kMalformed);     // ABORT
  EXPECT_EQ(parse(with_lrc("00 C1 00")).error(), Error::kMalformed);        // IFS
  EXPECT_EQ(parse(with_lrc("00 C1 02 20 20")).error(), Error::kMalformed);  //
  EXPECT_EQ(parse(with_lrc("00 E3 00")).error(), Error::kMalformed);        // WTX
}

TEST(T1Block, FieldSizesAre1To254) {
  EXPECT_EQ(parse(with_lrc("00 C1 01 00")).error(), Error::kOutOfRange);
  EXPECT_EQ(parse(with_lrc("00 C1 01 FF")).error(), Error::kOutOfRange);
  EXPECT_TRUE(parse(with_lrc("00 C1 01 01")));
  EXPECT_TRUE(parse(with_lrc("00 C1 01 FE")));
}

TEST(T1Block, AMultiplierOf0IsNone) {
  EXPECT_EQ(parse(with_lrc("00 C3 01 00")).error(), Error::kOutOfRange);
  EXPECT_TRUE(parse(with_lrc("00 C3 01 01")));
  EXPECT_TRUE(parse(with_lrc("00 C3 01 FF")));
}

TEST(T1Block, MustCarryTheNadThatIsExpected) {
  EXPECT_TRUE(parse_block(hex("12 80 00 92"), 0x12, Edc::kLrc));
  EXPECT_EQ(parse_block(hex("12 80 00 92"), 0x21, Edc::kLrc).error(), Error::kOutOfRange);
  EXPECT_EQ(swapped(0x21), 0x12);
}

// --- Receiver ---

struct Reception {
  std::size_t characters = 0;  // until the block was complete; 0: it was not
  bool damaged = false;
};

// Which character comes damaged; none by default.
Reception receive(const std::vector<Byte>& characters, std::size_t damaged = SIZE_MAX,
                  Edc edc = Edc::kLrc) {
  T1Receiver receiver;
  receiver.begin(edc);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const bool complete = i == damaged ? receiver.push_damaged() : receiver.push(characters[i]);
    if (complete) return {i + 1, receiver.damaged()};
  }
  return {0, receiver.damaged()};
}

TEST(T1Receiver, KnowsTheEndByLen) {
  EXPECT_EQ(receive(hex("00 80 00 80")).characters, 4U);
  EXPECT_EQ(receive(hex("00 00 02 90 00 92")).characters, 6U);
  EXPECT_EQ(receive(hex("00 00 02 90 00 92 55"), SIZE_MAX, Edc::kCrc).characters, 7U);
  EXPECT_EQ(receive(hex("00 00 02 90 00")).characters, 0U);
}

TEST(T1Receiver, CountsADamagedCharacter) {
  for (const std::size_t damaged : {0, 1, 3, 4, 5}) {
    const Reception reception = receive(hex("00 00 02 90 00 92"), damaged);
    EXPECT_EQ(reception.characters, 6U) << damaged;
    EXPECT_TRUE(reception.damaged);
  }
}

TEST(T1Receiver, WaitsForSilenceWhenLenIsDamagedOrReserved) {
  EXPECT_EQ(receive(hex("00 00 02 90 00 92"), 2).characters, 0U);
  const Reception reserved = receive(hex("00 00 FF 90 00 92"));
  EXPECT_EQ(reserved.characters, 0U);
  EXPECT_TRUE(reserved.damaged);
}

TEST(T1Receiver, ThenTakesNoMoreThanTheLongestBlock) {
  std::vector<Byte> endless(1000, 0xFF);
  EXPECT_EQ(receive(endless).characters, 258U);
  EXPECT_EQ(receive(endless, SIZE_MAX, Edc::kCrc).characters, 259U);
  endless[2] = 0x00;
  EXPECT_EQ(receive(endless, 2).characters, 258U);
}

}  // namespace
}  // namespace ssc::iso7816
