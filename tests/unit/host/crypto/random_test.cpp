// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/random.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/crypto/hex_bytes.hpp"

namespace ssc::crypto {
namespace {

TEST(Random, FillsEveryByteAnewEachTime) {
  std::array<Byte, 16> seen{};
  for (int i = 0; i < 64; ++i) {
    const auto bytes = random_bytes<16>();
    for (std::size_t k = 0; k < seen.size(); ++k) seen[k] |= bytes[k];
  }
  for (const Byte all : seen) EXPECT_EQ(all, 0xFF);  // fails by chance once in 2^57 runs
  EXPECT_NE(random_bytes<16>(), random_bytes<16>());
}

TEST(EqualConstantTime, ComparesLengthAndEveryByte) {
  EXPECT_TRUE(equal_constant_time(bytes_of("secret"), bytes_of("secret")));
  EXPECT_TRUE(equal_constant_time({}, {}));
  EXPECT_FALSE(equal_constant_time(bytes_of("secret"), bytes_of("secreT")));
  EXPECT_FALSE(equal_constant_time(bytes_of("secret"), bytes_of("Secret")));
  EXPECT_FALSE(equal_constant_time(bytes_of("secret"), bytes_of("secre")));
}

}  // namespace
}  // namespace ssc::crypto
