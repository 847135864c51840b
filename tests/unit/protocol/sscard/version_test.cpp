// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/version.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

TEST(Version, IsKnownByItsFirstThreeCharacters) {
  EXPECT_EQ(recognise_version(hex("312E3000")), Version::k1_0);
  EXPECT_EQ(recognise_version(hex("322E3000")), Version::k2_0);
  EXPECT_EQ(recognise_version(hex("322E3031")), Version::k2_0);
  EXPECT_EQ(recognise_version(hex("332E3030")), Version::k3_0);
}

TEST(Version, IsOneWhenTheCardLeavesItEmpty) {
  EXPECT_EQ(recognise_version(hex("")), Version::k1_0);
  EXPECT_EQ(recognise_version(hex("00000000")), Version::k1_0);
  EXPECT_EQ(recognise_version(hex("FFFFFFFF")), Version::k1_0);
}

TEST(Version, OfAnyOtherTextIsNotGuessed) {
  EXPECT_EQ(recognise_version(hex("342E3000")).error(), Error::kUnsupported);
  EXPECT_EQ(recognise_version(hex("32000000")).error(), Error::kUnsupported);
}

}  // namespace
}  // namespace ssc::sscard
