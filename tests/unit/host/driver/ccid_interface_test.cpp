// SPDX-License-Identifier: Apache-2.0
#include "host/driver/ccid_interface.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace ssc::driver {
namespace {

// The configuration of a reader: one interface with bulk-OUT 01, bulk-IN 82, interrupt-IN 83.
class Configuration : public testing::Test {
 protected:
  Expected<CcidInterface> find(std::optional<std::uint8_t> number = {}) {
    setting.endpoint = endpoints.data();
    setting.bNumEndpoints = static_cast<std::uint8_t>(endpoints.size());
    setting.extra = extra.data();
    setting.extra_length = static_cast<int>(extra.size());
    interface = {.altsetting = &setting, .num_altsetting = 1};
    configuration.interface = &interface;
    configuration.bNumInterfaces = 1;
    return find_ccid_interface(configuration, number);
  }
  static libusb_endpoint_descriptor endpoint(std::uint8_t address, std::uint8_t type,
                                             std::uint16_t size) {
    libusb_endpoint_descriptor descriptor{};
    descriptor.bEndpointAddress = address;
    descriptor.bmAttributes = type;
    descriptor.wMaxPacketSize = size;
    return descriptor;
  }
  static std::vector<Byte> class_descriptor() {
    const auto encoded = encode(ccid::ClassDescriptor{.bMaxSlotIndex = 1});
    return {encoded.begin(), encoded.end()};
  }

  std::vector<libusb_endpoint_descriptor> endpoints{endpoint(0x01, 2, 64), endpoint(0x82, 2, 64),
                                                    endpoint(0x83, 3, 8)};
  std::vector<Byte> extra = class_descriptor();
  libusb_interface_descriptor setting = [] {
    libusb_interface_descriptor s{};
    s.bInterfaceClass = 0x0B;
    return s;
  }();
  libusb_interface interface {};
  libusb_config_descriptor configuration{};
};

TEST_F(Configuration, HasTheInterfaceOfItsClassWithItsEndpoints) {
  const auto found = find();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bulk_out.address, 0x01);
  EXPECT_EQ(found->bulk_in.address, 0x82);
  EXPECT_EQ(found->interrupt_in->address, 0x83);
  EXPECT_EQ(found->interrupt_in->max_packet, 8);
  EXPECT_EQ(found->descriptor.bMaxSlotIndex, 1);
}

TEST_F(Configuration, MayDoWithoutAnInterruptEndpoint) {
  endpoints.pop_back();
  EXPECT_FALSE(find()->interrupt_in);
}

TEST_F(Configuration, MayHaveTheClassDescriptorBehindOthers) {
  extra.insert(extra.begin(), {0x09, 0x21, 0, 0, 0, 0, 0, 0, 0});  // 21h is HID's as well
  EXPECT_EQ(find()->descriptor.bMaxSlotIndex, 1);
}

TEST_F(Configuration, MayHaveTheClassDescriptorBehindTheLastEndpoint) {
  std::vector<Byte> behind = class_descriptor();
  extra.clear();
  endpoints.back().extra = behind.data();
  endpoints.back().extra_length = static_cast<int>(behind.size());
  EXPECT_EQ(find()->descriptor.bMaxSlotIndex, 1);
}

TEST_F(Configuration, MayBeOfAReaderOlderThanTheClass) {
  setting.bInterfaceClass = 0xFF;
  EXPECT_TRUE(find());
  extra.clear();
  EXPECT_EQ(find().error(), Error::kNotFound);
}

TEST_F(Configuration, IsSearchedForTheNumberThatIsAsked) {
  setting.bInterfaceNumber = 2;
  EXPECT_TRUE(find(std::uint8_t{2}));
  EXPECT_EQ(find(std::uint8_t{0}).error(), Error::kNotFound);
}

TEST_F(Configuration, IsNoReadersWithoutAClassDescriptor) {
  extra = {0x36};
  EXPECT_EQ(find().error(), Error::kMalformed);
  extra = {0x00, 0x21};  // would never end
  EXPECT_EQ(find().error(), Error::kMalformed);
  extra = class_descriptor();
  extra.pop_back();
  EXPECT_EQ(find().error(), Error::kMalformed);
}

TEST_F(Configuration, IsNoReadersWithoutBothBulkEndpoints) {
  endpoints[1] = endpoint(0x82, 2, 0);
  EXPECT_EQ(find().error(), Error::kMalformed);
  endpoints[1] = endpoint(0x82, 1, 64);
  EXPECT_EQ(find().error(), Error::kMalformed);
}

TEST_F(Configuration, IsRefusedWithAnImpossibleClassDescriptor) {
  extra[44] = 9;  // dwMaxCCIDMessageLength below a header
  extra[45] = 0;
  EXPECT_EQ(find().error(), Error::kOutOfRange);
}

}  // namespace
}  // namespace ssc::driver
