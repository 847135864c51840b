// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/descriptors.hpp"

#include <cstdio>

#include "tests/unit/firmware/usb/usb_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

using DescriptorsTest = UsbTest;

constexpr std::size_t kCcidAt = 9 + 9;  // in the configuration

TEST_F(DescriptorsTest, DeviceIsThatOfTable9_8) {
  EXPECT_EQ(control("8006000100001200"),
            "1201"      // bLength, bDescriptorType
            "0002"      // bcdUSB 2.00
            "000000"    // class, subclass, protocol: of the interfaces
            "40"        // bMaxPacketSize0
            "09120100"  // idVendor 1209, idProduct 0001
            "1000"      // bcdDevice: 0.1.0
            "010203"    // iManufacturer, iProduct, iSerialNumber
            "01");      // bNumConfigurations
}

TEST_F(DescriptorsTest, ConfigurationHoldsInterfacesInTheOrderDriversLookForThem) {
  const std::string all = control("800600020000FF00");
  ASSERT_EQ(all.size() / 2, 111u);
  EXPECT_EQ(all.substr(0, 2 * kCcidAt),
            "09026F00"    // wTotalLength 111
            "0201"        // bNumInterfaces, bConfigurationValue
            "00A064"      // iConfiguration, bus power and remote wake-up, 200 mA
            "0904000003"  // interface 0, three endpoints
            "0B000000");  // CCID, bulk transfer
  EXPECT_EQ(all.substr(2 * (kCcidAt + 54)),
            "07050102400000"        // bulk-OUT, 64 bytes
            "07058102400000"        // bulk-IN
            "07058203080010"        // interrupt-IN, 8 bytes, every 16 ms
            "0904010000FE010104"    // interface 1: DFU run time
            "092109E80300081001");  // can download, detaches itself, 1 s, 2,048 bytes, DFU 1.1
}

// CCID 1.1, table 5.1-1.
TEST_F(DescriptorsTest, ClassDescriptorIsThatOfCcid1_1FieldByField) {
  struct {
    const char* name;
    std::size_t offset, size;
    std::uint32_t value;
  } const fields[] = {
      {"bLength", 0, 1, 54},
      {"bDescriptorType", 1, 1, 0x21},
      {"bcdCCID", 2, 2, 0x0110},
      {"bMaxSlotIndex", 4, 1, 1},
      {"bVoltageSupport", 5, 1, 7},
      {"dwProtocols", 6, 4, 3},
      {"dwDefaultClock", 10, 4, 5'000},
      {"dwMaximumClock", 14, 4, 5'000},
      {"bNumClockSupported", 18, 1, 2},
      {"dwDataRate", 19, 4, 13'440},
      {"dwMaxDataRate", 23, 4, 860'215},
      {"dwMaxIFSD", 28, 4, 254},
      {"dwSynchProtocols", 32, 4, 0},
      {"dwMechanical", 36, 4, 0},
      {"dwFeatures", 40, 4, 0x000404BE},
      {"dwMaxCCIDMessageLength", 44, 4, 271},
      {"bClassGetResponse", 48, 1, 0xFF},
      {"bClassEnvelope", 49, 1, 0xFF},
      {"wLcdLayout", 50, 2, 0},
      {"bPINSupport", 52, 1, 0},
      {"bMaxCCIDBusySlots", 53, 1, 2},
  };
  const auto all = bytes(control("800600020000FF00"));
  ASSERT_EQ(all.size(), 111u);
  for (const auto& field : fields) {
    std::uint32_t value = 0;
    for (std::size_t i = field.size; i-- > 0;) value = value << 8 | all[kCcidAt + field.offset + i];
    EXPECT_EQ(value, field.value) << field.name;
    std::printf("  %-24s 0x%X\n", field.name, static_cast<unsigned>(value));
  }
}

TEST_F(DescriptorsTest, ClassRequestsGiveAsManyRatesAndClocksAsTheDescriptorSays) {
  configure();
  const auto all = bytes(control("800600020000FF00"));
  const std::string rates = control(
      "A1030000"
      "0000FC03");
  EXPECT_EQ(rates.size() / 8, all[kCcidAt + 27]);
  EXPECT_EQ(control("A1020000"
                    "00000800"),
            "A60E000088130000");  // 3,750 and 5,000 kHz
}

TEST_F(DescriptorsTest, ConfigurationTellsOfPowerAsTheBoardHasIt) {
  const auto own = configuration_descriptor(
      reader.descriptor(), {.serial_number = "1", .max_power_ma = 900, .self_powered = true});
  EXPECT_EQ(own[7], 0xE0);
  EXPECT_EQ(own[8], 250);  // 500 mA: no device may ask for more
}

// Table 9-16: UTF-16, little-endian.
TEST_F(DescriptorsTest, StringsAreInEnglishAndChinese) {
  EXPECT_EQ(control("800600030000FF00"), "060309040408");
  EXPECT_EQ(control("800601030904FF00"), "10034F00700065006E00530053004300");
  EXPECT_EQ(control("800602030904FF00"),
            "1E034F00700065006E00530053004300200052006500610064006500"
            "7200");
  EXPECT_EQ(control("800602030408FF00"),
            "22034F00700065006E00530053004300"
            "2000"
            "3E791A4FDD4F9C966153FB8B61536856");
  EXPECT_EQ(control("800604030408FF00"), "0A03FA56F64EF466B065");
  EXPECT_EQ(control("800603030904FF00"),
            "0E033300450030003000320031"
            "00");
  EXPECT_EQ(control("800603030408FF00"),
            "0E033300450030003000320031"
            "00");
}

TEST_F(DescriptorsTest, RefusesStringsThatThereAreNot) {
  for (const auto* const request :
       {"800605030904FF00", "8006EE030000FF00", "800601030704FF00", "800601030000FF00"}) {
    EXPECT_EQ(control(request), kStall) << request;
  }
}

TEST(StringDescriptorTest, CutsASerialNumberThatNoDescriptorCanHold) {
  const std::string longest(130, 'x');
  const auto string = string_descriptor(3, 0x0409, {.serial_number = longest});
  ASSERT_TRUE(string);
  EXPECT_EQ(string->size(), 254u);
  EXPECT_EQ((*string)[0], 254);
}

}  // namespace
}  // namespace ssc::firmware::usb
