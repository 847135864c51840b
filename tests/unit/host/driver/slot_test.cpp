// SPDX-License-Identifier: Apache-2.0
#include "host/driver/slot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

namespace features = ccid::dwFeatures;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t kAutoVoltageReader = features::kProfileExtendedApdu;

// The slot of a reader at 4 MHz, up to 344,086 bit/s. Scripts name bSeq: 00 for the first command.
class SlotTest : public testing::Test {
 protected:
  void use(std::uint32_t dwFeatures) {
    reader.class_descriptor.dwFeatures = dwFeatures;
    client.emplace(reader, log);
    slot.emplace(*client, Byte{0}, speeds);
  }
  // Activates a card with this ATR; the next command has bSeq 01.
  void power_on(const std::string& atr) {
    auto answer = bytes("80 00000000 00 00 00 00 00");
    const auto characters = bytes(atr);
    answer[1] = static_cast<Byte>(characters.size());
    answer.insert(answer.end(), characters.begin(), characters.end());
    const std::string text = hex(answer);
    reader.answer({text});
    ASSERT_TRUE(slot->power_on());
    reader.events.clear();
  }

  ScriptedTransport reader;
  ListLog log;
  ReaderSpeeds speeds{.clock_khz = 4'000, .max_bit_per_s = 344'086};
  std::optional<CcidClient> client;
  std::optional<Slot> slot;
};

// ---- Power --------------------------------------------------------------------------------------

TEST_F(SlotTest, LeavesTheVoltageToAReaderThatFindsIt) {
  use(kAutoVoltageReader);
  reader.answer({"80 02000000 00 00 00 00 00 3B00"});
  const auto atr = slot->power_on();
  ASSERT_TRUE(atr);
  EXPECT_EQ(hex(*atr), "3B00");
  EXPECT_EQ(reader.events.back(), packed("62 00000000 00 00 00 0000"));
  EXPECT_EQ(hex(*slot->atr()), "3B00");
}

TEST_F(SlotTest, TriesVoltagesFromTheLowestUpWithTheCardOffInBetween) {
  use(features::kExtendedApdu);
  reader
      .answer({"80 00000000 00 00 41 FE 00"})  // 1.8 V
      .answer({"81 00000000 00 01 01 00 00"})
      .answer({"80 00000000 00 02 41 FE 00"})  // 3 V
      .answer({"81 00000000 00 03 01 00 00"})
      .answer({"80 02000000 00 04 00 00 00 3B00"});  // 5 V
  EXPECT_TRUE(slot->power_on());
  EXPECT_THAT(reader.events,
              ElementsAre(packed("62 00000000 00 00 03 0000"), packed("63 00000000 00 01 00 0000"),
                          packed("62 00000000 00 02 02 0000"), packed("63 00000000 00 03 00 0000"),
                          packed("62 00000000 00 04 01 0000")));
}

TEST_F(SlotTest, SwitchesACardOffThatIsStillOnBeforeItTriesVoltages) {
  reader.class_descriptor.bVoltageSupport = ccid::kVoltage5;
  use(features::kExtendedApdu);
  power_on("3B00");
  reader
      .answer({"80 00000000 00 01 40 FE 00"})  // the warm reset fails, and the card is active
      .answer({"81 00000000 00 02 01 00 00"})
      .answer({"80 02000000 00 03 00 00 00 3B00"});
  EXPECT_EQ(slot->power_on().error(), Fault::kMute);
  EXPECT_TRUE(slot->power_on());
  EXPECT_THAT(reader.events,
              ElementsAre(packed("62 00000000 00 01 01 0000"), packed("63 00000000 00 02 00 0000"),
                          packed("62 00000000 00 03 01 0000")));
}

TEST_F(SlotTest, OffersOnlyVoltagesThatTheReaderHas) {
  reader.class_descriptor.bVoltageSupport = ccid::kVoltage5;
  use(features::kExtendedApdu);
  reader.answer({"80 00000000 00 00 41 FE 00"}).answer({"81 00000000 00 01 01 00 00"});
  EXPECT_EQ(slot->power_on().error(), Fault::kMute);
  EXPECT_EQ(reader.events[0], packed("62 00000000 00 00 01 0000"));
}

TEST_F(SlotTest, AWarmResetKeepsTheVoltage) {
  use(features::kExtendedApdu);
  reader.answer({"80 00000000 00 00 41 FE 00"})
      .answer({"81 00000000 00 01 01 00 00"})
      .answer({"80 02000000 00 02 00 00 00 3B00"})
      .answer({"80 02000000 00 03 00 00 00 3B00"});
  EXPECT_TRUE(slot->power_on());
  EXPECT_TRUE(slot->power_on());
  EXPECT_EQ(reader.events.back(), packed("62 00000000 00 03 02 0000"));
}

