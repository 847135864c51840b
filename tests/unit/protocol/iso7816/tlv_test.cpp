// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/tlv.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/protocol/iso7816/hex_literal.hpp"

namespace ssc::iso7816 {
namespace {

// "6F:8400 4F:D156 ; kTruncated": the objects up to the end or up to an error, which stays.
template <class Reader>
std::string walk(std::string_view bytes_as_hex) {
  const std::vector<Byte> bytes = hex(bytes_as_hex);
  Reader reader(bytes);
  std::string text;
  for (;;) {
    const auto object = reader.next();
    if (!object) {
      EXPECT_EQ(reader.next().error(), object.error());
      return text + "; " + std::string(to_string(object.error()));
    }
    if (!*object) return text;
    char tag[9];
    std::snprintf(tag, sizeof tag, "%02X", static_cast<unsigned>((*object)->tag));
    text += std::string(tag) + ":" + hex_of((*object)->value) + " ";
  }
}

std::string error(Error e) {
  return "; " + std::string(to_string(e));
}

TEST(BerTlv, WalksTheObjectsOfOneLevel) {
  EXPECT_EQ(walk<BerTlvReader>("6F 04 84 02 3F 00 9F 0C 01 AA"), "6F:84023F00 9F0C:AA ");
  EXPECT_EQ(walk<BerTlvReader>("BF 0C 00"), "BF0C: ");
  EXPECT_EQ(walk<BerTlvReader>(""), "");
}

TEST(BerTlv, ReadsTagsOfUpToThreeBytes) {
  EXPECT_EQ(walk<BerTlvReader>("1F 81 01 01 55"), "1F8101:55 ");
  EXPECT_EQ(walk<BerTlvReader>("1F 81 81 01 01 55"), error(Error::kTooLong));
}

TEST(BerTlv, ReadsLengthsOfUpToThreeBytes) {
  EXPECT_EQ(walk<BerTlvReader>("84 81 02 3F 00"), "84:3F00 ");
  EXPECT_EQ(walk<BerTlvReader>("84 82 00 02 3F 00"), "84:3F00 ");
  EXPECT_EQ(walk<BerTlvReader>("84 83 00 00 02 3F 00"), error(Error::kTooLong));
  EXPECT_EQ(walk<BerTlvReader>("84 FF 00"), error(Error::kTooLong));
}

TEST(BerTlv, RefusesTheIndefiniteLength) {
  EXPECT_EQ(walk<BerTlvReader>("6F 80 00 00"), error(Error::kUnsupported));
}

TEST(BerTlv, SkipsZerosBetweenObjects) {
  EXPECT_EQ(walk<BerTlvReader>("00 00 84 01 AA 00 50 01 BB 00"), "84:AA 50:BB ");
}

TEST(BerTlv, NeverReadsPastTheEnd) {
  for (const auto* text :
       {"84", "84 02 3F", "84 81", "84 82 00", "84 82 FF FF 00", "9F", "1F 81"}) {
    EXPECT_EQ(walk<BerTlvReader>(text), error(Error::kTruncated)) << text;
  }
  EXPECT_EQ(walk<BerTlvReader>("84 01 AA 50 02 BB"), "84:AA " + error(Error::kTruncated));
}

TEST(BerTlv, KnowsConstructedTags) {
  EXPECT_TRUE(is_constructed(0x6F));
  EXPECT_TRUE(is_constructed(0xBF0C));
  EXPECT_FALSE(is_constructed(0x4F));
  EXPECT_FALSE(is_constructed(0x9F38));
}

TEST(BerTlv, IsFoundByItsTagOnThisLevelOnly) {
  const auto fci = hex("6F 09 84 03 D1 56 00 88 02 01 1E");
  const Bytes inside = *find_ber_tlv(fci, 0x6F);
  EXPECT_EQ(hex_of(*find_ber_tlv(inside, 0x88)), "011E");
  EXPECT_EQ(find_ber_tlv(fci, 0x88).error(), Error::kNotFound);
  EXPECT_EQ(find_ber_tlv(hex("84 02 00"), 0x88).error(), Error::kTruncated);
}

TEST(SimpleTlv, WalksRecords) {
  EXPECT_EQ(walk<SimpleTlvReader>("0A 01 31 0D 04 19 86 03 14"), "0A:31 0D:19860314 ");
  EXPECT_EQ(walk<SimpleTlvReader>("4E 00"), "4E: ");
  EXPECT_EQ(walk<SimpleTlvReader>("FE 01 00"), "FE:00 ");
}

TEST(SimpleTlv, ReadsTheLongLength) {
  EXPECT_EQ(walk<SimpleTlvReader>("09 FF 00 02 C0 EE"), "09:C0EE ");
  EXPECT_EQ(walk<SimpleTlvReader>("09 FF 01 00 C0 EE"), error(Error::kTruncated));
}

TEST(SimpleTlv, NeverReadsPastTheEnd) {
  for (const auto* text : {"09", "09 1E C0", "09 FF", "09 FF 00", "09 FF FF FF 00"}) {
    EXPECT_EQ(walk<SimpleTlvReader>(text), error(Error::kTruncated)) << text;
  }
}

TEST(SimpleTlv, LeavesFillerToTheCaller) {
  EXPECT_EQ(walk<SimpleTlvReader>("0A 01 31 00 00"), "0A:31 " + error(Error::kOutOfRange));
  EXPECT_EQ(walk<SimpleTlvReader>("0A 01 31 FF FF"), "0A:31 " + error(Error::kOutOfRange));

  const auto record = hex("0A 01 31 FF FF");
  SimpleTlvReader reader(record);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(hex_of(reader.rest()), "FFFF");
}

}  // namespace
}  // namespace ssc::iso7816
