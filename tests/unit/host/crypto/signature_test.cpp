// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/host/crypto/hex_bytes.hpp"

namespace ssc::crypto {
namespace {

// A published sample, and the key's file as `openssl pkey` writes it.
struct Sample {
  const char* name;
  Scheme scheme;
  const char* point;
  const char* message;
  const char* signature;
  const char* order;  // n
  const char* private_pem;
  const char* public_pem;
};

// GM/T 0003.5-2012, annex A, on the recommended curve.
const Sample kSm2Sample = {"Sm2",
                           Scheme::kSm2,
                           "04 09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
                           "   CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
                           "message digest",
                           "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                           "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
                           "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123",
                           "-----BEGIN PRIVATE KEY-----\n"
                           "MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgOUUgj3shRLE/NuOK\n"
                           "xtOflYiTk2koYLUaQvuB7033xbihRANCAAQJ+d8xHlQhoVDdfRYeS8XGchefrRgz\n"
                           "/AdrsI/zVvNQIMzqSQziZ3WlLcbqcYzBqmAK7QX7814ISmYy9gctqa0T\n"
                           "-----END PRIVATE KEY-----\n",
                           "-----BEGIN PUBLIC KEY-----\n"
                           "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAECfnfMR5UIaFQ3X0WHkvFxnIXn60Y\n"
                           "M/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/NeCEpmMvYHLamtEw==\n"
                           "-----END PUBLIC KEY-----\n"};

// RFC 6979, A.2.5: P-256 with SHA-256.
const Sample kEs256Sample = {"Es256",
                             Scheme::kEs256,
                             "04 60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                             "   7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
                             "sample",
                             "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                             "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
                             "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
                             "-----BEGIN PRIVATE KEY-----\n"
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX\n"
                             "Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth\n"
                             "+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ\n"
                             "-----END PRIVATE KEY-----\n",
                             "-----BEGIN PUBLIC KEY-----\n"
                             "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7\n"
                             "Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n"
                             "-----END PUBLIC KEY-----\n"};

class SignatureScheme : public testing::TestWithParam<Sample> {
 protected:
  PublicKey public_key() const {
    return *PublicKey::from_point(GetParam().scheme, from_hex(GetParam().point));
  }
  PrivateKey private_key() const {
    return *PrivateKey::from_pem(GetParam().scheme, GetParam().private_pem);
  }
  Bytes message() const { return bytes_of(GetParam().message); }
  bool verifies(std::string_view signature) const {
    return public_key().verify(message(), from_hex(signature));
  }
  Scheme other_scheme() const {
    return GetParam().scheme == Scheme::kSm2 ? Scheme::kEs256 : Scheme::kSm2;
  }
};

INSTANTIATE_TEST_SUITE_P(Each, SignatureScheme, testing::Values(kSm2Sample, kEs256Sample),
                         [](const auto& info) { return info.param.name; });

TEST_P(SignatureScheme, VerifiesTheSampleOfTheStandard) {
  EXPECT_TRUE(verifies(GetParam().signature));
}

TEST_P(SignatureScheme, RefusesEveryBitFlipOfSignatureAndMessage) {
  const PublicKey key = public_key();
  std::vector<Byte> signature = from_hex(GetParam().signature);
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    signature[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
    EXPECT_FALSE(key.verify(message(), signature)) << bit;
    signature[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
  }
  std::vector<Byte> text(message().begin(), message().end());
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    text[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
    EXPECT_FALSE(key.verify(text, signature)) << bit;
    text[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
  }
}

TEST_P(SignatureScheme, RefusesNumbersOutsideTheirRange) {
  const std::string zero(64, '0');
  const std::string one = std::string(63, '0') + "1";
  const std::string order = GetParam().order;
  const std::string good = GetParam().signature;
  const std::string r = good.substr(0, 64);
  const std::string s = good.substr(64);
  EXPECT_FALSE(verifies(zero + s));
  EXPECT_FALSE(verifies(r + zero));
  EXPECT_FALSE(verifies(zero + zero));
  EXPECT_FALSE(verifies(order + s));
  EXPECT_FALSE(verifies(r + order));
  EXPECT_FALSE(
      verifies(one + order.substr(0, 63) + (order.back() == '3' ? "2" : "0")));  // r + s = n
  EXPECT_FALSE(verifies(std::string(128, 'F')));
}

TEST_P(SignatureScheme, RefusesAnotherLength) {
  const std::string good = GetParam().signature;
  EXPECT_FALSE(verifies(""));
  EXPECT_FALSE(verifies(good.substr(2)));
  EXPECT_FALSE(verifies(good + "00"));
}

TEST_P(SignatureScheme, VerifiesWhatItSigned) {
  const PrivateKey key = PrivateKey::generate(GetParam().scheme);
  const PublicKey verifier = key.public_key();
  for (int i = 0; i < 300; ++i) {  // r or s begins with a zero byte once in 128 times
    const std::string text = "text " + std::to_string(i);
    EXPECT_TRUE(verifier.verify(bytes_of(text), key.sign(bytes_of(text))));
  }
  EXPECT_FALSE(public_key().verify(message(), key.sign(message())));  // another key's
}

TEST_P(SignatureScheme, ReadsKeysInPem) {
  const PrivateKey key = private_key();
  EXPECT_EQ(hex(key.public_key().point()), hex(from_hex(GetParam().point)));
  EXPECT_TRUE(public_key().verify(message(), key.sign(message())));

  const auto verifier = PublicKey::from_pem(GetParam().scheme, GetParam().public_pem);
  ASSERT_TRUE(verifier);
  EXPECT_EQ(hex(verifier->point()), hex(from_hex(GetParam().point)));
  EXPECT_EQ(verifier->scheme(), GetParam().scheme);
}

TEST_P(SignatureScheme, RefusesAKeyOfAnotherCurve) {
  EXPECT_EQ(PrivateKey::from_pem(other_scheme(), GetParam().private_pem).error().code,
            Code::kConfig);
  EXPECT_EQ(PublicKey::from_pem(other_scheme(), GetParam().public_pem).error().code, Code::kConfig);
  EXPECT_FALSE(PublicKey::from_point(other_scheme(), from_hex(GetParam().point)));
}

TEST_P(SignatureScheme, RefusesWhatIsNoKey) {
  EXPECT_FALSE(PrivateKey::from_pem(GetParam().scheme, ""));
  EXPECT_FALSE(PrivateKey::from_pem(GetParam().scheme, GetParam().public_pem));
  EXPECT_FALSE(PublicKey::from_pem(GetParam().scheme, "not a key"));
  EXPECT_FALSE(PublicKey::from_point(GetParam().scheme, {}));
  std::vector<Byte> beside = from_hex(GetParam().point);
  beside.back() ^= 1;
  EXPECT_FALSE(PublicKey::from_point(GetParam().scheme, beside));
}

TEST_P(SignatureScheme, NamesTheKeyFileItCannotUse) {
  const auto missing = PrivateKey::load(GetParam().scheme, "/nonexistent/sm2.pem");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::kConfig);
  EXPECT_THAT(missing.error().detail, testing::HasSubstr("/nonexistent/sm2.pem"));

  const std::string path =
      testing::TempDir() + "ssc-key-" + std::to_string(::getpid()) + GetParam().name;
  std::ofstream(path) << GetParam().private_pem;
  EXPECT_TRUE(PrivateKey::load(GetParam().scheme, path));
  const auto wrong = PrivateKey::load(other_scheme(), path);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().detail, testing::HasSubstr(path));
  std::remove(path.c_str());
}

// First 8 bytes of SM3(04 ‖ X ‖ Y), from a second implementation.
TEST(KeyId, IsTheBeginningOfTheHashOfThePoint) {
  const auto sm2 = PublicKey::from_point(Scheme::kSm2, from_hex(kSm2Sample.point));
  const auto es256 = PublicKey::from_point(Scheme::kEs256, from_hex(kEs256Sample.point));
  EXPECT_EQ(hex(sm2->id()), "E6A4F9765FCA89E8");
  EXPECT_EQ(hex(es256->id()), "967F469BD10B6185");
}

}  // namespace
}  // namespace ssc::crypto
