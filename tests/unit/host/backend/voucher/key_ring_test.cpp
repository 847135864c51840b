// SPDX-License-Identifier: Apache-2.0
#include "host/backend/voucher/key_ring.hpp"

#include <gtest/gtest.h>

namespace ssc::backend {
namespace {

using crypto::PrivateKey;
using crypto::Scheme;
using voucher::Algorithm;

TEST(KeyRing, FindsAKeyOnlyWithItsOwnAlgorithm) {
  KeyRing keys(PrivateKey::generate(Scheme::kSm2));
  const auto other = PrivateKey::generate(Scheme::kEs256).public_key();
  const auto signing = keys.signing().public_key();
  EXPECT_EQ(keys.algorithm(), Algorithm::kSm2);
  EXPECT_NE(keys.find(signing.id(), Algorithm::kSm2), nullptr);
  EXPECT_EQ(keys.find(signing.id(), Algorithm::kEs256), nullptr);
  EXPECT_EQ(keys.find(other.id(), Algorithm::kEs256), nullptr);

  keys.accept(other);
  EXPECT_NE(keys.find(other.id(), Algorithm::kEs256), nullptr);
  EXPECT_EQ(keys.find(other.id(), Algorithm::kSm2), nullptr);
}

}  // namespace
}  // namespace ssc::backend
