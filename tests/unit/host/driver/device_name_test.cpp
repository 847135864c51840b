// SPDX-License-Identifier: Apache-2.0
#include "host/driver/device_name.hpp"

#include <gtest/gtest.h>

namespace ssc::driver {
namespace {

using Kind = SerialName::Kind;

UsbName usb(std::string_view name) {
  return std::get<UsbName>(*parse_device_name(name));
}
SerialName serial(std::string_view name) {
  return std::get<SerialName>(*parse_device_name(name));
}

TEST(DeviceName, OfUdevHasInterfaceAndDeviceFile) {
  EXPECT_EQ(
      usb("usb:1209/0001:libudev:0:/dev/bus/usb/001/004"),
      (UsbName{
          .vendor_id = 0x1209, .product_id = 1, .bus = 1, .address = 4, .interface_number = 0}));
  EXPECT_EQ(usb("usb:8e6/3437:libudev:12:/dev/bus/usb/010/127"), (UsbName{.vendor_id = 0x08E6,
                                                                          .product_id = 0x3437,
                                                                          .bus = 10,
                                                                          .address = 127,
                                                                          .interface_number = 12}));
}

TEST(DeviceName, OfLibusbHasBusAddressAndInterface) {
  EXPECT_EQ(
      usb("usb:1209/0001:libusb-1.0:1:4:0"),
      (UsbName{
          .vendor_id = 0x1209, .product_id = 1, .bus = 1, .address = 4, .interface_number = 0}));
}

TEST(DeviceName, MayHaveATailThatIsNotKnown) {
  EXPECT_EQ(usb("usb:1209/0001:libudev:0:/dev/bus/usb/001/004:more"),
            usb("usb:1209/0001:libudev:0:/dev/bus/usb/001/004"));
  EXPECT_EQ(usb("usb:1209/0001:libhal:/org/freedesktop/x"), usb("usb:1209/0001"));
  EXPECT_EQ(usb("usb:1209/0001"), (UsbName{0x1209, 1, {}, {}, {}}));
}

TEST(DeviceName, OfASerialLineIsAPathAndMayNameItsReader) {
  EXPECT_EQ(serial("/dev/ttyS0"),
            (SerialName{.kind = Kind::kTty, .path = "/dev/ttyS0", .reader_name = ""}));
  EXPECT_EQ(serial("/dev/ttyS0:GemCorePOSPro"),
            (SerialName{.kind = Kind::kTty, .path = "/dev/ttyS0", .reader_name = "GemCorePOSPro"}));
}

TEST(DeviceName, OfASocketIsAPathOrAPortOfThisMachine) {
  EXPECT_EQ(serial("unix:/run/reader.socket").path, "/run/reader.socket");
  EXPECT_EQ(serial("tcp:127.0.0.1:7816").port, 7816);
}

TEST(DeviceName, OfASocketMayNameItsReaderToo) {
  EXPECT_EQ(serial("unix:/run/reader.socket:SEC1210").path, "/run/reader.socket");
  EXPECT_EQ(serial("unix:/run/reader.socket:SEC1210").reader_name, "SEC1210");
  EXPECT_EQ(serial("tcp:127.0.0.1:7816:GemCoreSIMPro").port, 7816);
  EXPECT_EQ(serial("tcp:127.0.0.1:7816:GemCoreSIMPro").reader_name, "GemCoreSIMPro");
}

TEST(DeviceName, OfAPathWithColonsIsAllOfIt) {
  const std::string path = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0";
  EXPECT_EQ(serial(path).path, path);
  EXPECT_EQ(serial(path).reader_name, "");
  EXPECT_EQ(serial(path + ":GemPCTwin").path, path);
  EXPECT_EQ(serial(path + ":GemPCTwin").reader_name, "GemPCTwin");
  EXPECT_EQ(serial("/dev/ttyS0:").path, "/dev/ttyS0:");
}

TEST(DeviceName, RefusesAnotherMachine) {
  EXPECT_EQ(parse_device_name("tcp:192.168.1.1:7816").error(), Error::kOutOfRange);
  EXPECT_EQ(parse_device_name("tcp::7816").error(), Error::kOutOfRange);
}

TEST(DeviceName, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(parse_device_name("").error(), Error::kUnsupported);
  EXPECT_EQ(parse_device_name("COM1").error(), Error::kUnsupported);
}

TEST(DeviceName, RefusesNumbersThatAreNone) {
  EXPECT_EQ(parse_device_name("usb:").error(), Error::kMalformed);
  EXPECT_EQ(parse_device_name("usb:12G9/0001").error(), Error::kMalformed);
  EXPECT_EQ(parse_device_name("usb:11209/0001").error(), Error::kOutOfRange);
  EXPECT_EQ(parse_device_name("usb:1209/0001:libusb-1.0:256:4:0").error(), Error::kOutOfRange);
  EXPECT_EQ(parse_device_name("usb:1209/0001:libusb-1.0:1:4").error(), Error::kMalformed);
  EXPECT_EQ(parse_device_name("usb:1209/0001:libudev:0:/dev/sda").error(), Error::kMalformed);
  EXPECT_EQ(parse_device_name("tcp:127.0.0.1:65536").error(), Error::kOutOfRange);
  EXPECT_EQ(parse_device_name("unix:reader").error(), Error::kMalformed);
}

}  // namespace
}  // namespace ssc::driver
