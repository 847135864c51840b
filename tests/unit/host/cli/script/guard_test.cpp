// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/guard.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::script {
namespace {

using Command = std::vector<Byte>;

const Command kSelect{0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00};
const Command kVerify{0x00, 0x20, 0x00, 0x00, 0x03, 0x12, 0x34, 0x56};
const Command kTries{0x00, 0x20, 0x00, 0x00};
const Command kUnblock{0x84, 0x24, 0x00, 0x00, 0x04, 1, 2, 3, 4};
const Command kUpdate{0x00, 0xDC, 0x07, 0x28, 0x02, 0x07, 0x00};

TEST(Guard, ReadingIsNoDangerAndTheUnknownIsAWrite) {
  EXPECT_EQ(danger_of(kSelect), Danger::kNone);
  EXPECT_EQ(danger_of(Command{0x00, 0xB2, 0x07, 0x2C, 0x0B}), Danger::kNone);
  EXPECT_EQ(danger_of(kUpdate), Danger::kWrite);
  EXPECT_EQ(danger_of(Command{0x00, 0x82, 0x00, 0x0A}), Danger::kWrite);  // a key has tries too
  EXPECT_EQ(danger_of(Command{0x80, 0xB2, 0x07, 0x2C}), Danger::kWrite);  // another CLA
  EXPECT_EQ(danger_of(Command{0x00}), Danger::kWrite);
}

TEST(Guard, VerifyWithoutAPinAsksOnlyForTheTries) {
  EXPECT_EQ(danger_of(kTries), Danger::kNone);
  EXPECT_EQ(danger_of(kVerify), Danger::kPin);
  EXPECT_EQ(danger_of(Command{0x80, 0x5E, 0x01, 0x00, 0x01, 0xFF}), Danger::kPin);
  EXPECT_EQ(danger_of(kUnblock), Danger::kPin);
}

// ISO/IEC 7816-4, 5.4.1: classes 00 to 7F are one command on another channel, in parts or secured.
TEST(Guard, APinIsAPinInEveryInterindustryClass) {
  EXPECT_EQ(danger_of(Command{0x04, 0x20, 0x00, 0x00, 0x04, 1, 2, 3, 4}), Danger::kPin);
  EXPECT_EQ(danger_of(Command{0x00, 0x24, 0x00, 0x01, 0x02, 1, 2}), Danger::kPin);
  EXPECT_EQ(danger_of(Command{0x00, 0x2C, 0x00, 0x01, 0x02, 1, 2}), Danger::kPin);
  EXPECT_EQ(danger_of(Command{0x01, 0xB2, 0x07, 0x2C, 0x0B}), Danger::kNone);
  EXPECT_EQ(danger_of(Command{0xB0, 0x2C, 0x01, 0x00, 0x00}), Danger::kWrite);  // DEBIT
}

TEST(Guard, APinMayGoThroughAPsam) {
  const Command cipher_data{0x80, 0xFA, 0x00, 0x00, 0x08, 3, 0x12, 0x34, 0x56, 0x80, 0, 0, 0};
  EXPECT_TRUE(may_carry_pin(cipher_data));
  EXPECT_TRUE(may_carry_pin(kVerify));
  EXPECT_FALSE(may_carry_pin(kTries));
  EXPECT_FALSE(may_carry_pin(kUpdate));
}

class GuardTest : public testing::Test {
 protected:
  GuardTest() {
    api_.set_reader("R", pcsc::scard::kPresent);
    terminal_.emplace(*pcsc::Context::establish(api_));
    EXPECT_TRUE(terminal_->use(""));
  }

  // What the guard says to a PIN when the card answers this to VERIFY without one.
  Result<void> with_status(Byte sw1, Byte sw2) {
    api_.answer_transmit([=](Bytes command) {
      EXPECT_TRUE(equal(command, kTries));
      return pcsc::FakeApi::Answer{.bytes = {sw1, sw2}};
    });
    return Guard({.pin = true}).check(*terminal_, kVerify);
  }

  pcsc::FakeApi api_;
  std::optional<Terminal> terminal_;
};

TEST_F(GuardTest, NothingDangerousPassesUnasked) {
  const Guard guard({});
  EXPECT_TRUE(guard.check(*terminal_, kSelect));
  EXPECT_EQ(guard.check(*terminal_, kVerify).error().code, Code::kCommandGuarded);
  EXPECT_EQ(guard.check(*terminal_, kUpdate).error().code, Code::kCommandGuarded);
  EXPECT_EQ(api_.count("transmit"), 0u);
}

TEST_F(GuardTest, LeaveForOneIsNotLeaveForTheOther) {
  EXPECT_FALSE(Guard({.pin = true}).check(*terminal_, kUpdate));
  EXPECT_FALSE(Guard({.write = true}).check(*terminal_, kVerify));
  EXPECT_TRUE(Guard({.write = true}).check(*terminal_, kUpdate));
}

TEST_F(GuardTest, APinIsSentOnlyWithAllTriesLeft) {
  EXPECT_TRUE(with_status(0x63, 0xC3));
  EXPECT_TRUE(with_status(0x63, 0xC6));
  EXPECT_TRUE(with_status(0x90, 0x00));  // no PIN is set
  EXPECT_EQ(with_status(0x63, 0xC2).error().detail, "only 2 tries are left, not all 3");
  EXPECT_FALSE(with_status(0x69, 0x83));
  EXPECT_FALSE(with_status(0x6D, 0x00));
}

// As the PIN of a 3.0 card's PKI environment: nothing says that asking costs none of its tries.
TEST_F(GuardTest, APinWhoseTriesCannotBeAskedForIsNotSent) {
  const Command pki{0x00, 0x20, 0x01, 0x81, 0x02, 1, 2};
  const Command secured{0x04, 0x20, 0x00, 0x00, 0x02, 1, 2};
  EXPECT_EQ(Guard({.pin = true}).check(*terminal_, pki).error().code, Code::kCommandGuarded);
  EXPECT_EQ(Guard({.pin = true}).check(*terminal_, secured).error().code, Code::kCommandGuarded);
  EXPECT_EQ(api_.count("transmit"), 0u);
}

TEST_F(GuardTest, ABlockedPinMayBeUnblocked) {
  EXPECT_TRUE(Guard({.pin = true}).check(*terminal_, kUnblock));
  EXPECT_EQ(api_.count("transmit"), 0u);
}

}  // namespace
}  // namespace ssc::script
