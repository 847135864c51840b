// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "protocol/ccid/packets.hpp"
#include "tests/unit/host/driver/exchange_fixture.hpp"
#include "tests/unit/host/driver/simulated_reader.hpp"

namespace ssc::driver {
namespace {

class TpduT0 : public ExchangeTest {
 protected:
  std::string play(std::string_view apdu, std::string tpdu, std::string answer) {
    card({"> " + tpdu, answer});
    return transmit(*exchange, apdu);
  }
  // What becomes of an APDU.
  void expect_sent(std::string_view apdu, std::string_view tpdu) {
    EXPECT_EQ(play(apdu, std::string(tpdu), "< 9000"), "9000") << apdu;
  }

  std::unique_ptr<Exchange> exchange = make_tpdu_t0_exchange({.channel = channel});
};

// ---- ISO/IEC 7816-3:2006 clause 12.2 ------------------------------------------------------------

TEST_F(TpduT0, Case1HasAP3OfZero) {
  expect_sent("00A40000", "00A4000000");
}

TEST_F(TpduT0, Case2IsSentAsItIs) {
  expect_sent("00B0000010", "00B0000010");
  expect_sent("00B0000000", "00B0000000");
}

TEST_F(TpduT0, Case3IsSentAsItIs) {
  expect_sent("00D6000002 AABB", "00D6000002 AABB");
}

TEST_F(TpduT0, Case4LosesItsLe) {
  expect_sent("00A4000002 3F00 00", "00A4000002 3F00");
}

TEST_F(TpduT0, TheLongestData) {
  const std::string data(2 * 255, 'A');
  expect_sent("00D60000FF" + data, "00D60000FF" + data);
  expect_sent("00D60000FF" + data + "00", "00D60000FF" + data);
}

TEST_F(TpduT0, ExtendedLengthsThatAShortCommandCanSayAreSaidByOne) {
  expect_sent("00B00000 00 0010", "00B0000010");
  expect_sent("00B00000 00 0100", "00B0000000");
  expect_sent("00B00000 00 0000", "00B0000000");  // 65536: the card says 61xx for the rest
  expect_sent("00D60000 00 0002 AABB", "00D6000002 AABB");
  expect_sent("00A40000 00 0002 3F00 0000", "00A4000002 3F00");
}

TEST_F(TpduT0, MoreDataThanAShortCommandHasNeedsEnvelope) {
  EXPECT_EQ(transmit(*exchange, "00D60000 00 0100" + std::string(2 * 256, 'A')),
            text(Fault::kNotSupported));
}

TEST_F(TpduT0, WhatIsNoCommandIsNotSent) {
  for (const char* apdu : {"", "00", "00A400", "00D6000005 AABB", "00D6000002 AABB 00 00",
                           "00D6000000 AA", "00B00000 00 00"}) {
    EXPECT_EQ(transmit(*exchange, apdu), text(Fault::kNotSupported)) << apdu;
  }
}

// ---- Answers ------------------------------------------------------------------------------------

TEST_F(TpduT0, ProcedureStatusIsLeftToTheApplication) {
  EXPECT_EQ(play("00A4000002 3F00 00", "00A4000002 3F00", "< 6118"), "6118");
  EXPECT_EQ(play("00B2010540", "00B2010540", "< 6C10"), "6C10");
}

TEST_F(TpduT0, DataAndStatusAreTheResponse) {
  EXPECT_EQ(play("00B0000002", "00B0000002", "< AABB 9000"), packed("AABB 9000"));
}

TEST_F(TpduT0, AnAnswerWithoutStatusIsNone) {
  EXPECT_EQ(play("00B0000002", "00B0000002", "< "), text(Fault::kProtocol));
  EXPECT_EQ(play("00B0000002", "00B0000002", "< 90"), text(Fault::kProtocol));
}

TEST_F(TpduT0, AnAnswerLongerThanTheBufferIsNotCut) {
  card({"> 00B0000002", "< AABB9000"});
  EXPECT_EQ(transmit(*exchange, "00B0000002", 3), text(Fault::kInsufficientBuffer));
}

TEST_F(TpduT0, FailuresAreThoseOfTheReader) {
  EXPECT_EQ(play("00B0000002", "00B0000002", "! FE"), text(Fault::kMute));
  EXPECT_EQ(play("00B0000002", "00B0000002", "! FD"), text(Fault::kCardError));
  EXPECT_EQ(play("00B0000002", "00B0000002", "! F4"), text(Fault::kCardError));
  EXPECT_EQ(play("00B0000002", "00B0000002", "gone"), text(Fault::kNoCard));
}

TEST_F(TpduT0, AReaderWithSmallMessagesRefusesLongCommands) {
  transport.class_descriptor.dwMaxCCIDMessageLength = 10 + 5 + 16;
  CcidClient small_client(transport, log);
  SlotChannel small(small_client, 0);
  const auto exchange = make_tpdu_t0_exchange({.channel = small});
  EXPECT_EQ(transmit(*exchange, "00D6000011" + std::string(2 * 17, 'A')),
            text(Fault::kNotSupported));
}

// ---- With the reader and the card of this project -----------------------------------------------

TEST(TpduT0WholeReader, ReadsACard) {
  SimulatedReader reader(firmware::ExchangeLevel::kTpdu);
  ListLog log;
  CcidClient client(reader, log);
  SlotChannel channel(client, 0);
  reader.insert(cardsim::shipped("employee"));
  ASSERT_TRUE(channel.execute(ccid::PC_to_RDR_IccPowerOn{.bPowerSelect = 1}, Milliseconds(30'000)));
  const auto exchange = make_tpdu_t0_exchange({.channel = channel});
  const auto transmit = [&](std::string_view apdu) {
    std::array<Byte, 300> response;
    const auto size = exchange->transmit(bytes(apdu), response);
    return size ? hex(Bytes(response).first(*size)) : std::string(to_string(size.error()));
  };
  // SELECT with Le, which is dropped; GET RESPONSE; READ RECORD with a wrong Le and the right one
  EXPECT_EQ(transmit("00A404000F7378312E73682EC9E7BBE1B1A3D5CF00"), "6118");
  EXPECT_EQ(transmit("00C0000018"), "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000");
  EXPECT_EQ(transmit("00B2072C0B"), packed("07 09 56 39 39 39 30 30 30 31 31 90 00"));
  EXPECT_EQ(transmit("00B2072CFF"), "6C0B");
  EXPECT_TRUE(reader.user.violations().empty());
}

}  // namespace
}  // namespace ssc::driver
