// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/secure_pin.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// PC_to_RDR_Secure from the host's message to the card's answer, CCID 1.1, 6.1.11.
namespace ssc::firmware {
namespace {

// ASCII, block of 8 at byte 0, no length; 4 to 8 digits, enter; bTimeOut 3.
std::string verify(const std::string& apdu = "0020000108FFFFFFFFFFFFFFFF") {
  return "00"
         "03"
         "82"
         "08"
         "00"
         "0804"
         "02"
         "00"
         "0904"
         "00"
         "000000" +
         apdu;
}
// The same for both PINs, at bytes 0 and 8; current, new, confirmation.
std::string modify(const std::string& bConfirmPIN = "03") {
  return "01"
         "03"
         "82"
         "08"
         "00"
         "00"
         "08"
         "0804" +
         bConfirmPIN +
         "02"
         "00"
         "0904"
         "00"
         "000000"
         "0024000110FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
}

class SecurePinTest : public ReaderTest {
 protected:
  explicit SecurePinTest(ExchangeLevel level = ExchangeLevel::kTpdu) : ReaderTest(level) {}

  std::string secure(const std::string& abData, Byte slot = 0,
                     const std::string& specific = "000000") {
    return send(message(0x69, slot, 0x0A, specific, abData));
  }
  static std::string answer(const std::string& status_and_error, std::string_view data = "") {
    return message(0x80, 0, 0x0A, status_and_error + "00", data);
  }
  std::string card(std::string_view characters) {
    user.card_says(characters);
    return take();
  }
  // Whether the digits are anywhere in the reader, as values, in ASCII or in BCD.
  bool reader_holds(std::string_view digits) const {
    const std::string_view memory(reinterpret_cast<const char*>(&device), sizeof device);
    std::string values;
    for (const char digit : digits) values += static_cast<char>(digit - '0');
    const auto packed = bytes(digits);
    return memory.find(digits) != std::string_view::npos ||
           memory.find(values) != std::string_view::npos ||
           memory.find({reinterpret_cast<const char*>(packed.data()), packed.size()}) !=
               std::string_view::npos;
  }
};

TEST_F(SecurePinTest, VerifiesAPinThatTheHostNeverSees) {
  power_on();
  EXPECT_EQ(secure(verify()), "");
  EXPECT_EQ(panel.take_log(), "current *0");
  press("1234");
  EXPECT_EQ(take(), "");
  press("E");
  card("20");
  EXPECT_EQ(user.take_log(), ">0020000108 >31323334FFFFFFFF");
  EXPECT_EQ(card("9000"), answer("0000", "9000"));
  EXPECT_EQ(panel.take_log(), "*1 *2 *3 *4 end");
  EXPECT_FALSE(panel.alarm);
}

TEST_F(SecurePinTest, ModifiesAPin) {
  power_on();
  secure(modify());
  press("1234E567890E567890E");
  card("24");
  EXPECT_EQ(user.take_log(), ">0024000110 >31323334FFFFFFFF353637383930FFFF");
  EXPECT_EQ(card("9000"), answer("0000", "9000"));
}

TEST_F(SecurePinTest, ModifiesWithoutTheCurrentPin) {
  power_on();
  secure(modify("00"));
  press("567890E");
  card("24");
  EXPECT_EQ(user.take_log(), ">0024000110 >FFFFFFFFFFFFFFFF353637383930FFFF");
}

TEST_F(SecurePinTest, SaysHowAnEntryEnded) {
  power_on();
  secure(verify());
  press("12C");
  EXPECT_EQ(take(), answer("40EF"));
  secure(verify());
  press("12");
  seconds(3);
  EXPECT_EQ(take(), answer("8001") + " " + answer("8001") + " " + answer("40F0"));
  secure(modify());
  press("1234E5678E5679E");
  EXPECT_EQ(take(), answer("40EF"));
  EXPECT_EQ(user.take_log(), "");  // nothing of it has reached the card
  EXPECT_FALSE(panel.alarm);
}

TEST_F(SecurePinTest, IsForReadersWithKeysOnly) {
  panel.has.key_pad = false;
  power_on();
  EXPECT_EQ(device.descriptor().bPINSupport, 0);
  EXPECT_EQ(secure(verify()), answer("4000"));
  panel.has.key_pad = true;
  EXPECT_EQ(device.descriptor().bPINSupport, 3);
}

TEST_F(SecurePinTest, RefusesWhatCannotBeDoneBeforeAnybodyTypes) {
  EXPECT_EQ(secure(verify()), answer("42FE"));
  insert();
  EXPECT_EQ(secure(verify()), answer("41F3"));
  power_on();
  EXPECT_EQ(secure(verify(), 0, "000100"), answer("4008"));
  EXPECT_EQ(secure(""), answer("4001"));
  EXPECT_EQ(secure("00"), answer("4001"));
  EXPECT_EQ(secure("04"), answer("400A"));                      // cancel: other operations
  EXPECT_EQ(secure(verify("0020000108FFFF")), answer("4019"));  // Lc lies
  EXPECT_EQ(secure(verify("002000")), answer("4019"));          // no APDU
  EXPECT_EQ(secure(verify("00D6000008FFFFFFFFFFFFFFFF")), answer("401A"));  // into a file
  EXPECT_EQ(secure(verify("0024000108FFFFFFFFFFFFFFFF")), answer("401A"));  // that is for 01
  auto outside = verify("0020000102FFFF");
  outside.replace(4, 2, "BA");  // block at byte 7 of two
  EXPECT_EQ(secure(outside), answer("400C"));
  EXPECT_EQ(panel.take_log(), "");
}

TEST_F(SecurePinTest, EndsWhenTheCardIsPulled) {
  power_on();
  secure(verify());
  press("73");
  remove();
  EXPECT_EQ(take(), answer("42FE"));
  EXPECT_EQ(panel.take_log(), "current *0 *1 *2 end");
  press("91E");
  seconds(5);
  EXPECT_EQ(take(), "");
}

TEST_F(SecurePinTest, EndsWhenTheHostAborts) {
  power_on();
  secure(verify());
  press("73");
  EXPECT_EQ(send(message(0x72, 0, 0x20, "000000", "")),
            answer("40FF") + " " + message(0x81, 0, 0x20, "000000", ""));  // the card stays on
  press("91E");
  EXPECT_EQ(take() + user.take_log(), "");
}

TEST_F(SecurePinTest, HasOneKeyPadForAllSlots) {
  power_on();
  power_on(kAtr, 1);
  secure(verify());
  EXPECT_EQ(secure(verify(), 1), message(0x80, 1, 0x0A, "40E000", ""));
  EXPECT_EQ(send(message(0x65, 0, 2, "000000", "")), message(0x81, 0, 2, "40E000", ""));
  press("C");
  take();
  EXPECT_EQ(secure(verify(), 1), "");
}

TEST_F(SecurePinTest, TakesSimulatedKeysWhileTheSlotIsBusy) {
  power_on();
  secure(verify());
  EXPECT_EQ(send(message(0x6B, 0, 0x0B, "000000", "4F5305010203040B")),
            message(0x83, 0, 0x0B, "000000", ""));
  card("20");
  EXPECT_EQ(user.take_log(), ">0020000108 >31323334FFFFFFFF");
}

TEST_F(SecurePinTest, LeavesNoDigitInTheReaderOnAnyWayOut) {
  struct WayOut {
    const char* name;
    std::function<void()> play;
  };
  const auto abort = [&] { send(message(0x72, 0, 0x20, "000000", "")); };
  const WayOut kWaysOut[] = {
      {"answered", [&] { press("E"), card("20"), card("9000"); }},
      {"refused by the card", [&] { press("E"), card("6D00"); }},
      {"mute", [&] { press("E"), card("20"), user.pass(Alarm::kSilence); }},
      {"cancelled", [&] { press("C"); }},
      {"timed out", [&] { seconds(3); }},
      {"pulled while typing", [&] { remove(); }},
      {"pulled with the card", [&] { press("E"), remove(); }},
      {"aborted", abort},
      {"aborted with the card", [&] { press("E"), abort(); }},
      {"reset", [&] { device.reset(); }},
      {"reset with the card", [&] { press("E"), device.reset(); }},
      {"over-current", [&] { device.contact(0).on_overcurrent(); }},
  };
  for (const auto& way : kWaysOut) {
    remove();
    power_on();
    ASSERT_EQ(secure(verify()), "");
    press("739184");
    EXPECT_TRUE(reader_holds("739184"));  // the test can see what it looks for
    way.play();
    EXPECT_FALSE(reader_holds("739184")) << way.name;
    EXPECT_EQ(take().find("373339"), std::string::npos) << way.name;
  }
}

class SecureApduTest : public SecurePinTest {
 protected:
  SecureApduTest() : SecurePinTest(ExchangeLevel::kExtendedApdu) {}
};

TEST_F(SecureApduTest, GoesTheWayOfAnyApdu) {
  power_on();
  secure(verify());
  press("1234E");
  card("20");
  EXPECT_EQ(card("63C2"), answer("0000", "63C2"));
  EXPECT_EQ(user.take_log(), ">0020000108 >31323334FFFFFFFF");
  EXPECT_EQ(send(message(0x6F, 0, 0x0B, "001000", "")).substr(16, 2), "08");  // no chain is open
}

TEST_F(SecureApduTest, EndsAChainThatTheHostBreaksByIt) {
  const std::string begins = message(0x6F, 0, 0x0B, "000100", "00D6000000012C77");
  power_on();
  EXPECT_EQ(send(begins), message(0x80, 0, 0x0B, "000010", ""));
  EXPECT_EQ(secure(verify()), answer("4008"));
  EXPECT_EQ(panel.take_log(), "");
  EXPECT_EQ(secure(verify()), "");
  press("1234E");
  card("20");
  EXPECT_EQ(card("9000"), answer("0000", "9000"));
}

TEST_F(SecureApduTest, LeavesNoDigitInTheReaderOverT1) {
  const std::string command = "00000D0020000108373339313834FFFF";
  for (const bool answered : {true, false}) {
    remove();
    power_on(kAtrT1);
    secure(verify());
    press("739184E");
    user.card_says("00E101FE1E");
    EXPECT_NE(user.take_log().find(command), std::string::npos);
    EXPECT_TRUE(reader_holds("739184"));
    if (answered) {
      EXPECT_EQ(card("000002900092"), answer("0000", "9000"));
    } else {
      send(message(0x72, 0, 0x20, "000000", ""));
    }
    EXPECT_FALSE(reader_holds("739184")) << answered;
  }
}

}  // namespace
}  // namespace ssc::firmware
