// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/boot/file_flash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace ssc::firmware {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kSize = 1'048'576;

class FileFlashTest : public testing::Test {
 protected:
  FileFlashTest() {
    std::string name = (fs::temp_directory_path() / "ssc-flash-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
  }
  ~FileFlashTest() override { fs::remove_all(dir); }

  static bool erased(Bytes bytes) {
    return std::ranges::all_of(bytes, [](Byte b) { return b == 0xFF; });
  }

  fs::path dir;
};

TEST_F(FileFlashTest, ANewOneIsErased) {
  const FileFlash flash(dir / "flash");
  EXPECT_EQ(fs::file_size(dir / "flash"), kSize);
  EXPECT_TRUE(erased(flash.read(0, kSize)));
}

TEST_F(FileFlashTest, ProgrammingClearsBitsAndSetsNone) {
  FileFlash flash(dir / "flash");
  EXPECT_TRUE(flash.program(0x20000, std::array<Byte, 4>{0xF0, 0xFF, 0x00, 0x12}));
  EXPECT_TRUE(flash.program(0x20000, std::array<Byte, 4>{0x3C, 0x55, 0xFF, 0x12}));
  EXPECT_TRUE(equal(flash.read(0x20000, 5), std::array<Byte, 5>{0x30, 0x55, 0x00, 0x12, 0xFF}));
}

TEST_F(FileFlashTest, ErasingEndsAtTheEndsOfTheSector) {
  FileFlash flash(dir / "flash");
  const auto& sector = flash.sectors()[4];  // 64 KiB at 1'0000
  const std::array<Byte, 4> zeros{};
  for (const std::uint32_t at : {0xFFFCu, 0x1'0000u, 0x1'FFFCu, 0x2'0000u}) {
    flash.program(at, zeros);
  }
  EXPECT_TRUE(flash.erase(4));
  EXPECT_TRUE(erased(flash.read(sector.offset, sector.size)));
  EXPECT_TRUE(equal(flash.read(0xFFFC, 4), zeros));
  EXPECT_TRUE(equal(flash.read(0x2'0000, 4), zeros));
}

TEST_F(FileFlashTest, KeepsWhatIsInItFromOneRunToTheNext) {
  const std::array<Byte, 4> word{1, 2, 3, 4};
  FileFlash(dir / "flash").program(0x8'0000, word);
  EXPECT_TRUE(equal(FileFlash(dir / "flash").read(0x8'0000, 4), word));
}

TEST_F(FileFlashTest, ItsSectorsLieAsThoseOfTheChip) {
  const FileFlash flash(dir / "flash");
  std::uint32_t offset = 0;
  for (const auto& sector : flash.sectors()) {
    EXPECT_EQ(sector.offset, offset);
    offset += sector.size;
  }
  EXPECT_EQ(flash.sectors().size(), 12u);
  EXPECT_EQ(offset, kSize);
}

TEST_F(FileFlashTest, TouchesNoFileThatIsNone) {
  std::ofstream(dir / "file") << "something of value";
  EXPECT_THROW(FileFlash(dir / "file"), std::runtime_error);
  EXPECT_EQ(fs::file_size(dir / "file"), 18u);
  EXPECT_THROW(FileFlash(dir / "no" / "such" / "place"), std::system_error);
}

}  // namespace
}  // namespace ssc::firmware
