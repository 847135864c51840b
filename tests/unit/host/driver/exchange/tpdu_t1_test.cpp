// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "protocol/iso7816/t1_block.hpp"
#include "tests/unit/host/driver/exchange_fixture.hpp"

// The rules of T=1 are tested with their machine (protocol/iso7816); here is how blocks travel in
// XfrBlocks, and what of the link is kept.
namespace ssc::driver {
namespace {

const std::string kIfsRequest = "> 00 C1 01 FE 3E";
const std::string kIfsResponse = "< 00 E1 01 FE 1E";
const std::string kRead = "00B0000001";
const std::string kRead0 = "> 00 00 05 00B0000001 B4";  // I(0,0)
const std::string kRead1 = "> 00 40 05 00B0000001 F4";  // I(1,0)
const std::string kAnswer0 = "< 00 00 03 AA9000 39";
const std::string kAnswer1 = "< 00 40 03 AA9000 79";
const std::string kResynchRequest = "> 00 C0 00 C0";
const std::string kResynchResponse = "< 00 E0 00 E0";

iso7816::Atr atr_of(std::string_view text) {
  return *iso7816::parse_atr(bytes(text));
}

class TpduT1 : public ExchangeTest {
 protected:
  explicit TpduT1(std::uint32_t dwFeatures = ccid::dwFeatures::kProfileTpdu)
      : ExchangeTest(dwFeatures) {
    reset("3B808131FE458B");  // IFSC 254, BWI 4, CWI 5, LRC
  }

  void reset(std::string_view atr) {
    exchange = make_tpdu_t1_exchange({.channel = channel, .atr = atr_of(atr), .protocol = 1});
  }
  std::string transmit(std::string_view apdu) { return ExchangeTest::transmit(*exchange, apdu); }
  // IFSD announced, one APDU over: both numbers are 1.
  void link_up() {
    card({kIfsRequest, kIfsResponse, kRead0, kAnswer0});
    ASSERT_EQ(transmit(kRead), "AA9000");
  }

