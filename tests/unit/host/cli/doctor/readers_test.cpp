// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/readers.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::cli {
namespace {

using pcsc::FakeApi;
namespace scard = pcsc::scard;

constexpr pcsc::Word kGetFeatureRequest = 0x42000D48;
constexpr pcsc::Word kGetTlvProperties = 0x42330012;
constexpr pcsc::Word kVendorIfdVersion = 0x00010102;
constexpr char kReader[] = "OpenSSC Reader 00 00";

class Readers : public ::testing::Test {
 protected:
  Readers() { api_.set_reader(kReader, scard::kEmpty); }
  ~Readers() override { EXPECT_EQ(api_.open(), 0u); }

  std::string firmware() {
    const auto readers = find_readers(api_);
    return readers ? readers->at(0).firmware : "none";
  }

  FakeApi api_;
};

TEST_F(Readers, TheFirmwareIsWhatTheReaderCallsIt) {
  api_.set_control(kGetFeatureRequest, {0x06, 0x04, 0x42, 0x33, 0x00, 0x06,  //
                                        0x12, 0x04, 0x42, 0x33, 0x00, 0x12});
  api_.set_control(kGetTlvProperties, {0x01, 0x02, 0x00, 0x00, 0x08, 0x03, 'v', '1', '\n'});
  EXPECT_EQ(firmware(), "v1");
  api_.set_attribute(kVendorIfdVersion, {0x00, 0x00, 0x20, 0x01});  // bcdDevice 0120
  EXPECT_EQ(firmware(), "v1 1.20");
}

TEST_F(Readers, WithoutPropertiesTheVersionIsTold) {
  api_.set_attribute(kVendorIfdVersion, {0x00, 0x00, 0x05, 0x02});
  EXPECT_EQ(firmware(), "2.05");
  api_.set_attribute(kVendorIfdVersion, {0x00, 0x00, 0x00, 0x00});  // a serial line
  EXPECT_EQ(firmware(), "");
}

TEST_F(Readers, ListsCutOffAreReadAsFarAsTheyGo) {
  api_.set_control(kGetFeatureRequest, {0x12, 0x04, 0x42, 0x33, 0x00, 0x12, 0x13, 0x04});
  api_.set_control(kGetTlvProperties, {0x08, 0x20, 'v'});
  EXPECT_EQ(firmware(), "");
}

TEST_F(Readers, NoReadersAreNoFailure) {
  api_.remove_reader(kReader);
  const auto readers = find_readers(api_);
  ASSERT_TRUE(readers);
  EXPECT_TRUE(readers->empty());
}

TEST_F(Readers, AReaderInAnotherProgramsHandsIsNamed) {
  api_.script("connect_reader", {scard::kSharingViolation});
  const auto readers = find_readers(api_);
  ASSERT_TRUE(readers);
  EXPECT_EQ(readers->at(0).name, kReader);
}

TEST_F(Readers, APcscdThatHangsUpAtAReaderRefusesTheUser) {
  api_.script("connect_reader", {scard::kCommError});
  const auto readers = find_readers(api_);
  ASSERT_FALSE(readers);
  EXPECT_EQ(readers.error().code, Code::kServiceDown);
}

TEST_F(Readers, ARefusalByPolicyIsToldFromPcscdBeingAway) {
  api_.script("connect_reader", {scard::kSecurityViolation});
  EXPECT_EQ(find_readers(api_).error().code, Code::kForbidden);
  api_.script("establish", {scard::kCommError});
  EXPECT_EQ(find_readers(api_).error().code, Code::kServiceDown);
}

}  // namespace
}  // namespace ssc::cli
