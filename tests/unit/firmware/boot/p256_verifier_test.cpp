// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/p256_verifier.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware::boot {
namespace {

// How many allocations of mbedTLS succeed before one, and only one, fails.
std::size_t allocations_left = std::numeric_limits<std::size_t>::max();

// The linker puts the second in the place of mbedtls_calloc, which is the first.
extern "C" void* __real_mbedtls_calloc(std::size_t count, std::size_t size);
extern "C" void* __wrap_mbedtls_calloc(std::size_t count, std::size_t size) {
  return allocations_left-- == 0 ? nullptr : __real_mbedtls_calloc(count, size);
}

Bytes text(std::string_view characters) {
  return {reinterpret_cast<const Byte*>(characters.data()), characters.size()};
}

PublicKey public_key(std::uint32_t id, std::string_view x_y) {
  PublicKey key{.id = id, .point = {}};
  const auto point = bytes(x_y);
  std::copy(point.begin(), point.end(), key.point.begin());
  return key;
}

using Signature = std::array<Byte, kSignatureSize>;
Signature signature(std::string_view r, std::string_view s) {
  Signature out;
  const auto both = bytes(std::string(r) + std::string(s));
  std::copy(both.begin(), both.end(), out.begin());
  return out;
}

// FIPS 186-4, D.1.2.3: the order of the group.
constexpr std::string_view kN = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
constexpr std::string_view kNPlus1 =
    "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632552";
constexpr std::string_view kZero =
    "0000000000000000000000000000000000000000000000000000000000000000";
constexpr std::string_view kAllOnes =
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";

// RFC 6979, A.2.5: the key, and its signatures with SHA-256.
constexpr std::string_view kX = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
constexpr std::string_view kY = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
constexpr std::string_view kSampleR =
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
constexpr std::string_view kSampleS =
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
constexpr std::string_view kTestR =
    "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367";
constexpr std::string_view kTestS =
    "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083";

constexpr std::uint32_t kKey = 25;

struct P256VerifierTest : testing::Test {
  bool verifies(std::string_view message, const Signature& s, std::uint32_t key = kKey) {
    return verifier.verify(key, text(message), s);
  }
  std::string sha256(std::string_view message, std::size_t piece) {
    verifier.begin();
    for (; message.size() > piece; message.remove_prefix(piece))
      verifier.update(text(message.substr(0, piece)));
    verifier.update(text(message));
    return hex(verifier.finish());
  }

  const std::string point = std::string(kX) + std::string(kY);
  // Y of the second one has its last bit flipped; the third has coordinates beyond p.
  const std::array<PublicKey, 4> keys{public_key(kKey, point),
                                      public_key(26, point.substr(0, 127) + "8"),
                                      public_key(27, std::string(kAllOnes) + std::string(kAllOnes)),
                                      public_key(28, std::string(kZero) + std::string(kZero))};
  P256Verifier verifier{keys};
  const Signature sample = signature(kSampleR, kSampleS);
};

TEST_F(P256VerifierTest, TakesTheSignaturesOfRfc6979) {
  EXPECT_TRUE(verifies("sample", sample));
  EXPECT_TRUE(verifies("test", signature(kTestR, kTestS)));
}

TEST_F(P256VerifierTest, RefusesTheSignatureOfAnotherMessage) {
  EXPECT_FALSE(verifies("test", sample));
  EXPECT_FALSE(verifies("samplf", sample));
  EXPECT_FALSE(verifies("", sample));
}

TEST_F(P256VerifierTest, RefusesEverySignatureWithABitFlipped) {
  for (std::size_t bit = 0; bit < 8 * kSignatureSize; bit += 5) {  // 5: every place of a byte
    Signature flipped = sample;
    flipped[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
    EXPECT_FALSE(verifies("sample", flipped)) << "bit " << bit;
  }
}

TEST_F(P256VerifierTest, RefusesRAndSThatAreZeroOrNotBelowN) {
  for (const auto bad : {kZero, kN, kNPlus1, kAllOnes}) {
    EXPECT_FALSE(verifies("sample", signature(bad, kSampleS))) << bad;
    EXPECT_FALSE(verifies("sample", signature(kSampleR, bad))) << bad;
    EXPECT_FALSE(verifies("sample", signature(bad, bad))) << bad;
  }
}

TEST_F(P256VerifierTest, RefusesRAndSInEachOthersPlace) {
  EXPECT_FALSE(verifies("sample", signature(kSampleS, kSampleR)));
}

TEST_F(P256VerifierTest, RefusesKeysThatAreNoPointOfTheCurve) {
  for (const std::uint32_t id : {26U, 27U, 28U}) {
    EXPECT_TRUE(verifier.has_key(id));
    EXPECT_FALSE(verifies("sample", sample, id)) << id;
  }
}

TEST_F(P256VerifierTest, KnowsTheKeysOfItsTableOnly) {
  EXPECT_TRUE(verifier.has_key(kKey));
  EXPECT_FALSE(verifier.has_key(0));
  EXPECT_FALSE(verifies("sample", sample, 0));
  P256Verifier without({});
  EXPECT_FALSE(without.has_key(kKey));
}

TEST_F(P256VerifierTest, VerifiesAgainAfterEveryRefusal) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(verifies("test", sample));
    EXPECT_TRUE(verifies("sample", sample));
  }
}

TEST_F(P256VerifierTest, RefusesWhenThereIsNoMemoryForOneOfItsNumbers) {
  constexpr auto kNever = std::numeric_limits<std::size_t>::max() / 2;
  allocations_left = kNever;
  EXPECT_TRUE(verifies("sample", sample));
  const std::size_t allocations = kNever - allocations_left;
  ASSERT_GT(allocations, 100U);
  for (std::size_t failing = 0; failing < allocations; failing += 1 + failing / 20) {
    allocations_left = failing;
    EXPECT_FALSE(verifies("sample", sample)) << failing;
    allocations_left = failing;
    EXPECT_FALSE(verifies("test", sample)) << failing;
  }
  allocations_left = kNever;
  EXPECT_TRUE(verifies("sample", sample));
}

// The examples that NIST has published for FIPS 180-4.
TEST_F(P256VerifierTest, DigestsTheExamplesOfFips180_4InPiecesOfAnySize) {
  constexpr std::string_view kTwoBlocks =
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  const std::string million(1'000'000, 'a');
  for (const std::size_t piece : {1U, 3U, 63U, 64U, 65U, 2048U}) {
    EXPECT_EQ(sha256("", piece),
              "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
    EXPECT_EQ(sha256("abc", piece),
              "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
    EXPECT_EQ(sha256(kTwoBlocks, piece),
              "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1");
    EXPECT_EQ(sha256(million, piece),
              "CDC76E5C9914FB9281A1C7E284D73E67F1809A48A497200E046D39CCC7112CD0");
  }
}

TEST_F(P256VerifierTest, ASignatureInTheMiddleOfADigestDoesNotDisturbIt) {
  verifier.begin();
  verifier.update(text("a"));
  EXPECT_TRUE(verifies("sample", sample));
  verifier.update(text("bc"));
  EXPECT_EQ(hex(verifier.finish()),
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
}

}  // namespace
}  // namespace ssc::firmware::boot
