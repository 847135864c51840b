// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::pcsc {
namespace {

using testing::ElementsAre;

constexpr Byte kCommand[] = {0x00, 0xB2, 0x01, 0x05, 0x40};

// The whole life of a session: two commands in a transaction.
Result<std::size_t> use_card(FakeApi& api) {
  auto context = Context::establish(api);
  if (!context) return tl::unexpected(context.error());
  auto session = Session::connect(*context, "R");
  if (!session) return tl::unexpected(session.error());
  if (auto begun = session->begin(); !begun) return tl::unexpected(begun.error());
  std::array<Byte, 258> answer{};
  if (auto first = session->transmit(kCommand, answer); !first) return first;
  return session->transmit(kCommand, answer);
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() { api_.set_reader("R", scard::kPresent); }

  FakeApi api_;
};

TEST_F(SessionTest, ClosesInTheOrderThatItOpened) {
  ASSERT_TRUE(use_card(api_));
  EXPECT_THAT(api_.diary(), ElementsAre("establish", "connect", "status", "begin", "transmit",
                                        "transmit", "end", "disconnect", "release"));
  EXPECT_EQ(api_.open(), 0u);
}

TEST_F(SessionTest, GivesTheAnswerAsTheCardSentIt) {
  api_.answer_transmit([](Bytes command) {
    EXPECT_TRUE(equal(command, kCommand));
    return FakeApi::Answer{.bytes = {0x61, 0x18}};
  });
  EXPECT_EQ(use_card(api_), 2u);
}

TEST_F(SessionTest, ResetsTheCardColdOrWarmAndLooksAtTheAtrAgain) {
  auto context = Context::establish(api_);
  auto session = Session::connect(*context, "R");
  ASSERT_TRUE(session);
  EXPECT_TRUE(session->reset(Reset::kCold));
  EXPECT_TRUE(session->reset(Reset::kWarm));
  EXPECT_THAT(api_.diary(),
              ElementsAre("establish", "connect", "status", "cold", "status", "warm", "status"));
}

TEST_F(SessionTest, PowersOffAtTheEndWhenAskedTo) {
  {
    auto context = Context::establish(api_);
    auto connected = Session::connect(*context, "R");
    ASSERT_TRUE(connected);
    connected->power_off_at_end();
    Session session = std::move(*connected);
    ASSERT_TRUE(session.begin());
  }
  EXPECT_THAT(api_.diary(), ElementsAre("establish", "connect", "status", "begin", "cold", "end",
                                        "disconnect", "release"));
}

TEST_F(SessionTest, AMuteCardIsNotTriedAgainAndAgain) {
  api_.script("connect", {scard::kUnresponsive});
  EXPECT_EQ(use_card(api_).error().code, Code::kCardMute);
  EXPECT_EQ(api_.count("connect"), 1u);
}

TEST_F(SessionTest, TakesACardOverThatWasResetBeforeTheTransaction) {
  api_.script("begin", {scard::kResetCard});
  EXPECT_TRUE(use_card(api_));
  EXPECT_EQ(api_.count("reconnect"), 1u);
}

TEST_F(SessionTest, ACardThatIsResetAgainAndAgainEndsInCardReset) {
  api_.script("begin", std::vector<Status>(100, scard::kResetCard));
  EXPECT_EQ(use_card(api_).error().code, Code::kCardReset);
  EXPECT_EQ(api_.count("begin"), 2u);
}

TEST_F(SessionTest, AFailedExchangeWithTheCardStillThereIsAProtocolFault) {
  api_.script("transmit", {scard::kNotTransacted});
  EXPECT_EQ(use_card(api_).error().code, Code::kCardProtocol);
}

TEST_F(SessionTest, AFailedExchangeWithTheCardGoneIsARemovedCard) {
  auto context = *Context::establish(api_);
  auto session = *Session::connect(context, "R");
  api_.set_reader("R", scard::kEmpty);
  api_.script("transmit", {scard::kNotTransacted});
  std::array<Byte, 258> answer{};
  EXPECT_EQ(session.transmit(kCommand, answer).error().code, Code::kCardRemoved);
}

TEST_F(SessionTest, ACardThatIsPulledWhileThePinPadWaitsIsARemovedCard) {
  auto context = *Context::establish(api_);
  auto session = *Session::connect(context, "R");
  api_.set_reader("R", scard::kEmpty);
  api_.script("control", {scard::kNotTransacted});
  std::array<Byte, 8> answer{};
  EXPECT_EQ(session.control(1, {}, answer).error().code, Code::kCardRemoved);
}

TEST_F(SessionTest, AFailedExchangeWithTheReaderGoneIsAReaderGone) {
  auto context = *Context::establish(api_);
  auto session = *Session::connect(context, "R");
  api_.remove_reader("R");
  api_.script("transmit", {scard::kNotTransacted});
  std::array<Byte, 258> answer{};
  EXPECT_EQ(session.transmit(kCommand, answer).error().code, Code::kReaderGone);
}

TEST_F(SessionTest, SendsNothingAfterTheDeadline) {
  const auto revoked = std::make_shared<std::atomic<bool>>(false);
  auto context = *Context::establish(api_);
  auto session = *Session::connect(context, "R", revoked);
  *revoked = true;
  std::array<Byte, 258> answer{};
  EXPECT_EQ(session.transmit(kCommand, answer).error().code, Code::kReaderStuck);
  EXPECT_EQ(api_.count("transmit"), 0u);
}

// Every call of a session's life fails once, with each of these.
class FailingCall : public testing::TestWithParam<Status> {};

TEST_P(FailingCall, GivesADefinedCodeAndLeavesNothingOpen) {
  constexpr unsigned kCalls = 9;  // as in ClosesInTheOrderThatItOpened
  constexpr unsigned kClosing = 3;
  for (unsigned n = 1; n <= kCalls; ++n) {
    FakeApi api;
    api.set_reader("R", scard::kPresent);
    api.fail_at(n, GetParam());
    const Result<std::size_t> used = use_card(api);
    EXPECT_EQ(api.open(), 0u) << "call " << n;
    EXPECT_TRUE(used || n <= kCalls - kClosing) << "call " << n;
    if (!used) {
      EXPECT_NE(used.error().code, Code::kInternal) << "call " << n;
      EXPECT_THAT(used.error().detail, testing::HasSubstr("SCard")) << "call " << n;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Codes, FailingCall,
                         testing::Values(scard::kNoService, scard::kInvalidHandle,
                                         scard::kUnknownReader, scard::kNoSmartcard,
                                         scard::kSharingViolation, scard::kUnresponsive,
                                         scard::kResetCard, scard::kRemovedCard,
                                         scard::kNotTransacted, Status{0x801000FF}));

}  // namespace
}  // namespace ssc::pcsc
