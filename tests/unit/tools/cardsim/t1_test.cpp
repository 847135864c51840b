// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/t1.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/card.hpp"

namespace ssc::cardsim {
namespace {

// T=1, IFSC FE, BWI 4, CWI 5, LRC.
constexpr std::string_view kAtr = "3B 80 81 31 FE 45 4B";

// NAD, PCB, LEN and INF as text; LRC is added.
std::string block(std::string_view text) {
  Data bytes = hex(text);
  Byte sum = 0;
  for (const Byte b : bytes) sum ^= b;
  bytes.push_back(sum);
  return to_hex(bytes);
}

// A card and the blocks that go to and fro.
struct Line {
  explicit Line(T1Style style = {}, std::vector<Fault> script = {})
      : faults(std::move(script)), t1(*chip, style, faults, atr) {}

  std::string raw(std::string_view text, std::optional<std::size_t> damaged = {}) {
    const Data bytes = hex(text);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const auto answer = t1.on_character(bytes[i], damaged == i);
      if (answer) return said(*answer);
    }
    return "";
  }
  std::string send(std::string_view text) { return raw(block(text)); }
  std::string said(const T1::Block& answer) {
    late_etu = answer.late_etu;
    violation = answer.violation == nullptr ? "" : answer.violation;
    return to_hex(answer.bytes);
  }

