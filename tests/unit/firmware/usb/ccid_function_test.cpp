// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/ccid_function.hpp"

#include "tests/unit/firmware/usb/usb_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

class CcidFunctionTest : public UsbTest {
 protected:
  void SetUp() override { configure(); }

  static std::string get_slot_status(Byte bSeq) {
    return "650000000000" + hex(Bytes(&bSeq, 1)) + "000000";
  }
  static std::string absent(Byte bSeq) { return "810000000000" + hex(Bytes(&bSeq, 1)) + "020001"; }
  // An Escape of no known code, `size` bytes in all.
  static std::string escape(std::size_t size) {
    std::string message = "6B00000000000900000000";
    message.resize(2 * size, 'E');
    const Byte length[] = {static_cast<Byte>(size - 10), static_cast<Byte>((size - 10) >> 8)};
    return message.replace(2, 4, hex(length));
  }
};

TEST_F(CcidFunctionTest, AnswersAMessage) {
  EXPECT_EQ(exchange(get_slot_status(5)), absent(5));
  EXPECT_EQ(in(kBulkIn), kNak);
}

TEST_F(CcidFunctionTest, AnswersMessagesOfEachNumberOfPackets) {
  for (const std::size_t size : {11u, 63u, 64u, 65u, 127u, 128u, 129u, 256u, 270u, 271u}) {
    EXPECT_EQ(exchange(escape(size)).substr(0, 16), "8300000000000942") << size;
  }
}

TEST_F(CcidFunctionTest, RefusesALengthThatIsALieAndGoesOn) {
  const std::string bad_length = "81000000000005420101";
  EXPECT_EQ(exchange("65010000000005000000"), bad_length);    // too little
  EXPECT_EQ(exchange("6500000000000500000000"), bad_length);  // too much
  EXPECT_EQ(exchange("65FFFFFFFF0005000000"), bad_length);
  EXPECT_EQ(exchange("65F6FFFFFF0005000000"), bad_length);  // 2^32 in all
  EXPECT_EQ(exchange("65000000800005000000"), bad_length);
  EXPECT_EQ(exchange(get_slot_status(6)), absent(6));
}

