// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/cause.hpp"

#include <gtest/gtest.h>

namespace ssc::pcsc {
namespace {

// pcsclite.h, by number: the values are part of its ABI.
constexpr Status kNoService = 0x8010001D;
constexpr Status kNoSmartcard = 0x8010000C;
constexpr Status kRemovedCard = 0x80100069;
constexpr Status kUnresponsive = 0x80100066;
constexpr Status kSharingViolation = 0x8010000B;
constexpr Status kResetCard = 0x80100068;
constexpr Status kNotTransacted = 0x80100016;
constexpr Status kUnknownReader = 0x80100009;
constexpr Status kSecurityViolation = 0x8010006A;

Code cause(Call call, Status status) {
  return check(call, status).error().code;
}

TEST(Cause, SuccessIsNoFailure) {
  EXPECT_TRUE(check(kTransmit, 0));
}

TEST(Cause, KeepsServiceReaderAndCardApart) {
  EXPECT_EQ(cause(kEstablishContext, kNoService), Code::kServiceDown);
  EXPECT_EQ(cause(kConnect, kUnknownReader), Code::kReaderGone);
  EXPECT_EQ(cause(kConnect, kNoSmartcard), Code::kNoCard);
  EXPECT_EQ(cause(kConnect, kUnresponsive), Code::kCardMute);
  EXPECT_EQ(cause(kConnect, kSharingViolation), Code::kCardInUse);
  EXPECT_EQ(cause(kEstablishContext, kSecurityViolation), Code::kForbidden);
}

TEST(Cause, NoCardBecomesRemovedCardOnceOneWasConnected) {
  EXPECT_EQ(cause(kTransmit, kNoSmartcard), Code::kCardRemoved);
  EXPECT_EQ(cause(kTransmit, kRemovedCard), Code::kCardRemoved);
  EXPECT_EQ(cause(kBeginTransaction, kResetCard), Code::kCardReset);
  EXPECT_EQ(cause(kTransmit, kNotTransacted), Code::kCardProtocol);
}

TEST(Cause, DetailNamesTheCallAndTheCode) {
  EXPECT_EQ(check(kTransmit, kRemovedCard).error().detail, "SCardTransmit: SCARD_W_REMOVED_CARD");
}

TEST(Cause, UnknownCodeIsAReaderFaultWithItsNumber) {
  const Failure failure = check(kConnect, 0x801000FF).error();
  EXPECT_EQ(failure.code, Code::kReaderFault);
  EXPECT_EQ(failure.detail, "SCardConnect: 0x801000FF");
}

TEST(Cause, SignOfA64BitLongDoesNotMatter) {
  EXPECT_EQ(cause(kTransmit, static_cast<int>(kRemovedCard)), Code::kCardRemoved);
}

}  // namespace
}  // namespace ssc::pcsc