  std::unique_ptr<Exchange> exchange;
};

// ---- The link -----------------------------------------------------------------------------------

TEST_F(TpduT1, AnnouncesIfsdOnceAndKeepsTheNumbers) {
  link_up();
  card({kRead1, kAnswer1});
  EXPECT_EQ(transmit(kRead), "AA9000");
  card({kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, ANewCardBeginsANewLink) {
  link_up();
  reset("3B808131FE458B");
  card({kIfsRequest, kIfsResponse, kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, CrcWhereTheCardWantsIt) {
  // TC1 of T=1 is 01. CRC of 00C101FE and so on as protocol/iso7816 tests them.
  reset("3B808171FE4501CA");
  iso7816::T1RawBlock request, response, command, answer;
  const auto crc = iso7816::Edc::kCrc;
  iso7816::build_block(request, 0, 0xC1, bytes("FE"), crc);
  iso7816::build_block(response, 0, 0xE1, bytes("FE"), crc);
  iso7816::build_block(command, 0, 0x00, bytes(kRead), crc);
  iso7816::build_block(answer, 0, 0x00, bytes("AA9000"), crc);
  card({"> " + hex(request), "< " + hex(response), "> " + hex(command), "< " + hex(answer)});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, CardsOfSmallBlocksAreSentSmallBlocks) {
  reset("3B80813104 45 71");  // IFSC 4
  card({kIfsRequest, kIfsResponse, "> 00 20 04 00B00000 94", "< 00 90 00 90", "> 00 40 01 01 40",
        kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, TheCardsChainIsPutTogether) {
  card({kIfsRequest, kIfsResponse, kRead0, "< 00 20 02 AABB 33", "> 00 90 00 90",
        "< 00 40 03 CC9000 1F"});
  EXPECT_EQ(transmit(kRead), packed("AABBCC9000"));
}

TEST_F(TpduT1, AReaderWithSmallMessagesIsGivenSmallBlocks) {
  transport.class_descriptor.dwMaxCCIDMessageLength = 10 + 5 + 16;
  transport.class_descriptor.dwMaxIFSD = 254;
  CcidClient small_client(transport, log);
  SlotChannel small(small_client, 0);
  exchange =
      make_tpdu_t1_exchange({.channel = small, .atr = atr_of("3B808131FE458B"), .protocol = 1});
  card({"> 00 C1 01 10 D0", "< 00 E1 01 10 F0", "> 00 20 10 00D6000010000102030405060708090A FD"});
  card({"< 00 90 00 90", "> 00 40 05 0B0C0D0E0F 4E", "< 00 00 02 9000 92"});
  EXPECT_EQ(transmit("00D6000010 000102030405060708090A0B0C0D0E0F"), "9000");
}

class TpduT1AutoIfsd : public TpduT1 {
 protected:
  TpduT1AutoIfsd() : TpduT1(ccid::dwFeatures::kTpdu | ccid::dwFeatures::kAutoIfsd) {}
};

TEST_F(TpduT1AutoIfsd, LeavesTheAnnouncementToTheReader) {
  card({kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

// ---- Time ---------------------------------------------------------------------------------------

TEST_F(TpduT1, TheMultiplierOfWtxGoesIntobBWIOfTheNextBlockOnly) {
  link_up();
  card({kRead1, "< 00 C3 01 05 C7", "> [05] 00 E3 01 05 E7", "< 00 60 02 AABB 73", "> 00 80 00 80",
        "< 00 00 03 CC9000 5F"});
  EXPECT_EQ(transmit(kRead), packed("AABBCC9000"));
}

TEST_F(TpduT1, ACardThatAsksForTimeForEverIsGivenUp) {
  link_up();
  std::vector<std::string> script{kRead1};
  for (int i = 0; i < 255; ++i) {
    script.insert(script.end(), {"< 00 C3 01 01 C3", "> 00 E3 01 01 E3"});
  }
  script.push_back("< 00 C3 01 01 C3");
  card(script);
  EXPECT_EQ(transmit(kRead), text(Fault::kMute));
}

TEST_F(TpduT1, ACardThatAsksForMuchTimeIsGivenUpSooner) {
  link_up();
  card({kRead1, "< 00 C3 01 FF 3D", "> [FF] 00 E3 01 FF 1D", "< 00 C3 01 FF 3D",
        "> [FF] 00 E3 01 FF 1D", "< 00 C3 01 FF 3D"});
  EXPECT_EQ(transmit(kRead), text(Fault::kMute));
}

TEST_F(TpduT1, NoApduTakesLongerThanFiveMinutes) {
  link_up();
  const auto play = transport.respond;
  transport.respond = [&](Bytes message) -> std::vector<std::vector<Byte>> {
    const bool abort = message[0] == ccid::PC_to_RDR_Abort::kMessageType;
    if (abort) return {{0x81, 0, 0, 0, 0, 0, message[6], 0, 0, 0}};
    transport.advance(Milliseconds(120'000));
    return play(message);
  };
  card({kRead1, "< 00 C3 01 01 C3", "> 00 E3 01 01 E3", "< 00 C3 01 01 C3", "> 00 E3 01 01 E3",
        "< 00 C3 01 01 C3"});
  EXPECT_EQ(transmit(kRead), text(Fault::kTimeout));
}

// ---- What goes wrong ----------------------------------------------------------------------------

TEST_F(TpduT1, AMuteCardIsAskedAgain) {
  link_up();
  card({kRead1, "! FE", "> 00 92 00 92", kAnswer1});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, ADamagedBlockIsAskedForAgain) {
  link_up();
  card({kRead1, "! FD", "> 00 91 00 91", kAnswer1});
  EXPECT_EQ(transmit(kRead), "AA9000");
  card({kRead0, "< 00 00 03 AB9000 39", "> 00 81 00 81", kAnswer0});  // wrong LRC
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, NothingInTheMessageIsNoBlock) {
  link_up();
  card({kRead1, "< ", "> 00 92 00 92", kAnswer1});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, AfterThreeTriesTheLinkIsBroughtInStepAgain) {
  link_up();
  card({kRead1, "! FE", "> 00 92 00 92", "! FE", "> 00 92 00 92", "! FE", kResynchRequest,
        kResynchResponse});
  EXPECT_EQ(transmit(kRead), text(Fault::kCardError));  // the card may have done it: not again
  card({kIfsRequest, kIfsResponse, kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, RecoveryEndsWhateverTheCardDoes) {
  link_up();
  card({kRead1, "! FE", "> 00 92 00 92", "! FE", "> 00 92 00 92", "! FE", kResynchRequest, "! FE",
        kResynchRequest, "! FE", kResynchRequest, "! FE"});
  EXPECT_EQ(transmit(kRead), text(Fault::kMute));
}

TEST_F(TpduT1, AnExchangeThatWasCutShortIsRepairedByTheNext) {
  link_up();
  card({kRead1, "! FB"});  // hardware error
  EXPECT_EQ(transmit(kRead), text(Fault::kRefused));
  card({kResynchRequest, kResynchResponse, kIfsRequest, kIfsResponse, kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, APulledCardIsNotAskedAgain) {
  link_up();
  card({kRead1, "gone"});
  EXPECT_EQ(transmit(kRead), text(Fault::kNoCard));
}

TEST_F(TpduT1, AnAnswerLongerThanTheBufferIsHeardToItsEnd) {
  card({kIfsRequest, kIfsResponse, kRead0, kAnswer0});
  EXPECT_EQ(ExchangeTest::transmit(*exchange, kRead, 2), text(Fault::kInsufficientBuffer));
  card({kRead1, kAnswer1});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1, WhatIsNoCommandIsNotSent) {
  for (const char* apdu : {"", "00", "00B000"}) {
    EXPECT_EQ(transmit(apdu), text(Fault::kNotSupported));
  }
}

// ---- A PIN on the reader's keys -----------------------------------------------------------------

// PIN_VERIFY_STRUCTURE, its APDU, and what is before bTeoPrologue and behind it in what is sent.
const std::string kVerify =
    "1E 00 82 08 00 0804 02 01 0904 00 000000 0D000000 0020000108 FFFFFFFFFFFFFFFF";
const std::string kSecureHead = "> secure 00 1E 82 08 00 0804 02 01 0904 00 ";
const std::string kSecureTail = " 0020000108 FFFFFFFFFFFFFFFF";

class TpduT1Pin : public TpduT1 {
 protected:
  std::string verify() {
    auto request =
        PinRequest::from(ccid::PinOperation::kVerify, bytes(kVerify), transport.class_descriptor);
    std::array<Byte, 8> response;
    const auto size = exchange->secure(channel, *request, response);
    return size ? hex(Bytes(response).first(*size)) : std::string(to_string(size.error()));
  }
};

TEST_F(TpduT1Pin, TheBlocksPrologueIsInbTeoPrologue) {
  card({kIfsRequest, kIfsResponse, kSecureHead + "00000D" + kSecureTail, "< 00 00 02 9000 92"});
  EXPECT_EQ(verify(), "9000");
  card({kSecureHead + "00400D" + kSecureTail, "< 00 40 02 9000 D2"});
  EXPECT_EQ(verify(), "9000");
  card({kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1Pin, AnEntryThatEndsWithoutAPinLeavesTheLinkAsItWas) {
  link_up();
  for (const char* bError : {"! EF", "! F0", "! 0F", "! 00"}) {
    card({kSecureHead + "00400D" + kSecureTail, bError});
    EXPECT_NE(verify(), "9000");
  }
  card({kRead1, kAnswer1});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1Pin, TheHolderIsNeverAskedTwice) {
  link_up();
  card({kSecureHead + "00400D" + kSecureTail, "< 00 92 00 92"});  // R(1): say it again
  EXPECT_EQ(verify(), text(Fault::kProtocol));
  card({kResynchRequest, kResynchResponse, kIfsRequest, kIfsResponse, kRead0, kAnswer0});
  EXPECT_EQ(transmit(kRead), "AA9000");
}

TEST_F(TpduT1Pin, ACardThatNeedsTimeForAPinGetsIt) {
  link_up();
  card({kSecureHead + "00400D" + kSecureTail, "< 00 C3 01 02 C0", "> [02] 00 E3 01 02 E0",
        "< 00 40 02 63C2 E3"});
  EXPECT_EQ(verify(), "63C2");
}

TEST_F(TpduT1Pin, ACommandThatFillsMoreThanABlockIsRefused) {
  reset("3B8081310445 71");  // IFSC 4
  card({kIfsRequest, kIfsResponse});
  EXPECT_EQ(verify(), text(Fault::kNotSupported));
}

}  // namespace
}  // namespace ssc::driver
