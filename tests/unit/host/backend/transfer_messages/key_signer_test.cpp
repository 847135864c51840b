// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/key_signer.hpp"

#include <gtest/gtest.h>

namespace ssc::backend::transfer {
namespace {

using crypto::PrivateKey;
using crypto::Scheme;

class KeySignerTest : public testing::Test {
 protected:
  Code refusal(std::string_view region, const AgencySignature& signature) {
    const auto good = signer_.verify(region, "message", signature);
    return good ? Code::kInternal : good.error().code;
  }
  AgencySignature sign(std::string_view region) { return signer_.sign(region, "message").value(); }

  KeySigner signer_;
};

TEST_F(KeySignerTest, HostedAgencySignsUnderTheIdOfItsKey) {
  PrivateKey key = PrivateKey::generate(Scheme::kSm2);
  const crypto::KeyId id = key.public_key().id();
  ASSERT_TRUE(signer_.host("999911", std::move(key)));
  const AgencySignature signature = sign("999911");
  EXPECT_EQ(signature.key, id);
  EXPECT_TRUE(signer_.verify("999911", "message", signature));
  EXPECT_EQ(signer_.verify("999911", "another", signature).error().code, Code::kDocumentSignature);
}

TEST_F(KeySignerTest, AnotherAgencyIsVerifiedButNotSignedFor) {
  KeySigner peer;
  PrivateKey key = PrivateKey::generate(Scheme::kEs256);
  ASSERT_TRUE(signer_.trust("999921", key.public_key()));
  ASSERT_TRUE(peer.host("999921", std::move(key)));
  EXPECT_TRUE(signer_.verify("999921", "message", peer.sign("999921", "message").value()));
  EXPECT_EQ(signer_.sign("999921", "message").error().code, Code::kUnknownAgency);
}

TEST_F(KeySignerTest, KeyOfOneAgencyDoesNotSealForAnother) {
  ASSERT_TRUE(signer_.host("999911", PrivateKey::generate(Scheme::kSm2)));
  ASSERT_TRUE(signer_.host("999921", PrivateKey::generate(Scheme::kSm2)));
  EXPECT_EQ(refusal("999921", sign("999911")), Code::kUnknownAgency);
  AgencySignature renamed = sign("999911");
  renamed.key = sign("999921").key;
  EXPECT_EQ(refusal("999921", renamed), Code::kDocumentSignature);
}

TEST_F(KeySignerTest, OldKeyIsStillVerifiedAfterTheChange) {
  ASSERT_TRUE(signer_.host("999911", PrivateKey::generate(Scheme::kSm2)));
  const AgencySignature old = sign("999911");
  ASSERT_TRUE(signer_.host("999911", PrivateKey::generate(Scheme::kSm2)));
  EXPECT_NE(sign("999911").key, old.key);
  EXPECT_TRUE(signer_.verify("999911", "message", old));
  EXPECT_TRUE(signer_.verify("999911", "message", sign("999911")));
}

TEST_F(KeySignerTest, OneKeyIsNotTakenForTwoAgencies) {
  const PrivateKey key = PrivateKey::generate(Scheme::kSm2);
  ASSERT_TRUE(signer_.trust("999911", key.public_key()));
  EXPECT_TRUE(signer_.trust("999911", key.public_key()));
  EXPECT_EQ(signer_.trust("999921", key.public_key()).error().code, Code::kConfig);
}

TEST_F(KeySignerTest, EveryChangedBitOfASealIsRefused) {
  ASSERT_TRUE(signer_.host("999911", PrivateKey::generate(Scheme::kSm2)));
  const AgencySignature good = sign("999911");
  for (std::size_t i = 0; i < good.value.size(); ++i) {
    AgencySignature changed = good;
    changed.value[i] ^= 1;
    EXPECT_EQ(refusal("999911", changed), Code::kDocumentSignature);
  }
}

}  // namespace
}  // namespace ssc::backend::transfer
