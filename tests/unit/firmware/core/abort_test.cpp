// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// CCID 1.1, 5.3.1 and 6.1.13: the class request ABORT and PC_to_RDR_Abort, in either order.
namespace ssc::firmware {
namespace {

class AbortTest : public ReaderTest {
 protected:
  AbortTest() { control_pipe = true; }

  std::string bulk(Byte bSeq, Byte slot = 0) {
    return send(message(0x72, slot, bSeq, "000000", ""));
  }
  std::string request(Byte bSeq, Byte slot = 0) {
    EXPECT_TRUE(device.request_abort(slot, bSeq));
    return take();
  }
  void begin_exchange() {
    power_on();
    EXPECT_EQ(send(message(0x6F, 0, 0x0A, "000000", kReadOne)), "");
  }
  static std::string status(Byte bSeq, const std::string& specific) {
    return message(0x81, 0, bSeq, specific, "");
  }
  // T=0 in mid-exchange: the card is off afterwards.
  const std::string kExchangeAborted = message(0x80, 0, 0x0A, "41FF00", "");
  const std::string kAnyCommand = message(0x65, 0, 0x0B, "000000", "");
};

TEST_F(AbortTest, RequestThenMessage) {
  begin_exchange();
  EXPECT_EQ(request(0x20), kExchangeAborted);
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "41FF01"));
  EXPECT_EQ(bulk(0x20), status(0x20, "010001"));
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "010001"));
}

TEST_F(AbortTest, MessageThenRequest) {
  begin_exchange();
  EXPECT_EQ(bulk(0x20), kExchangeAborted);
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "41FF01"));
  EXPECT_EQ(request(0x20), status(0x20, "010001"));
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "010001"));
}

TEST_F(AbortTest, EveryCommandFailsBetweenTheHalves) {
  insert();
  request(0x20);
  for (const int type :
       {0x61, 0x62, 0x63, 0x65, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x71, 0x73, 0x00}) {
    EXPECT_EQ(send(message(static_cast<Byte>(type), 0, 1, "000000", "")).substr(14, 4), "41FF")
        << type;
  }
}

TEST_F(AbortTest, NeedsTheSameSequenceNumberTwice) {
  begin_exchange();
  request(0x20);
  EXPECT_EQ(bulk(0x21), "");
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "41FF01"));
  EXPECT_EQ(request(0x21), status(0x21, "010001"));
}

// Each message has its answer, also the one that another takes the place of.
TEST_F(AbortTest, AnswersAMessageThatIsReplaced) {
  insert();
  EXPECT_EQ(bulk(0x20), "");
  EXPECT_EQ(bulk(0x21), status(0x20, "41FF01"));
  EXPECT_EQ(request(0x21), status(0x21, "010001"));
}

TEST_F(AbortTest, IsAnsweredWhenNothingGoesOn) {
  EXPECT_EQ(request(0x20), "");
  EXPECT_EQ(bulk(0x20), status(0x20, "020001"));
  power_on();
  EXPECT_EQ(bulk(0x21), "");
  EXPECT_EQ(request(0x21), status(0x21, "000000"));  // and the card stays as it is
}

TEST_F(AbortTest, NeedsNoOtherHalfWithoutAControlPipe) {
  control_pipe = false;
  begin_exchange();
  EXPECT_EQ(bulk(0x20), kExchangeAborted + " " + status(0x20, "010001"));
  EXPECT_EQ(bulk(0x21), status(0x21, "010001"));
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "010001"));
}

TEST_F(AbortTest, StopsAnActivation) {
  insert();
  send(message(0x62, 0, 0x0A, "010000", ""));
  EXPECT_EQ(request(0x20), message(0x80, 0, 0x0A, "41FF00", ""));
  EXPECT_EQ(bulk(0x20), status(0x20, "010001"));
  user.pass(Alarm::kTime);
  user.card_says(kAtr);
  EXPECT_EQ(take(), "");
}

TEST_F(AbortTest, LeavesTheOtherSlotAlone) {
  begin_exchange();
  EXPECT_EQ(request(0x20, 1), "");
  user.card_says("B0429000");
  EXPECT_EQ(take(), message(0x80, 0, 0x0A, "000000", "429000"));
  EXPECT_EQ(send(message(0x65, 1, 1, "000000", "")), message(0x81, 1, 1, "42FF01", ""));
}

TEST_F(AbortTest, HasNoSlotThatIsNotThere) {
  EXPECT_FALSE(device.request_abort(2, 0x20));
  EXPECT_EQ(bulk(0x20, 2), message(0x81, 2, 0x20, "420501", ""));
}

TEST_F(AbortTest, IsForgottenAtAReset) {
  insert();
  request(0x20);
  device.reset();
  EXPECT_EQ(send(kAnyCommand), status(0x0B, "010001"));
}

TEST_F(AbortTest, CarriesNoData) {
  EXPECT_EQ(send(message(0x72, 0, 0x20, "000000", "00")), status(0x20, "420101"));
}

}  // namespace
}  // namespace ssc::firmware