  Persona persona = shipped("employee");
  std::shared_ptr<Chip> chip = make_chip(persona);
  FaultScript faults;
  iso7816::Atr atr = *iso7816::parse_atr(hex(kAtr));
  T1 t1;
  std::uint32_t late_etu = 0;
  std::string violation;
};

// SELECT of the MF, and its answer, in I-blocks of either number.
constexpr std::string_view kSelect0 = "0000 04 00A40000";
constexpr std::string_view kSelect1 = "0040 04 00A40000";
const std::string kDone0 = block("0000 02 9000");
const std::string kDone1 = block("0040 02 9000");

TEST(CardT1, AnswersAnIBlockByOne) {
  Line line;
  EXPECT_EQ(line.raw("00 00 04 00A40000 A0"), "000002900092");
  EXPECT_EQ(line.send(kSelect1), kDone1);
  EXPECT_EQ(line.send(kSelect0), kDone0);
}

TEST(CardT1, TakesAChain) {
  Line line;
  EXPECT_EQ(line.send("0020 0A 00A404000F7378312E73"), block("0090 00"));
  EXPECT_EQ(line.send("0060 05 682EC9E7BB"), block("0080 00"));
  EXPECT_EQ(line.send("0000 05 E1B1A3D5CF"), block("0000 02 6118"));
}

TEST(CardT1, TakesExtendedLengths) {
  Line line;
  EXPECT_EQ(line.send("0000 18 00A4040000000F 7378312E73682EC9E7BBE1B1A3D5CF 0000"),
            block("0000 1A 6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E 9000"));
  EXPECT_EQ(line.send("0040 07 00B2012D000100"), block("0040 02 6C40"));
}

TEST(CardT1, TakesNoMoreOfACommandThanAnyHas) {
  Line line;
  const std::string part = "FE" + std::string(2 * 254, '0');
  for (int i = 0; i < 260; i += 2) {
    EXPECT_EQ(line.send("0020" + part), block("0090 00"));
    EXPECT_EQ(line.send("0060" + part), block("0080 00"));
  }
  EXPECT_EQ(line.send("0000 01 00"), block("0000 02 6700"));
}

TEST(CardT1, SendsAChainAsLongAsIFSDAllows) {
  Line line;
  EXPECT_EQ(line.send("00C1 01 06"), block("00E1 01 06"));
  EXPECT_EQ(line.send("0000 0B 00A4040005D156000005 00"), block("0020 06 6F088406D156"));
  EXPECT_EQ(line.send("0090 00"), block("0040 06 000005009000"));
}

TEST(CardT1, GivesWhatLeAsksForAndKeepsTheRest) {
  Line line;
  EXPECT_EQ(line.send("0000 0B 00A4040005D156000005 04"), block("0000 06 6F088406 6106"));
  EXPECT_EQ(line.send("0040 05 00C0000006"), block("0040 08 D15600000500 9000"));
}

TEST(CardT1, ComplainsOfWhatArrivesDamaged) {
  Line line;
  EXPECT_EQ(line.raw("00 00 04 00A40000 A1"), block("0081 00"));
  EXPECT_EQ(line.raw(block(kSelect0), 4), block("0081 00"));
  EXPECT_EQ(line.send(kSelect0), kDone0);
  EXPECT_EQ(line.send(kSelect0), block("0092 00"));  // that number has been
}

TEST(CardT1, ComplainsOfABlockThatStops) {
  Line line;
  EXPECT_EQ(line.raw("00 00 04 00A4"), "");
  EXPECT_TRUE(line.t1.in_block());
  EXPECT_EQ(line.t1.cwt_etu(), 11U + 32U);
  EXPECT_EQ(line.said(line.t1.on_silence()), block("0082 00"));
  EXPECT_EQ(line.violation, "a block that stops half way");
  EXPECT_FALSE(line.t1.in_block());
}

TEST(CardT1, RepeatsItsLastBlock) {
  Line line;
  EXPECT_EQ(line.send("0080 00"), block("0080 00"));  // nothing yet: it wants an I-block
  EXPECT_EQ(line.send(kSelect0), kDone0);
  EXPECT_EQ(line.send("0081 00"), kDone0);
  EXPECT_EQ(line.send("0091 00"), block("0090 00"));  // the reader waits for the next one
  EXPECT_EQ(line.send("00C1 01 20"), block("00E1 01 20"));
  EXPECT_EQ(line.send("0091 00"), block("00E1 01 20"));
}

TEST(CardT1, BeginsAnewAfterResynch) {
  Line line;
  line.send(kSelect0);
  EXPECT_EQ(line.send("00C0 00"), block("00E0 00"));
  EXPECT_EQ(line.send(kSelect0), kDone0);
}

TEST(CardT1, GivesAChainUpWhenAskedTo) {
  Line line;
  line.send("0020 02 00A4");
  EXPECT_EQ(line.send("00C2 00"), block("00E2 00"));
  EXPECT_EQ(line.send(kSelect1), kDone0);
}

TEST(CardT1, AsksForTimeAndUsesIt) {
  Line line({.wtx = 2});
  EXPECT_EQ(line.send(kSelect0), block("00C3 01 02"));
  EXPECT_EQ(line.send("0090 00"), block("00C3 01 02"));
  EXPECT_EQ(line.send("00E3 01 03"), block("00C3 01 02"));  // another multiplier
  EXPECT_EQ(line.late_etu, 0U);
  EXPECT_EQ(line.send("00E3 01 02"), kDone0);
  EXPECT_EQ(line.late_etu, 2U * 16 * 960 - 22);  // twice BWT, less BGT
}

TEST(CardT1, AnnouncesItsFieldSizeBeforeTheFirstAnswer) {
  Line line({.ifs = 16});
  EXPECT_EQ(line.send(kSelect0), block("00C1 01 10"));
  EXPECT_EQ(line.send("00E1 01 10"), kDone0);
  EXPECT_EQ(line.send("0040 11 00A404000B7378312E73682EC9E7BBE1B1"), block("0092 00"));
  EXPECT_EQ(line.violation, "an I-block longer than IFSC");
}

TEST(CardT1, GoesWrongByTheScript) {
  Line line({}, {{FaultKind::kWrongNs, FaultOf::kBlock, 1},
                 {FaultKind::kWrongEdc, FaultOf::kBlock, 2},
                 {FaultKind::kWtx, FaultOf::kBlock, 4, 2},
                 {FaultKind::kAbort, FaultOf::kBlock, 8}});
  EXPECT_EQ(line.send(kSelect0), kDone1);
  EXPECT_EQ(line.send("0082 00"), "00000290006D");
  EXPECT_EQ(line.send("0081 00"), kDone0);
  EXPECT_EQ(line.send(kSelect1), block("00C3 01 01"));
  EXPECT_EQ(line.send("00E3 01 01"), block("00C3 01 01"));
  EXPECT_EQ(line.send("00E3 01 01"), kDone1);
  EXPECT_EQ(line.send("0020 02 00A4"), block("0090 00"));
  EXPECT_EQ(line.send("0060 02 0000"), block("00C2 00"));
  EXPECT_EQ(line.send("00E2 00"), block("0080 00"));
  EXPECT_EQ(line.send(kSelect0), kDone0);
}

TEST(CardT1, NotesWhatAReaderMayNotSend) {
  Line line;
  EXPECT_EQ(line.send("0100 04 00A40000"), block("0082 00"));
  EXPECT_EQ(line.violation, "a NAD the card did not agree to");
  EXPECT_EQ(line.send("00C3 01 01"), block("0082 00"));
  EXPECT_EQ(line.violation, "an S-block that only a card may send");
  EXPECT_EQ(line.send("00E3 01 01"), block("0082 00"));
  EXPECT_EQ(line.violation, "an S-response that nobody asked for");
}

TEST(CardT1, ChecksByCrcWhenTheAnswerToResetSaysSo) {
  Data digits = hex("313233343536373839");
  append_edc(digits, iso7816::Edc::kCrc);
  EXPECT_EQ(to_hex(digits), "3132333435363738396F91");  // CRC-16/MCRF4XX of "123456789"

  Line line;
  line.atr.edc = iso7816::Edc::kCrc;
  Data select = hex(kSelect0);
  append_edc(select, iso7816::Edc::kCrc);
  Data done = hex("0000 02 9000");
  append_edc(done, iso7816::Edc::kCrc);
  EXPECT_EQ(line.raw(to_hex(select)), to_hex(done));
}

}  // namespace
}  // namespace ssc::cardsim
