// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// T=1 and the choice of protocol, as a host meets them. Blocks: NAD PCB LEN INF LRC.
namespace ssc::firmware {
namespace {

class CcidT1Test : public ReaderTest {
 protected:
  explicit CcidT1Test(ExchangeLevel level = ExchangeLevel::kTpdu, bool auto_pps = false)
      : ReaderTest(level, auto_pps) {}

  std::string xfr(std::string_view data, const std::string& specific = "000000") {
    return send(message(0x6F, 0, 0x0A, specific, data));
  }
  std::string set(const std::string& bProtocolNum, std::string_view data) {
    return send(message(0x61, 0, 0x0B, bProtocolNum + "0000", data));
  }
  static std::string parameters(const std::string& bProtocolNum, std::string_view data) {
    return message(0x82, 0, 0x0B, "0000" + bProtocolNum, data);
  }
  static std::string refused(const std::string& bError) {
    return message(0x82, 0, 0x0B, "40" + bError + "00", "");
  }
  static std::string block(std::string_view data) { return message(0x80, 0, 0x0A, "000000", data); }
  std::string card(std::string_view characters) {
    user.card_says(characters);
    return take();
  }
};

// --- TPDU level: blocks are the host's ---

TEST_F(CcidT1Test, CarriesBlocksAsTheyAre) {
  power_on(kAtrT1);
  EXPECT_EQ(xfr("000005"
                "00B0000002"
                "B7"),
            "");
  EXPECT_EQ(user.take_log(), ">00000500B0000002B7");
  EXPECT_EQ(card("000004"
                 "11229000"
                 "A7"),
            block("000004"
                  "11229000"
                  "A7"));
  xfr("00C101FE3E");  // S(IFS request)
  EXPECT_EQ(card("00E101FE1E"), block("00E101FE1E"));
}

TEST_F(CcidT1Test, TellsADamagedBlock) {
  power_on(kAtrT1);
  xfr("000005"
      "00B0000002"
      "B7");
  EXPECT_EQ(card("000004"
                 "11229000"
                 "A8"),
            message(0x80, 0, 0x0A, "40FD00", ""));
}

// bBWI stretches BWT for this block only.
TEST_F(CcidT1Test, WaitsAsLongAsBBWISays) {
  power_on(kAtrT1);
  xfr("00C3010AC8", "000000");
  user.sent();
  const auto once = user.silence->count;
  card("00E3010AE8");
  xfr("00C3010AC8", "030000");
  user.sent();
  const auto three_times = user.silence->count;
  EXPECT_GT(three_times, 2 * once);
  card("00E3010AE8");
}

TEST_F(CcidT1Test, AsksForTimeInTheNameOfT1) {
  power_on(kAtrT1);
  xfr("000005"
      "00B0000002"
      "B7");
  user.pass(Alarm::kTime);
  EXPECT_EQ(take(), message(0x80, 0, 0x0A, "800100", ""));
  EXPECT_EQ(extended_for, "1");
}

// --- Parameters ---

// osmo-ccid-firmware 2dc15fb: bProtocolNum was missing in the answer.
TEST_F(CcidT1Test, GivesItsParametersWithTheProtocol) {
  power_on(kAtrT1);
  EXPECT_EQ(send(message(0x6C, 0, 0x0B, "000000", "")), parameters("01", "1110004500FE00"));
}

TEST_F(CcidT1Test, SetsParameters) {
  power_on(kAtrT1);
  EXPECT_EQ(set("01", "9511FF63008040"), parameters("01", "9511FF63008040"));
  EXPECT_EQ(user.format.bit_rate, (iso7816::BitRate{512, 16}));
  EXPECT_EQ(user.format.guard_time_etu, 11u);  // FF: the least of T=1
  EXPECT_EQ(send(message(0x6D, 0, 0x0B, "000000", "")), parameters("01", "1110004500FE00"));
}

TEST_F(CcidT1Test, NamesTheParameterThatIsWrong) {
  power_on(kAtrT1);
  EXPECT_EQ(set("00", "1100000A00"), refused("07"));  // T=0 is not for this card
  EXPECT_EQ(set("02", "1110004500FE00"), refused("07"));
  EXPECT_EQ(set("01", "1100000A00"), refused("01"));
  EXPECT_EQ(set("01", "7110004500FE00"), refused("0A"));
  EXPECT_EQ(set("01", "1114004500FE00"), refused("0B"));
  EXPECT_EQ(set("01", "111000A500FE00"), refused("0D"));
  EXPECT_EQ(set("01", "1110004504FE00"), refused("0E"));
  EXPECT_EQ(set("01", "1110004500FF00"), refused("0F"));
  EXPECT_EQ(set("01", "1110004500FE88"), refused("10"));
  user.highest_Di = 1;
  EXPECT_EQ(set("01", "9710004503FE00"), refused("0A"));  // beyond the line
  EXPECT_EQ(send(message(0x6C, 0, 0x0B, "000000", "")), parameters("01", "1110004500FE00"));
}

TEST_F(CcidT1Test, SwitchesToT1ByAPpsOfTheHost) {
  power_on(kAtrBoth);
  xfr("FF119779");  // not long enough: PPS0 names PPS1
  take();
  xfr("FF119779");
  EXPECT_EQ(user.take_log().substr(0, 9), ">FF119779");
  EXPECT_EQ(card("FF119779"), block("FF119779"));
  EXPECT_EQ(set("01", "97100045002000"), parameters("01", "97100045002000"));
  EXPECT_EQ(user.format.bit_rate, (iso7816::BitRate{512, 64}));
}

// For hosts whose driver leaves the PPS to the reader.
class CcidAutoPpsTest : public CcidT1Test {
 protected:
  CcidAutoPpsTest() : CcidT1Test(ExchangeLevel::kTpdu, true) {}
};

TEST_F(CcidAutoPpsTest, MakesThePpsButNotTheBlocks) {
  EXPECT_EQ(device.descriptor().dwFeatures, 0x000102B0u);
  power_on(kAtrBoth);
  EXPECT_EQ(set("01", "97100045002000"), "");
  EXPECT_EQ(card("FF119779"), parameters("01", "97100045002000"));
  user.take_log();
  xfr("00000500B0000002B7");
  EXPECT_EQ(user.take_log(), ">00000500B0000002B7");
}

// --- Secure ---

TEST_F(CcidT1Test, PutsAPinIntoABlock) {
  power_on(kAtrT1);
  send(message(0x69, 0, 0x0A, "000000",
               "00"
               "00"
               "82"
               "08"
               "00"
               "0804"
               "02"
               "00"
               "0904"
               "00"
               "00400D"
               "0020000108FFFFFFFFFFFFFFFF"));
  press("1234E");
  EXPECT_EQ(user.take_log(), ">00400D002000010831323334FFFFFFFF60");
  EXPECT_EQ(card("0040029000D2"), block("0040029000D2"));
}

// The host cannot know how long the PIN is.
TEST_F(CcidT1Test, SetsTheLengthOfTheBlockRight) {
  power_on(kAtrT1);
  send(message(0x69, 0, 0x0A, "000000",
               "00"
               "00"
               "82"
               "00"
               "00"
               "0804"
               "02"
               "00"
               "0904"
               "00"
               "000005"
               "0020000100"));
  press("1234E");
  EXPECT_EQ(user.take_log(),
            ">000009002000010431323334"
            "28");
}

// --- Extended APDU level ---

class CcidT1ApduTest : public CcidT1Test {
 protected:
  CcidT1ApduTest() : CcidT1Test(ExchangeLevel::kExtendedApdu) {}
};

TEST_F(CcidT1ApduTest, MakesThePpsAndTheBlocksItself) {
  power_on(kAtrBoth);
  EXPECT_EQ(set("01", "97100045002000"), "");
  EXPECT_EQ(user.take_log(), ">FF119779");
  EXPECT_EQ(card("FF119779"), parameters("01", "97100045002000"));
  EXPECT_EQ(user.format.bit_rate, (iso7816::BitRate{512, 64}));

  EXPECT_EQ(xfr("00B0000002"), "");
  EXPECT_EQ(user.take_log(), ">00C101FE3E");  // IFSD first
  card("00E101FE1E");
  EXPECT_EQ(user.take_log(), ">00000500B0000002B7");
  EXPECT_EQ(card("00000411229000A7"), block("11229000"));
}

TEST_F(CcidT1ApduTest, PassesOnTheTimeThatACardAsksFor) {
  power_on(kAtrT1);
  xfr("00B0000002");
  card("00E101FE1E");
  EXPECT_EQ(card("00C30105C7"), message(0x80, 0, 0x0A, "800500", ""));  // S(WTX request), 5
}

TEST_F(CcidT1ApduTest, RefusesWhatIsTooShortForAnApdu) {
  power_on(kAtrT1);
  for (const char* data : {"00", "00B0", "00B000"}) {
    EXPECT_EQ(xfr(data), message(0x80, 0, 0x0A, "400A00", ""));
  }
  EXPECT_EQ(user.take_log(), "");
}

TEST_F(CcidT1ApduTest, RefusesNadsThatItsFeaturesDoNotHave) {
  power_on(kAtrT1);
  EXPECT_EQ(set("01", "1110004500FE12"), refused("10"));
}

TEST_F(CcidT1ApduTest, RefusesAProtocolThatTheCardDoesNotOffer) {
  power_on();
  EXPECT_EQ(set("01", "1110004500FE00"), refused("07"));
}

// The card answers PPS wrongly: it is reset, works as after any reset, and the answer says so.
TEST_F(CcidT1ApduTest, TellsTheTruthAfterAPpsThatFailed) {
  power_on(kAtrBoth);
  set("00", "9700000A00");
  EXPECT_EQ(user.take_log(), ">FF109778");
  EXPECT_EQ(card("FF10947B"), "");
  while (user.pass(Alarm::kTime) && user.take_log().find("RST1") == std::string::npos) {
  }
  EXPECT_EQ(card(kAtrBoth), parameters("00", "1100000A00"));
}

TEST_F(CcidT1ApduTest, FailsWhenThePpsForAnotherProtocolFailed) {
  power_on(kAtrBoth);
  set("01", "11100045002000");
  user.pass(Alarm::kSilence);
  while (user.pass(Alarm::kTime) && user.take_log().find("RST1") == std::string::npos) {
  }
  EXPECT_EQ(card(kAtrBoth), refused("07"));
}

TEST_F(CcidT1ApduTest, StaysActiveAfterAnAbort) {
  power_on(kAtrT1);
  xfr("00B0000002");
  card("00E101FE1E");
  EXPECT_EQ(send(message(0x72, 0, 0x20, "000000", "")),
            message(0x80, 0, 0x0A, "40FF00", "") + " " + message(0x81, 0, 0x20, "000000", ""));
}

}  // namespace
}  // namespace ssc::firmware
