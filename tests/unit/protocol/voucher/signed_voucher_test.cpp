// SPDX-License-Identifier: Apache-2.0
// The record and the signature together, as issuer and verifier use them.
#include <gtest/gtest.h>

#include <algorithm>

#include "host/crypto/signature.hpp"
#include "protocol/voucher/digits.hpp"
#include "tests/unit/host/crypto/hex_bytes.hpp"
#include "tests/unit/protocol/voucher/samples.hpp"

namespace ssc::voucher {
namespace {

crypto::Scheme scheme_of(Algorithm algorithm) {
  return algorithm == Algorithm::kSm2 ? crypto::Scheme::kSm2 : crypto::Scheme::kEs256;
}

// A verifier that trusts one key: id and algorithm must be the key's own.
bool accepts(const crypto::PublicKey& key, Bytes record) {
  const auto voucher = decode(record);
  if (!voucher || voucher->claims.key_id != key.id() ||
      scheme_of(voucher->claims.algorithm) != key.scheme())
    return false;
  const auto bytes = signed_bytes(voucher->claims);
  return bytes && key.verify(*bytes, voucher->signature);
}

class SignedVoucher : public testing::TestWithParam<Sample> {
 protected:
  crypto::PublicKey key() const {
    return *crypto::PublicKey::from_point(scheme_of(GetParam().algorithm),
                                          from_hex(GetParam().public_key));
  }
  Record record() const { return *from_digits(GetParam().digits); }
};

INSTANTIATE_TEST_SUITE_P(Each, SignedVoucher, testing::Values(kSm2Sample, kEs256Sample),
                         [](const auto& info) { return info.param.name; });

TEST_P(SignedVoucher, OfASecondImplementationIsAccepted) {
  EXPECT_TRUE(accepts(key(), record()));
}

TEST_P(SignedVoucher, WithAnyBitFlippedIsRefused) {
  const crypto::PublicKey trusted = key();
  Record changed = record();
  for (std::size_t bit = 0; bit < 8 * changed.size(); ++bit) {
    changed[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
    EXPECT_FALSE(accepts(trusted, changed)) << bit;
    changed[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
  }
  EXPECT_TRUE(accepts(trusted, changed));
}

TEST_P(SignedVoucher, WithoutTheContextStringIsRefused) {
  const auto signer = crypto::PrivateKey::generate(scheme_of(GetParam().algorithm));
  Voucher voucher = *decode(record());
  voucher.claims.key_id = signer.public_key().id();
  const SignedBytes bytes = *signed_bytes(voucher.claims);
  voucher.signature = signer.sign(bytes);
  EXPECT_TRUE(accepts(signer.public_key(), *encode(voucher)));
  voucher.signature = signer.sign(Bytes(bytes).last(kBodySize));
  EXPECT_FALSE(accepts(signer.public_key(), *encode(voucher)));
}

TEST_P(SignedVoucher, WithASignatureOutOfRangeIsRefused) {
  const crypto::PublicKey trusted = key();
  for (const Byte value : {Byte{0x00}, Byte{0xFF}}) {
    Record changed = record();
    std::fill_n(changed.begin() + kBodySize, 32, value);
    EXPECT_FALSE(accepts(trusted, changed));
    changed = record();
    std::fill_n(changed.begin() + kBodySize + 32, 32, value);
    EXPECT_FALSE(accepts(trusted, changed));
  }
}

TEST_P(SignedVoucher, OfAnotherKeyIsRefused) {
  const auto stranger = crypto::PrivateKey::generate(scheme_of(GetParam().algorithm));
  EXPECT_FALSE(accepts(stranger.public_key(), record()));
}

}  // namespace
}  // namespace ssc::voucher
