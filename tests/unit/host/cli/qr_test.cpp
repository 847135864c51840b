// SPDX-License-Identifier: Apache-2.0
#define ZX_USE_UTF8  // Result::text() as a std::string
#include "host/cli/qr.hpp"

#include <ZXing/DecodeHints.h>
#include <ZXing/ReadBarcode.h>
#include <gtest/gtest.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace ssc::cli {
namespace {

// 282 digits, the length of a voucher, without a pattern that would pack well.
std::string voucher_text() {
  std::string text;
  for (unsigned i = 0; i < 282; ++i) text += static_cast<char>('0' + (i * i + 7 * i + 3) % 10);
  return text;
}

struct Picture {
  int side = 0;
  std::vector<std::uint8_t> grey;
};

std::string decoded(const Picture& picture) {
  const ZXing::ImageView view(picture.grey.data(), picture.side, picture.side,
                              ZXing::ImageFormat::Lum);
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode);
  const auto result = ZXing::ReadBarcode(view, hints);
  return result.isValid() ? result.text() : "not decoded: " + result.error().msg();
}

// What a camera sees of the modules, `pixels` a side of one, quiet zone included.
Picture photograph(const QrCode& code, int pixels) {
  Picture picture;
  const int modules = code.width() + 2 * QrCode::kQuietZone;
  picture.side = modules * pixels;
  for (int y = 0; y < picture.side; ++y)
    for (int x = 0; x < picture.side; ++x)
      picture.grey.push_back(
          code.dark(y / pixels - QrCode::kQuietZone, x / pixels - QrCode::kQuietZone) ? 0 : 255);
  return picture;
}

Picture read_png(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_file(&image, path.c_str()), 0) << image.message;
  EXPECT_EQ(image.width, image.height);
  image.format = PNG_FORMAT_GRAY;
  Picture picture{static_cast<int>(image.width), std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
  EXPECT_NE(png_image_finish_read(&image, nullptr, picture.grey.data(), 0, nullptr), 0);
  return picture;
}

TEST(QrCode, AVoucherIsVersionSeven) {
  const auto code = QrCode::encode(voucher_text());
  ASSERT_TRUE(code);
  EXPECT_EQ(code->version(), 7);
  EXPECT_EQ(code->width(), 45);
}

// ISO/IEC 18004 table 7: version 7-M holds 293 digits.
TEST(QrCode, VersionSevenEndsAt293Digits) {
  EXPECT_EQ(QrCode::encode(std::string(293, '8'))->version(), 7);
  EXPECT_EQ(QrCode::encode(std::string(294, '8'))->version(), 8);
}

TEST(QrCode, AScannerReadsItAtTwoPixelsAModule) {
  const auto code = QrCode::encode(voucher_text());
  ASSERT_TRUE(code);
  EXPECT_EQ(decoded(photograph(*code, 2)), voucher_text());
}

TEST(QrCode, AScannerReadsItThroughABlot) {
  const auto code = QrCode::encode(voucher_text());
  ASSERT_TRUE(code);
  auto picture = photograph(*code, 4);
  const int first =
      (QrCode::kQuietZone + 20) * 4;  // 10 × 10 of 45 × 45 modules: 4.9 %, off the finders
  for (int y = first; y < first + 40; ++y)
    for (int x = first; x < first + 40; ++x)
      picture.grey[static_cast<std::size_t>(y * picture.side + x)] = 0;
  EXPECT_EQ(decoded(picture), voucher_text());
}

TEST(QrCode, ThePngIsTheCodeWithItsQuietZoneAndOnlyForItsOwner) {
  const auto code = QrCode::encode(voucher_text());
  ASSERT_TRUE(code);
  const std::string path = ::testing::TempDir() + "/ssc-qr-" + std::to_string(::getpid()) + ".png";
  ASSERT_TRUE(write_png(*code, path));
  const auto picture = read_png(path);
  EXPECT_EQ(picture.side, (45 + 8) * 8);
  EXPECT_EQ(picture.grey[0], 255);  // quiet zone
  EXPECT_EQ(picture.grey[static_cast<std::size_t>(32 * picture.side + 32)],
            0);  // corner of a finder
  EXPECT_EQ(decoded(picture), voucher_text());
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ::unlink(path.c_str());
}

TEST(QrCode, APngThatCannotBeWrittenIsAnError) {
  const auto written = write_png(*QrCode::encode("1"), "/nonexistent/code.png");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::kOutputFile);
}

TEST(QrCode, WhatNoVersionHoldsIsAnError) {
  const auto code = QrCode::encode(std::string(6000, '1'));  // version 40-M ends at 5,596
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().code, Code::kRequestTooLarge);
}

// Half blocks back to modules, as an eye would see them.
std::vector<std::string> rows_of(const std::string& drawing, bool ink_is_dark) {
  std::vector<std::string> rows(2);
  for (std::size_t i = 0; i < drawing.size(); ++i) {
    const auto rest = std::string_view(drawing).substr(i);
    if (rest.starts_with("\x1b[")) {
      i = drawing.find('m', i);
      continue;
    }
    if (rest[0] == '\n') {
      rows.resize(rows.size() + 2);
      continue;
    }
    const bool upper = rest.starts_with("█") || rest.starts_with("▀");
    const bool lower = rest.starts_with("█") || rest.starts_with("▄");
    rows[rows.size() - 2] += upper == ink_is_dark ? '#' : '.';
    rows[rows.size() - 1] += lower == ink_is_dark ? '#' : '.';
    if (rest[0] != ' ') i += 2;
  }
  rows.resize(rows.size() - 2);
  return rows;
}

class Drawing : public ::testing::TestWithParam<bool> {};

TEST_P(Drawing, ShowsEveryModuleAndTheQuietZone) {
  const bool coloured = GetParam();
  const auto code = QrCode::encode(voucher_text());
  ASSERT_TRUE(code);
  const auto rows = rows_of(draw(*code, coloured), coloured);
  ASSERT_GE(rows.size(), 53u);
  Picture picture;
  picture.side = 53 * 3;
  for (int y = 0; y < picture.side; ++y) {
    ASSERT_EQ(rows[static_cast<std::size_t>(y / 3)].size(), 53u);
    for (int x = 0; x < picture.side; ++x)
      picture.grey.push_back(
          rows[static_cast<std::size_t>(y / 3)][static_cast<std::size_t>(x / 3)] == '#' ? 0 : 255);
  }
  EXPECT_EQ(decoded(picture), voucher_text());
}

INSTANTIATE_TEST_SUITE_P(PlainAndColoured, Drawing, ::testing::Bool());

}  // namespace
}  // namespace ssc::cli
