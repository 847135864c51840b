// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/t0.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/card.hpp"

namespace ssc::cardsim {
namespace {

// A card and the characters that go to and fro; each expectation is one turn of the line.
struct Line {
  explicit Line(T0Style style) : persona(employee_speaking(style)), t0(*chip, style, faults) {}

  std::string send(std::string_view text) {
    Data sent;
    for (const Byte b : hex(text)) append(sent, t0.on_character(b));
    return to_hex(sent);
  }

  void select_issuer_file() {
    send("00A4040005D156000005");  // any DF: the environment is entered by its name only
    send("00A404000F7378312E73682EC9E7BBE1B1A3D5CF");
    send("00A4020002EF05");
  }

  Persona persona;
  std::shared_ptr<Chip> chip = make_chip(persona);
  FaultScript faults{{}};
  T0 t0;
};

constexpr T0Style kPlain{};
constexpr T0Style kByteAtATime{0, true};
constexpr T0Style kSlow{2, false};

TEST(CardT0, IsSilentUntilTheHeaderIsWhole) {
  Line line(kPlain);
  EXPECT_EQ(line.send("00A40400"), "");
  EXPECT_EQ(line.send("0F"), "A4");
}

TEST(CardT0, AcknowledgesDataWithInsAndHoldsTheAnswerForGetResponse) {
  Line line(kPlain);
  EXPECT_EQ(line.send("00A404000F"), "A4");
  EXPECT_EQ(line.send("7378312E73682EC9E7BBE1B1A3D5"), "");
  EXPECT_EQ(line.send("CF"), "6118");
  EXPECT_EQ(line.send("00C0000018"), "C06F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000");
  EXPECT_EQ(line.send("00C0000018"), "6400");
}

TEST(CardT0, SendsARecordBehindIns) {
  Line line(kPlain);
  line.select_issuer_file();
  EXPECT_EQ(line.send("00B2030006"), "B20304322E30009000");
}

TEST(CardT0, SendsAStatusWithoutAcknowledging) {
  Line line(kPlain);
  line.select_issuer_file();
  EXPECT_EQ(line.send("00B2030000"), "6C06");
  EXPECT_EQ(line.send("00B2990006"), "6A83");
  EXPECT_EQ(line.send("0022000003"), "6D00");
  EXPECT_EQ(line.send("F0CA000000"), "6E00");
  EXPECT_EQ(line.send("00A4000000"), "9000");  // P3 = 0: no data follows
}

TEST(CardT0, MayTakeAndSendOneByteAtATime) {
  Line line(kByteAtATime);
  EXPECT_EQ(line.send("00A4040006"), "5B");
  EXPECT_EQ(line.send("D1"), "5B");
  EXPECT_EQ(line.send("56000005"), "5B5B5B5B");
  EXPECT_EQ(line.send("03"), "610A");
  EXPECT_EQ(line.send("00C000000A"),
            "3F6F"
            "3F08"
            "3F84"
            "3F06"
            "3FD1"
            "3F56"
            "3F00"
            "3F00"
            "3F05"
            "3F03"
            "9000");
}

TEST(CardT0, MayAskForTimeBeforeItLetsDataMove) {
  Line line(kSlow);
  EXPECT_EQ(line.send("00A4040006"), "6060A4");
  EXPECT_EQ(line.send("D15600000503"), "610A");
  EXPECT_EQ(line.send("00C000000A"), "6060C06F088406D156000005039000");
}

TEST(CardT0, GivesTheAnswerInPartsAndRefusesMoreThanThereIs) {
  Line line(kPlain);
  line.send("00A4040006D15600000503");
  EXPECT_EQ(line.send("00C0000000"), "6C0A");
  EXPECT_EQ(line.send("00C000000B"), "6C0A");
  EXPECT_EQ(line.send("00C0000004"), "C06F0884066106");
  EXPECT_EQ(line.send("00C0010006"), "6A86");
  EXPECT_EQ(line.send("00C0000006"), "C0D156000005039000");
}

TEST(CardT0, GivesTheAnswerInAnyClass) {
  Line line(kPlain);
  line.send("00A4040006D15600000503");
  EXPECT_EQ(line.send("B0C000000A"), "C06F088406D156000005039000");
}

TEST(CardT0, LetsDataGoTheWayThatTheCommandSays) {
  Line line(kPlain);
  EXPECT_EQ(line.send("B056000002"), "56");    // sets the day
  EXPECT_EQ(line.send("0101"), "6985");        // which this card does not have
  EXPECT_EQ(line.send("B056010002"), "6985");  // asks for it
  EXPECT_EQ(line.send("0084000004").substr(0, 2), "84");
}

TEST(CardT0, DropsTheAnswerWhenAnotherCommandComes) {
  Line line(kPlain);
  line.send("00A4040006D15600000503");
  EXPECT_EQ(line.send("00B0000001"), "6986");
  EXPECT_EQ(line.send("00C000000A"), "6400");
}

}  // namespace
}  // namespace ssc::cardsim
