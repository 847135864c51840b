// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/host/crypto/hex_bytes.hpp"

namespace ssc::crypto {
namespace {

TEST(Base64, SamplesOfRfc4648) {  // §10
  const std::pair<std::string_view, std::string_view> samples[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [data, text] : samples) {
    EXPECT_EQ(to_base64(bytes_of(data)), text);
    EXPECT_EQ(from_base64(text), data);
  }
}

TEST(Base64, EveryByteSurvives) {
  std::string all(256, '\0');
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(i);
  EXPECT_EQ(from_base64(to_base64(bytes_of(all))), all);
}

TEST(Base64, OnlyTheOneTextOfSomeBytesIsTaken) {
  for (const std::string_view text : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n",
                                      " Zg==", "Zg==Zg==", "Z-_v", "====", "Z===", "Zm9v!!!!"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace ssc::crypto
