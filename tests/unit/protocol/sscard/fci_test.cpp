// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/fci.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

constexpr std::string_view kName = "7378312E73682EC9E7BBE1B1A3D5CF";

Expected<Fci> parse(const std::string& text) {
  return parse_fci(hex(text));
}

TEST(Fci, Of2_0CardNamesTheDirectoryFile) {
  const auto fci = parse("6F16 840F" + std::string(kName) + "A503 88011E");
  ASSERT_TRUE(fci);
  EXPECT_EQ(to_hex(fci->name), kName);
  EXPECT_EQ(fci->directory_sfi, 0x1E);
  EXPECT_FALSE(fci->algorithm);
}

TEST(Fci, Of3_0CardNamesTheAlgorithmToo) {
  const auto fci = parse("6F1C 840F" + std::string(kName) + "A509 88011E 9F0C03 860103");
  ASSERT_TRUE(fci);
  EXPECT_EQ(fci->directory_sfi, 0x1E);
  EXPECT_EQ(fci->algorithm, 0x03);
}

TEST(Fci, OfADfMayHoldTheNameOnly) {
  const auto fci = parse("6F08 8406 D15600000503");
  ASSERT_TRUE(fci);
  EXPECT_EQ(to_hex(fci->name), "D15600000503");
  EXPECT_FALSE(fci->directory_sfi);
}

TEST(Fci, SkipsObjectsItDoesNotKnow) {
  EXPECT_TRUE(parse("6F0C 5002 4142 8406 D15600000503"));
}

TEST(Fci, BrokenTemplatesAreErrors) {
  EXPECT_EQ(parse("").error(), Error::kTruncated);
  EXPECT_EQ(parse("6F").error(), Error::kTruncated);
  EXPECT_EQ(parse("6F09 8406 D15600000503").error(), Error::kTruncated);
  EXPECT_EQ(parse("6F08 8407 D15600000503").error(), Error::kTruncated);
  EXPECT_EQ(parse("6F07 8406 D15600000503").error(), Error::kTrailing);
  EXPECT_EQ(parse("6208 8406 D15600000503").error(), Error::kMalformed);
  EXPECT_EQ(parse("6F00").error(), Error::kNotFound);
  EXPECT_EQ(parse("6F13 8411 0000000000000000000000000000000000").error(), Error::kTooLong);
  EXPECT_EQ(parse("6F0C 8406 D15600000503 A502 8801").error(), Error::kTruncated);
}

}  // namespace
}  // namespace ssc::sscard
