// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/enumeration.hpp"

#include <gtest/gtest.h>

#include "tests/unit/firmware/port/host/usb/bus_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

class Enumeration : public testing::Test, protected ReaderOnBus {
 protected:
  Enumeration() { device.connect(); }
};

TEST_F(Enumeration, FindsWhatTheReaderSaysOfItself) {
  const auto found = enumerate(bus);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bcdUSB(), 0x0200);
  EXPECT_EQ(found->idVendor(), 0x1209);
  EXPECT_EQ(found->idProduct(), 0x0001);
  EXPECT_EQ(found->iSerialNumber(), 3);
  EXPECT_EQ(found->bConfigurationValue(), 1);
  EXPECT_EQ(found->configuration.size(), kConfigurationSize);

  const auto interfaces = found->interfaces();
  ASSERT_EQ(interfaces.size(), 2u);
  EXPECT_EQ(interfaces[0].bInterfaceClass, 0x0B);
  EXPECT_EQ(interfaces[0].bNumEndpoints, 3);
  EXPECT_EQ(interfaces[1].bInterfaceClass, 0xFE);

  const auto endpoints = found->endpoints();
  ASSERT_EQ(endpoints.size(), 3u);
  EXPECT_EQ(endpoints[0].bEndpointAddress, 0x01);
  EXPECT_EQ(endpoints[1].wMaxPacketSize, 64);
  EXPECT_EQ(endpoints[2].bmAttributes, 3);
  EXPECT_EQ(endpoints[2].bInterval, 16);
}

TEST_F(Enumeration, ReadsStringsAsUtf8) {
  const auto found = enumerate(bus);
  ASSERT_TRUE(found);
  EXPECT_EQ(get_string(bus, found->iManufacturer()), "OpenSSC");
  EXPECT_EQ(get_string(bus, found->iSerialNumber()), "3E0021");
  EXPECT_EQ(get_string(bus, 0), "");
  EXPECT_EQ(get_string(bus, 99), "");
}

TEST_F(Enumeration, FindsNothingWhereNothingIsPluggedIn) {
  device.connect();
  bus.disconnect();
  EXPECT_FALSE(enumerate(bus));
}

TEST_F(Enumeration, ConfiguresAndRestoresAfterAReset) {
  ASSERT_TRUE(enumerate(bus));
  EXPECT_EQ(get_configuration(bus), 0);
  EXPECT_TRUE(set_configuration(bus, 1));
  EXPECT_TRUE(reset_and_restore(bus, 1));
  EXPECT_EQ(get_configuration(bus), 1);
  EXPECT_TRUE(reset_and_restore(bus, 0));
  EXPECT_EQ(get_configuration(bus), 0);
  EXPECT_FALSE(set_configuration(bus, 2));
}

TEST_F(Enumeration, KnowsTheOnlyAlternateSetting) {
  ASSERT_TRUE(enumerate(bus));
  EXPECT_FALSE(get_interface(bus, 0));  // not before it is configured
  EXPECT_TRUE(set_configuration(bus, 1));
  EXPECT_EQ(get_interface(bus, 0), 0);
  EXPECT_TRUE(set_interface(bus, 0, 0));
  EXPECT_FALSE(set_interface(bus, 0, 1));
  EXPECT_TRUE(clear_halt(bus, kBulkIn));
  EXPECT_FALSE(clear_halt(bus, 0x83));
}

TEST(Descriptors, OnesThatLieAboutTheirLengthAreNotFollowed) {
  // a configuration; an interface; one that claims 255 bytes
  Descriptors lies{.device = {},
                   .configuration = bytes("09021700010100A032"
                                          "0904000001FF000000"
                                          "FF0581020000")};
  EXPECT_EQ(lies.interfaces().size(), 1u);
  EXPECT_TRUE(lies.endpoints().empty());
  lies.configuration = bytes("09020B00010100A0320005");  // bLength 0
  EXPECT_TRUE(lies.endpoints().empty());
}

}  // namespace
}  // namespace ssc::firmware::usb
