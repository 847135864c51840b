// SPDX-License-Identifier: Apache-2.0
#include "host/card/sam_slot.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::card {
namespace {

namespace scard = pcsc::scard;

class SamSlotTest : public testing::Test {
 protected:
  static pcsc::Session user_of(pcsc::FakeApi& api, pcsc::Context& context) {
    api.set_reader("R 00 00", scard::kPresent);
    api.set_reader("R 01 01", scard::kPresent);  // of another reader
    return *pcsc::Session::connect(context, "R 00 00");
  }

  Code failure_beside(const pcsc::Session& user) { return SamSlot::open_beside(user).error().code; }

  pcsc::FakeApi api_;
  pcsc::Context context_ = *pcsc::Context::establish(api_);
  pcsc::Session user_ = user_of(api_, context_);
};

TEST_F(SamSlotTest, IsAnotherSlotOfTheSameReader) {
  EXPECT_EQ(failure_beside(user_), Code::kNoPsam);
  api_.set_reader("R 00 01", scard::kEmpty);
  EXPECT_EQ(failure_beside(user_), Code::kNoPsam);
  api_.set_reader("R 00 02", scard::kPresent);
  EXPECT_TRUE(SamSlot::open_beside(user_));
}

TEST_F(SamSlotTest, IsGivenBackAtItsEnd) {
  api_.set_reader("R 00 01", scard::kPresent);
  const unsigned before = api_.open();
  {
    const auto sam = SamSlot::open_beside(user_);
    ASSERT_TRUE(sam);
    EXPECT_EQ(api_.open(), before + 2);  // the card and its transaction
  }
  EXPECT_EQ(api_.open(), before);
}

TEST_F(SamSlotTest, MayBeAReaderOfItsOwn) {
  EXPECT_TRUE(SamSlot::open(user_, "R 01 01"));
  EXPECT_FALSE(SamSlot::open(user_, "R 07 00"));
}

// Its transaction would wait for the user's own to end.
TEST_F(SamSlotTest, IsNotWhereTheUsersCardIs) {
  EXPECT_EQ(SamSlot::open(user_, "R 00 00").error().code, Code::kNoPsam);
}

// Two that waited for each other's slot would wait for ever.
TEST_F(SamSlotTest, IsNoneBesideACardThatIsNotInTheUsersSlot) {
  api_.set_reader("R 00 01", scard::kPresent);
  const auto other = pcsc::Session::connect(context_, "R 00 01");
  EXPECT_EQ(failure_beside(*other), Code::kNoPsam);
}

TEST_F(SamSlotTest, ThatIsMuteIsNoPsam) {
  api_.set_reader("R 00 01", scard::kPresent);
  api_.script("connect", {scard::kUnresponsive});
  EXPECT_EQ(failure_beside(user_), Code::kNoPsam);
}

TEST_F(SamSlotTest, ThatWorksReadsItsTerminalNumber) {
  api_.set_reader("R 00 01", scard::kPresent);
  api_.answer_transmit([](Bytes command) -> pcsc::FakeApi::Answer {
    if (command[1] == 0xB0) return {.bytes = {0x99, 0x99, 0x11, 0x00, 0x00, 0x01, 0x90, 0x00}};
    return {};
  });
  const auto sam = SamSlot::open_beside(user_);
  ASSERT_TRUE(sam);
  EXPECT_EQ((*sam)->psam().terminal_number(sscard::Algorithm::kSm4).value(), "999911000001");
}

}  // namespace
}  // namespace ssc::card
