// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/image.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

constexpr ImageRules kRules{
    .product = kProduct, .slot = kActiveOffset, .slot_size = kSlotSize, .minimum_version = 3};

Refusal parse_refusal(Bytes bytes) {
  const auto header = parse_image_header(bytes);
  return header ? Refusal::kNone : header.error();
}

Refusal rules_refusal(const ImageFields& fields) {
  const std::vector<Byte> image = make_image(fields);
  return check_rules(*parse_image_header(image), kRules);
}

TEST(Image, ReadsEveryFieldOfItsHeader) {
  const std::vector<Byte> image = make_image({.version = 0x01020304, .length = 10});
  const auto header = parse_image_header(image);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->product, 0x12090001U);
  EXPECT_EQ(header->version, 0x01020304U);
  EXPECT_EQ(header->length, 10U);
  EXPECT_EQ(header->slot, 208U);
  EXPECT_EQ(header->key, 7U);
  EXPECT_TRUE(equal(header->digest, Bytes(image).subspan(32, 32)));
  EXPECT_EQ(header->size(), 522U);
}

TEST(Image, RefusesLessThanAHeader) {
  const std::vector<Byte> image = make_image({});
  EXPECT_EQ(parse_refusal(Bytes(image).first(511)), Refusal::kTruncated);
  EXPECT_EQ(parse_refusal({}), Refusal::kTruncated);
}

TEST(Image, RefusesAForeignFile) {
  EXPECT_EQ(parse_refusal(std::vector<Byte>(512, 0x00)), Refusal::kNotAnImage);
  EXPECT_EQ(parse_refusal(std::vector<Byte>(512, 0xFF)), Refusal::kNotAnImage);
}

TEST(Image, RefusesAnotherFormatAndEveryFieldThatMustHaveOneValue) {
  for (const std::size_t at : {4, 5, 6, 7, 28, 29, 30, 31, 128, 300, 511}) {
    std::vector<Byte> image = make_image({});
    image[at] ^= 0x40;
    EXPECT_EQ(parse_refusal(image), Refusal::kFormat) << at;
  }
  EXPECT_EQ(parse_refusal(make_image({.length = 0})), Refusal::kFormat);
}

TEST(Image, IsHeldToTheRulesOfTheDevice) {
  EXPECT_EQ(rules_refusal({.version = 3}), Refusal::kNone);
  EXPECT_EQ(rules_refusal({.version = 3, .product = 5}), Refusal::kProduct);
  EXPECT_EQ(rules_refusal({.version = 3, .slot = 0}), Refusal::kSlot);
  EXPECT_EQ(rules_refusal({.version = 2}), Refusal::kOlder);
}

TEST(Image, FillsItsSlotAtMost) {
  EXPECT_EQ(rules_refusal({.version = 3, .length = kSlotSize - 512}), Refusal::kNone);
  EXPECT_EQ(rules_refusal({.version = 3, .length = kSlotSize - 511}), Refusal::kTooLong);
  ImageHeader huge = *parse_image_header(make_image({.version = 3}));
  huge.length = 0xFFFFFFFF;
  EXPECT_EQ(check_rules(huge, kRules), Refusal::kTooLong);
}

TEST(Image, HasASignatureOverAllThatItsHeaderSays) {
  const std::vector<Byte> image = make_image({});
  const auto header = parse_image_header(image);
  ToyVerifier verifier;
  EXPECT_EQ(check_signature(*header, image, verifier), Refusal::kNone);
  for (std::size_t at = 0; at < 128; ++at) {
    std::vector<Byte> changed = image;
    changed[at] ^= 1;
    EXPECT_EQ(check_signature(*header, changed, verifier), Refusal::kSignature) << at;
  }
}

TEST(Image, IsSignedWithAKeyThatIsKnown) {
  const std::vector<Byte> image = make_image({.key = 8});
  ToyVerifier verifier;
  EXPECT_EQ(check_signature(*parse_image_header(image), image, verifier), Refusal::kKey);
}

TEST(Image, HasTheProgramThatWasSigned) {
  std::vector<Byte> image = make_image({});
  const auto header = parse_image_header(image);
  ToyVerifier verifier;
  EXPECT_EQ(check_program(*header, Bytes(image).subspan(512), verifier), Refusal::kNone);
  image.back() ^= 1;
  EXPECT_EQ(check_program(*header, Bytes(image).subspan(512), verifier), Refusal::kDigest);
}

}  // namespace
}  // namespace ssc::firmware::boot
