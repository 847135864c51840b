// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/installation.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace ssc::cli {
namespace {

namespace fs = std::filesystem;

class Installation : public ::testing::Test {
 protected:
  Installation() : folder_(fs::path(::testing::TempDir()) / ("ssc-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
    folder_ = fs::canonical(folder_);
  }
  ~Installation() override { fs::remove_all(folder_); }

  void write(const fs::path& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }

  fs::path folder_;
};

std::string array(const std::string& key, const std::string& strings) {
  return "<key>" + key + "</key>\n<array>\n" + strings + "</array>\n";
}

std::string plist(const std::string& names) {
  return "<plist><dict>\n<key>CFBundleName</key>\n<string>IFDSSC</string>\n"
         "<key>CFBundleVersion</key><string>0.1.0</string>\n"
         "<key>CFBundleExecutable</key>\n<string>libifd-ssc.so</string>\n" +
         array("ifdVendorID", "<string>0x1209</string>\n<!-- <string>0xFFFF</string> -->\n") +
         array("ifdProductID", "<string>0x0001</string>\n") + array("ifdFriendlyName", names) +
         "</dict></plist>\n";
}

const std::string kOneName = "<string>OpenSSC Reader</string>\n";

TEST_F(Installation, ReadsABundleAsPcscdDoes) {
  write("ifd-ssc.bundle/Contents/Info.plist", plist(kOneName));
  write("ifd-ssc.bundle/Contents/Linux/libifd-ssc.so", "");
  write("serial/libccidtwin.so", "");
  const auto bundles = find_bundles(folder_);
  ASSERT_EQ(bundles.size(), 1u);
  EXPECT_EQ(bundles[0].library, folder_ / "ifd-ssc.bundle/Contents/Linux/libifd-ssc.so");
  EXPECT_EQ(bundles[0].version, "0.1.0");
  EXPECT_EQ(bundles[0].defect, "");
  EXPECT_FALSE(bundles[0].for_the_class);
  ASSERT_EQ(bundles[0].readers.size(), 1u);
  EXPECT_EQ(bundles[0].readers[0].vendor_id, 0x1209);
  EXPECT_EQ(bundles[0].readers[0].product_id, 0x0001);
  EXPECT_EQ(bundles[0].readers[0].name, "OpenSSC Reader");
}

TEST_F(Installation, TellsWhatABundleLacks) {
  write("ifd-ssc.bundle/Contents/Info.plist", "<plist><dict>");
  EXPECT_EQ(find_bundles(folder_).at(0).defect, "Info.plist");
  write("ifd-ssc.bundle/Contents/Info.plist", plist(kOneName));
  EXPECT_EQ(find_bundles(folder_).at(0).defect, "libifd-ssc.so");
  write("ifd-ssc.bundle/Contents/Linux/libifd-ssc.so", "");
  write("ifd-ssc.bundle/Contents/Info.plist", plist(kOneName + kOneName));
  EXPECT_EQ(find_bundles(folder_).at(0).defect, "ifdVendorID, ifdProductID, ifdFriendlyName");
}

TEST_F(Installation, TheBundleOfThisBuildIsSound) {
  std::ifstream file(SSC_SOURCE_DIR "/host/driver/Info.plist.in");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  write("ifd-ssc.bundle/Contents/Info.plist", text);
  write("ifd-ssc.bundle/Contents/Linux/libifd-ssc.so", "");
  EXPECT_EQ(find_bundles(folder_).at(0).defect, "");
}

TEST_F(Installation, ReadsReaderConf) {
  write("openssc",
        "# FRIENDLYNAME \"not this one\"\n"
        "FRIENDLYNAME \"OpenSSC Reader\"\nDEVICENAME   /dev/ttyS0:GemPCTwin\n"
        "LIBPATH " +
            (folder_ / "libifd-ssc.so").string() +
            "\nCHANNELID 1\n"
            "FRIENDLYNAME Other\nLIBPATH /none/libother.so\n");
  write("libifd-ssc.so", "");
  const auto readers = find_configured(folder_);
  ASSERT_EQ(readers.size(), 2u);
  EXPECT_EQ(readers[0].name, "OpenSSC Reader");
  EXPECT_EQ(readers[0].device, "/dev/ttyS0:GemPCTwin");
  EXPECT_EQ(readers[0].library, folder_ / "libifd-ssc.so");
  EXPECT_TRUE(readers[0].installed);
  EXPECT_EQ(readers[1].name, "Other");
  EXPECT_FALSE(readers[1].installed);
}

TEST_F(Installation, FindsDevicesWithAnInterfaceOfTheClass) {
  write("1-4/idVendor", "1209\n");
  write("1-4/idProduct", "0001\n");
  write("1-4/product", "OpenSSC Reader\n");
  write("1-4:1.0/bInterfaceClass", "0b\n");
  write("1-5/idVendor", "046d\n");
  write("1-5:1.0/bInterfaceClass", "03\n");
  const auto readers = find_plugged(folder_);
  ASSERT_EQ(readers.size(), 1u);
  EXPECT_EQ(readers[0].vendor_id, 0x1209);
  EXPECT_EQ(readers[0].product_id, 0x0001);
  EXPECT_EQ(readers[0].name, "OpenSSC Reader");
}

TEST_F(Installation, WhatIsNotThereIsEmpty) {
  EXPECT_TRUE(find_bundles(folder_ / "none").empty());
  EXPECT_TRUE(find_configured(folder_ / "none").empty());
  EXPECT_TRUE(find_plugged(folder_ / "none").empty());
}

}  // namespace
}  // namespace ssc::cli