TEST_F(SlotTest, DoesNotTryVoltagesOnAnEmptySlot) {
  use(features::kExtendedApdu);
  reader.answer({"80 00000000 00 00 42 FE 00"});
  EXPECT_EQ(slot->power_on().error(), Fault::kNoCard);
  EXPECT_EQ(reader.events.size(), 1u);
}

TEST_F(SlotTest, TakesNoAnswerToResetOfMoreThan33Characters) {
  use(kAutoVoltageReader);
  const std::string text = packed("80 22000000 00 00 00 00 00") + std::string(2 * 34, '0');
  reader.answer({text});
  EXPECT_EQ(slot->power_on().error(), Fault::kProtocol);
  EXPECT_FALSE(slot->atr());
}

TEST_F(SlotTest, KeepsAnAnswerToResetThatNobodyCanRead) {
  use(kAutoVoltageReader);
  power_on("3B FF 11");
  EXPECT_EQ(hex(*slot->atr()), "3BFF11");
  EXPECT_TRUE(log.has("odd answer to reset"));
}

TEST_F(SlotTest, ForgetsTheCardThatIsSwitchedOff) {
  use(kAutoVoltageReader);
  power_on("3B 00");
  reader.answer({"81 00000000 00 01 01 00 00"});
  EXPECT_TRUE(slot->power_off());
  EXPECT_EQ(reader.events.back(), packed("63 00000000 00 01 00 0000"));
  EXPECT_FALSE(slot->atr());
}

// ---- Protocol and speed -------------------------------------------------------------------------

TEST_F(SlotTest, SetsTheParametersOfT0ForAReaderThatMakesThePps) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoPps);
  power_on("3F F0 96 00 05 40 0F");  // inverse; TA1 96, TC1 05; TD1 T=0 with TC2 0F
  reader.answer({"82 05000000 00 01 00 00 00 96 02 05 0F 00"});
  EXPECT_TRUE(slot->set_protocol(0));
  EXPECT_EQ(reader.events.back(), packed("61 05000000 00 01 00 0000 96 02 05 0F 00"));
  EXPECT_EQ(slot->protocol(), Byte{0});
}

TEST_F(SlotTest, SetsTheParametersOfT1) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoPps);
  power_on("3B 90 95 81 71 FE 45 01 4F");  // TA1 95; T=1: IFSC FE, BWI 4, CWI 5, CRC
  reader.answer({"82 07000000 00 01 00 00 01 95 11 00 45 00 FE 00"});
  EXPECT_TRUE(slot->set_protocol(1));
  EXPECT_EQ(reader.events.back(), packed("61 07000000 00 01 01 0000 95 11 00 45 00 FE 00"));
}

TEST_F(SlotTest, LowersASpeedThatTheReaderRefuses) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoPps);
  power_on("3B 10 95");
  reader.answer({"82 00000000 00 01 40 0A 00"})
      .answer({"82 05000000 00 02 00 00 00 94 00 00 0A 00"});
  EXPECT_TRUE(slot->set_protocol(0));
  EXPECT_EQ(reader.events[1], packed("61 05000000 00 02 00 0000 94 00 00 0A 00"));
}

TEST_F(SlotTest, AsksAReaderThatChoosesItselfWhatItChose) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoNegotiation);
  power_on("3B 80 80 01 01");  // T=0 and T=1
  reader.answer({"82 07000000 00 01 00 00 01 95 10 00 45 00 FE 00"})
      .answer({"82 07000000 00 02 00 00 01 95 10 00 45 00 FE 00"});
  EXPECT_EQ(slot->set_protocol(0).error(), Fault::kProtocolNotSupported);
  EXPECT_TRUE(slot->set_protocol(1));
  EXPECT_EQ(reader.events.back(), packed("6C 00000000 00 02 00 0000"));
}

TEST_F(SlotTest, RefusesAProtocolThatTheCardDoesNotOffer) {
  use(kAutoVoltageReader);
  power_on("3B 00");
  EXPECT_EQ(slot->set_protocol(1).error(), Fault::kProtocolNotSupported);
  EXPECT_THAT(reader.events, IsEmpty());
}

TEST_F(SlotTest, ResetsACardThatRefusedItsOwnSpeedAndGoesOnAtTheDefault) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoPps);
  power_on("3B 10 95");
  reader.answer({"82 00000000 00 01 41 FE 00"})
      .answer({"80 03000000 00 02 00 00 00 3B1095"})
      .answer({"82 05000000 00 03 00 00 00 11 00 00 0A 00"});
  EXPECT_TRUE(slot->set_protocol(0));
  EXPECT_EQ(reader.events.back(), packed("61 05000000 00 03 00 0000 11 00 00 0A 00"));
}