TEST_F(CcidFunctionTest, RefusesAMessageLongerThanTheLongest) {
  EXPECT_EQ(exchange(escape(272)), "83000000000009420100");
  EXPECT_EQ(exchange(escape(1'000)), "83000000000009420100");
  EXPECT_EQ(exchange(get_slot_status(6)), absent(6));
}

// There is no bSeq to answer with.
TEST_F(CcidFunctionTest, DropsLessThanAHeader) {
  EXPECT_EQ(exchange("650000000000"), kNak);
  EXPECT_EQ(exchange(get_slot_status(6)), absent(6));
}

TEST_F(CcidFunctionTest, TakesNoMoreCommandsThanItHasRoomToAnswer) {
  Byte taken = 0;
  while (taken < 100 && bulk_out(get_slot_status(taken)).empty()) ++taken;
  EXPECT_EQ(taken, BulkIn::kMessages - BulkIn::kMostOwed);
  EXPECT_EQ(bulk_in(), absent(0));
  EXPECT_EQ(bulk_out(get_slot_status(taken)), "");
  EXPECT_EQ(bulk_out(get_slot_status(99)), kNak);
  for (Byte bSeq = 1; bSeq <= taken; ++bSeq) EXPECT_EQ(bulk_in(), absent(bSeq));
  EXPECT_EQ(bulk_in(), kNak);
}

TEST_F(CcidFunctionTest, BothSlotsAnswerWhenTheyAreDone) {
  insert(0);
  insert(1);
  EXPECT_EQ(bulk_out("62000000000001010000"), "");
  EXPECT_EQ(bulk_out("62000000000102010000"), "");
  for (FakeLine* line : {&sam, &user}) {
    while (line->pass(Alarm::kTime) && line->take_log().find("RST1") == std::string::npos) {
    }
    line->card_says("3B00");
  }
  EXPECT_EQ(bulk_in(), "800200000001020000003B00");
  EXPECT_EQ(bulk_in(), "800200000000010000003B00");
}

TEST_F(CcidFunctionTest, AsksForTimeByAMessageOfTheTypeOfTheAnswer) {
  power_on();
  EXPECT_EQ(bulk_out("6F050000000002000000"
                     "00B0000001"),
            "");
  EXPECT_TRUE(user.pass(Alarm::kTime));
  EXPECT_EQ(bulk_in(), "80000000000002800100");
  user.card_says("B0429000");
  EXPECT_EQ(bulk_in(),
            "80030000000002000000"
            "429000");
}

// An answer of 64 bytes in all: 52 and SW1SW2.
TEST_F(CcidFunctionTest, SendsAnEmptyPacketAfterAnAnswerOfAMultipleOf64) {
  power_on();
  EXPECT_EQ(bulk_out("6F050000000002000000"
                     "00B0000034"),
            "");
  user.card_says("B0" + std::string(104, '7') + "9000");
  EXPECT_EQ(in(kBulkIn).size(), 128u);
  EXPECT_EQ(in(kBulkIn), "");
  EXPECT_EQ(in(kBulkIn), kNak);
}

// --- Interrupt-IN ---

TEST_F(CcidFunctionTest, MakesOneMessageOfMovementsNotYetFetched) {
  insert(0);
  EXPECT_EQ(in(kInterruptIn), "5003");
  EXPECT_EQ(in(kInterruptIn), kNak);
  remove(0);  // with the controller already
  insert(1);
  remove(1);
  insert(0);
  EXPECT_EQ(in(kInterruptIn), "5002");
  EXPECT_EQ(in(kInterruptIn), "500B");  // slot 0 present and changed, slot 1 changed
  EXPECT_EQ(in(kInterruptIn), kNak);
}

TEST_F(CcidFunctionTest, TellsANewHostOfTheCardsThatAreThere) {
  insert(1);
  EXPECT_EQ(in(kInterruptIn), "500C");
  bus_reset();
  configure();
  EXPECT_EQ(in(kInterruptIn), "500C");
}

TEST_F(CcidFunctionTest, TellsOfAnOvercurrent) {
  power_on();
  EXPECT_EQ(in(kInterruptIn), "5003");
  EXPECT_EQ(bulk_out("6F050000000002000000"
                     "00B0000001"),
            "");
  reader.contact(0).on_overcurrent();
  EXPECT_EQ(in(kInterruptIn), "51000201");
  EXPECT_EQ(bulk_in(), "8000000000000241FB00");
}

// --- ENDPOINT_HALT ---

TEST_F(CcidFunctionTest, BulkInGoesOnAfterAHaltWithTheMessageThatWasCut) {
  power_on();
  EXPECT_EQ(bulk_out("6F050000000002000000"
                     "00B0000080"),
            "");
  user.card_says("B0" + std::string(256, '7') + "9000");
  const std::string first = in(kBulkIn);
  EXPECT_EQ(control("0203000081000000"), "");
  EXPECT_EQ(in(kBulkIn), kStall);
  EXPECT_EQ(control("0201000081000000"), "");
  const std::string whole = bulk_in();
  EXPECT_EQ(whole.substr(0, first.size()), first);
  EXPECT_EQ(whole.size(), 2u * (10 + 130));
}

TEST_F(CcidFunctionTest, BulkOutGoesOnAfterAHaltWithANewMessage) {
  EXPECT_EQ(out(kBulkOut, escape(200).substr(0, 128)), "");
  EXPECT_EQ(control("0203000001000000"), "");
  EXPECT_EQ(out(kBulkOut, "00"), kStall);
  EXPECT_EQ(control("0201000001000000"), "");
  EXPECT_EQ(exchange(get_slot_status(6)), absent(6));
}

TEST_F(CcidFunctionTest, InterruptInGoesOnAfterAHaltWithTheMessageThatWasCut) {
  insert(0);
  EXPECT_EQ(control("0203000082000000"), "");
  insert(1);
  EXPECT_EQ(in(kInterruptIn), kStall);
  EXPECT_EQ(control("0201000082000000"), "");
  EXPECT_EQ(in(kInterruptIn), "5003");
  EXPECT_EQ(in(kInterruptIn), "500D");
}

}  // namespace
}  // namespace ssc::firmware::usb
