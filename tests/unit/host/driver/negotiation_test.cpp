// SPDX-License-Identifier: Apache-2.0
#include "host/driver/negotiation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

using testing::ElementsAre;

// A reader at TPDU level that leaves the PPS to the host.
class HostPps : public testing::Test {
 protected:
  HostPps() { reader.class_descriptor.dwFeatures = ccid::dwFeatures::kProfileTpdu; }
  Outcome<Agreement> run(std::string_view atr, Byte protocol, Byte TA1) {
    CcidClient client(reader, log);
    SlotChannel channel(client, 0);
    return negotiate(channel, *iso7816::parse_atr(bytes(atr)), protocol, TA1);
  }

  ScriptedTransport reader;
  ListLog log;
};

TEST_F(HostPps, AsksForProtocolAndSpeedAndThenSetsTheParameters) {
  reader.answer({"80 04000000 00 00 00 00 00 FF 10 95 7A"})
      .answer({"82 05000000 00 01 00 00 00 95 00 00 0A 00"});
  const auto agreed = run("3B 10 95", 0, 0x95);
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->bit_rate, (iso7816::BitRate{512, 16}));
  EXPECT_THAT(reader.events, ElementsAre(packed("6F 04000000 00 00 00 0000 FF 10 95 7A"),
                                         packed("61 05000000 00 01 00 0000 95 00 00 0A 00")));
}

TEST_F(HostPps, IsLeftOutWhereTheDefaultsHold) {
  reader.answer({"82 05000000 00 00 00 00 00 11 00 00 0A 00"});
  EXPECT_TRUE(run("3B 00", 0, 0x11));
  EXPECT_THAT(reader.events, ElementsAre(packed("61 05000000 00 00 00 0000 11 00 00 0A 00")));
}

TEST_F(HostPps, IsMadeForTheSecondProtocolAtTheDefaultSpeed) {
  reader.answer({"80 03000000 00 00 00 00 00 FF 01 FE"})
      .answer({"82 07000000 00 01 00 00 01 11 10 00 4D 00 20 00"});
  EXPECT_TRUE(run("3B 80 80 01 01", 1, 0x11));
  EXPECT_EQ(reader.events[0], packed("6F 03000000 00 00 00 0000 FF 01 FE"));
}

TEST_F(HostPps, ACardMayDropTheSpeed) {
  reader.answer({"80 03000000 00 00 00 00 00 FF 00 FF"})
      .answer({"82 05000000 00 01 00 00 00 11 00 00 0A 00"});
  const auto agreed = run("3B 10 95", 0, 0x95);
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->bit_rate, iso7816::kDefaultBitRate);
  EXPECT_EQ(reader.events[1], packed("61 05000000 00 01 00 0000 11 00 00 0A 00"));
}

TEST_F(HostPps, AnAnswerWithAWrongPckHasFailed) {
  reader.answer({"80 04000000 00 00 00 00 00 FF 10 95 7B"});
  EXPECT_EQ(run("3B 10 95", 0, 0x95).error(), Fault::kPpsFailed);
}

TEST_F(HostPps, AnAnswerWithAnotherProtocolHasFailed) {
  reader.answer({"80 04000000 00 00 00 00 00 FF 11 95 7B"});
  EXPECT_EQ(run("3B 10 95", 0, 0x95).error(), Fault::kPpsFailed);
}

TEST_F(HostPps, IsNotForACardInSpecificMode) {
  reader.answer({"82 07000000 00 00 00 00 01 97 10 00 4D 00 20 00"});
  EXPECT_TRUE(run("3B 90 97 11 01 17", 1, 0x97));
  EXPECT_EQ(reader.events.size(), 1u);
}

TEST_F(HostPps, ACardInSpecificModeHasOneProtocol) {
  EXPECT_EQ(run("3B 90 97 11 01 17", 0, 0x97).error(), Fault::kProtocolNotSupported);
}

TEST_F(HostPps, AReaderThatSetsAnotherProtocolIsNotAgreed) {
  reader.answer({"82 07000000 00 00 00 00 01 11 10 00 4D 00 20 00"});
  EXPECT_EQ(run("3B 00", 0, 0x11).error(), Fault::kProtocolNotSupported);
}

TEST(CharacterLevel, HasNoWayToNegotiate) {
  ScriptedTransport reader;
  ListLog log;
  CcidClient client(reader, log);
  SlotChannel channel(client, 0);
  EXPECT_EQ(negotiate(channel, {}, 0, 0x11).error(), Fault::kNotSupported);
}

}  // namespace
}  // namespace ssc::driver