// The card is at 95 when the reader says that it cannot be: nothing but a reset reaches it.
TEST_F(SlotTest, ResetsACardThatTheReaderDoesNotFollowAndGoesOnAtTheDefault) {
  use(features::kProfileTpdu | features::kAutoVoltage);
  power_on("3B 10 95");
  reader.answer({"80 04000000 00 01 00 00 00 FF 10 95 7A"})
      .answer({"82 00000000 00 02 40 0A 00"})
      .answer({"80 03000000 00 03 00 00 00 3B1095"})
      .answer({"82 05000000 00 04 00 00 00 11 00 00 0A 00"});
  EXPECT_TRUE(slot->set_protocol(0));
  EXPECT_THAT(reader.events, ElementsAre(packed("6F 04000000 00 01 00 0000 FF 10 95 7A"),
                                         packed("61 05000000 00 02 00 0000 95 00 00 0A 00"),
                                         packed("62 00000000 00 03 00 0000"),
                                         packed("61 05000000 00 04 00 0000 11 00 00 0A 00")));
}

// ---- Exchange -----------------------------------------------------------------------------------

TEST_F(SlotTest, SpeaksTheFirstProtocolToACardWithoutASettledOne) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoPps);
  power_on("3B 00");
  reader.answer({"82 05000000 00 01 00 00 00 11 00 00 0A 00"})
      .answer({"80 02000000 00 02 00 00 00 9000"});
  std::array<Byte, 258> response;
  EXPECT_EQ(slot->transmit(bytes("00 A4 00 00"), response), 2u);
  EXPECT_EQ(slot->protocol(), Byte{0});
}

TEST_F(SlotTest, SendsNothingToACardThatIsOff) {
  use(kAutoVoltageReader);
  std::array<Byte, 258> response;
  EXPECT_EQ(slot->transmit(bytes("00 A4 00 00"), response).error(), Fault::kNoCard);
  EXPECT_THAT(reader.events, IsEmpty());
}

TEST_F(SlotTest, LogsNoByteOfDataEvenWhenAskedForTraffic) {
  use(features::kExtendedApdu | features::kAutoVoltage | features::kAutoPps);
  log.traffic = true;
  power_on("3B 00");
  reader.answer({"82 05000000 00 01 00 00 00 11 00 00 0A 00"})
      .answer({"80 04000000 00 02 00 00 00 DDDD 9000"});
  std::array<Byte, 258> response;
  EXPECT_TRUE(slot->transmit(bytes("00 20 00 81 03 31 32 33"), response));
  EXPECT_TRUE(log.has("00 20 00 81 + 4 bytes"));
  EXPECT_TRUE(log.has("2 bytes + 90 00"));
  EXPECT_FALSE(log.has("31"));
  EXPECT_FALSE(log.has("DD"));
}

// ---- Presence -----------------------------------------------------------------------------------

TEST_F(SlotTest, TellsWhetherACardIsThere) {
  use(kAutoVoltageReader);
  reader.answer({"81 00000000 00 00 02 00 00"})
      .answer({"81 00000000 00 01 01 00 00"})
      .answer({"81 00000000 00 02 42 FE 00"});  // some readers fail the command on an empty slot
  EXPECT_EQ(slot->is_present(), false);
  EXPECT_EQ(slot->is_present(), true);
  EXPECT_EQ(slot->is_present(), false);
}

TEST_F(SlotTest, TellsACardThatWasChangedInBetweenAsAbsentOnce) {
  use(kAutoVoltageReader);
  power_on("3B 00");
  reader.answer({"81 00000000 00 01 00 00 00"})
      .answer({"81 00000000 00 02 01 00 00"})
      .answer({"81 00000000 00 03 01 00 00"});
  EXPECT_EQ(slot->is_present(), true);
  EXPECT_EQ(slot->is_present(), false);
  EXPECT_FALSE(slot->atr());
  EXPECT_EQ(slot->is_present(), true);
}

TEST_F(SlotTest, TellsACardThatWeSwitchedOffAsPresent) {
  use(kAutoVoltageReader);
  power_on("3B 00");
  reader.answer({"81 00000000 00 01 01 00 00"}).answer({"81 00000000 00 02 01 00 00"});
  EXPECT_TRUE(slot->power_off());
  EXPECT_EQ(slot->is_present(), true);
}

TEST_F(SlotTest, TellsOfAReaderThatIsGone) {
  use(kAutoVoltageReader);
  reader.closed = true;
  EXPECT_EQ(slot->is_present().error(), Fault::kGone);
}

}  // namespace
}  // namespace ssc::driver
