// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/digest.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/crypto/hex_bytes.hpp"

namespace ssc::crypto {
namespace {

std::vector<Byte> counting(Byte first, std::size_t size) {
  std::vector<Byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<Byte>(first + i);
  return bytes;
}

TEST(Sm3, SamplesOfGbt32905) {
  EXPECT_EQ(hex(sm3(bytes_of("abc"))),  // A.1
            "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0");
  std::string sixteen_times;
  for (int i = 0; i < 16; ++i) sixteen_times += "abcd";
  EXPECT_EQ(hex(sm3(bytes_of(sixteen_times))),  // A.2
            "DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732");
}

TEST(Sha256, SamplesOfFips180) {
  EXPECT_EQ(hex(sha256(bytes_of("abc"))),
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
  EXPECT_EQ(hex(sha256({})), "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");
}

TEST(HmacSm3, SampleOfGmt0042) {
  EXPECT_EQ(hex(hmac_sm3(counting(1, 32),
                         bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
                                  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "CA05E144ED05D1857840D1F318A4A8669E559FC8391F414485BFDF7BB408963A");
}

// Longer than a block of SM3, so the key itself is hashed first (RFC 2104 §2). From a second
// implementation.
TEST(HmacSm3, TakesAKeyLongerThanABlock) {
  EXPECT_EQ(hex(hmac_sm3(counting(0, 100), bytes_of("abc"))),
            "EFA0B8554E9475092D2F978D8855627A45325381B7F478F6E164FAA04FD5C844");
}

}  // namespace
}  // namespace ssc::crypto
