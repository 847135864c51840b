// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb_mock/sysfs_device.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "firmware/port/host/usb_mock/g_ref.hpp"

namespace ssc::firmware::usb {
namespace {

namespace fs = std::filesystem;

constexpr char kRootHub[] = "/devices/ssc/usb1";
constexpr char kDevice[] = "/devices/ssc/usb1/1-1";
constexpr unsigned kUsbMajor = 189;

std::string format(const char* pattern, ...) __attribute__((format(printf, 1, 2)));
std::string format(const char* pattern, ...) {
  std::array<char, 256> text;
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text.data(), text.size(), pattern, arguments);
  va_end(arguments);
  return text.data();
}

std::string devnode_of(unsigned devnum) {
  return format("/dev/bus/usb/001/%03u", devnum);
}

std::string hex_of(Bytes bytes) {
  std::string text;
  for (const Byte b : bytes) text += format("%02X", b);
  return text;
}

// A device in the text form of umockdev. In it a text attribute ends with an escaped line feed, as
// in the kernel's files; udev's clients lose the last character of one that does not.
class Entry {
 public:
  explicit Entry(const std::string& path) : text_("P: " + path + "\n") {}
  Entry& property(const std::string& name, const std::string& value) {
    text_ += "E: " + name + "=" + value + "\n";
    return *this;
  }
  Entry& attribute(const std::string& name, const std::string& value) {
    text_ += "A: " + name + "=" + value + "\\n\n";
    return *this;
  }
  Entry& binary(const std::string& name, Bytes value) {
    text_ += "H: " + name + "=" + hex_of(value) + "\n";
    return *this;
  }
  void add_to(UMockdevTestbed& testbed) const {
    GError* error = nullptr;
    if (umockdev_testbed_add_from_string(&testbed, text_.c_str(), &error)) return;
    const std::string message = error->message;
    g_error_free(error);
    throw std::runtime_error("umockdev: " + message);
  }

 private:
  std::string text_;
};

Entry usb_device(const std::string& path, unsigned devnum, Bytes device, Bytes configuration) {
  const auto word = [&](std::size_t at) { return load_le16(device.subspan(at)); };
  std::vector<Byte> descriptors(device.begin(), device.end());
  descriptors.insert(descriptors.end(), configuration.begin(), configuration.end());
  Entry entry(path);
  entry.property("SUBSYSTEM", "usb")
      .property("DEVTYPE", "usb_device")
      .property("DEVNAME", devnode_of(devnum))
      .property("BUSNUM", "001")
      .property("DEVNUM", format("%03u", devnum))
      .property("MAJOR", format("%u", kUsbMajor))
      .property("MINOR", format("%u", devnum - 1))
      .property("PRODUCT", format("%x/%x/%x", word(8), word(10), word(12)))
      .property("TYPE", format("%u/%u/%u", device[4], device[5], device[6]))
      .attribute("busnum", "1")
      .attribute("devnum", format("%u", devnum))
      .attribute("speed", "12")
      .attribute("version", format(" %x.%02x", device[3], device[2]))
      .attribute("idVendor", format("%04x", word(8)))
      .attribute("idProduct", format("%04x", word(10)))
      .attribute("bcdDevice", format("%04x", word(12)))
      .attribute("bDeviceClass", format("%02x", device[4]))
      .attribute("bDeviceSubClass", format("%02x", device[5]))
      .attribute("bDeviceProtocol", format("%02x", device[6]))
      .attribute("bMaxPacketSize0", format("%u", device[7]))
      .attribute("bNumConfigurations", format("%u", device[17]))
      .attribute("bNumInterfaces", format("%2u", configuration[4]))
      .attribute("bConfigurationValue", format("%u", configuration[5]))
      .attribute("bmAttributes", format("%02x", configuration[7]))
      .attribute("bMaxPower", format("%umA", 2u * configuration[8]))
      .binary("descriptors", descriptors);
  return entry;
}

}  // namespace

void add_root_hub(UMockdevTestbed& testbed) {
  // A hub of full speed with one port, as the kernel's virtual ones: class 09h, 1d6b:0001.
  static constexpr std::array<Byte, 18> kDeviceDescriptor = {18,   bDescriptorType::kDevice,
                                                             0x10, 0x01,
                                                             9,    0,
                                                             0,    64,
                                                             0x6B, 0x1D,
                                                             0x01, 0,
                                                             0x01, 0x06,
                                                             0,    0,
                                                             0,    1};
  static constexpr std::array<Byte, 25> kConfiguration = {
      9, bDescriptorType::kConfiguration, 25,   0, 1, 1, 0,  0xE0, 0,  //
      9, bDescriptorType::kInterface,     0,    0, 1, 9, 0,  0,    0,  //
      7, bDescriptorType::kEndpoint,      0x81, 3, 2, 0, 255};
  usb_device(kRootHub, 1, kDeviceDescriptor, kConfiguration)
      .attribute("maxchild", "1")
      .add_to(testbed);
}

SysfsDevice::SysfsDevice(UMockdevTestbed& testbed, unsigned devnum)
    : testbed_(testbed), devnum_(devnum), devnode_(devnode_of(devnum)) {
  make_pipe();
  show_reapable(false);
}

void SysfsDevice::add(const Descriptors& descriptors, const DeviceStrings& strings) {
  Entry device = usb_device(kDevice, devnum_, descriptors.device, descriptors.configuration);
  device.attribute("maxchild", "0")
      .attribute("manufacturer", strings.manufacturer)
      .attribute("product", strings.product)
      .attribute("serial", strings.serial)
      .add_to(testbed_);
  syspaths_.push_back(format("/sys%s", kDevice));
  for (const auto& interface : descriptors.interfaces()) add_interface(interface, descriptors);
}

void SysfsDevice::remove() {
  while (!syspaths_.empty()) {
    umockdev_testbed_uevent(&testbed_, syspaths_.back().c_str(), "remove");
    umockdev_testbed_remove_device(&testbed_, syspaths_.back().c_str());
    syspaths_.pop_back();
  }
  std::error_code ignored;
  fs::remove(pipe_path_, ignored);
}

void SysfsDevice::add_interface(const InterfaceDescriptor& interface,
                                const Descriptors& descriptors) {
  const std::string path = format("%s/1-1:%u.%u", kDevice, descriptors.bConfigurationValue(),
                                  interface.bInterfaceNumber);
  Entry(path)
      .property("SUBSYSTEM", "usb")
      .property("DEVTYPE", "usb_interface")
      .property("PRODUCT", format("%x/%x/%x", descriptors.idVendor(), descriptors.idProduct(),
                                  descriptors.bcdDevice()))
      .property("INTERFACE", format("%u/%u/%u", interface.bInterfaceClass,
                                    interface.bInterfaceSubClass, interface.bInterfaceProtocol))
      .attribute("bInterfaceNumber", format("%02x", interface.bInterfaceNumber))
      .attribute("bAlternateSetting", format("%2u", interface.bAlternateSetting))
      .attribute("bNumEndpoints", format("%02x", interface.bNumEndpoints))
      .attribute("bInterfaceClass", format("%02x", interface.bInterfaceClass))
      .attribute("bInterfaceSubClass", format("%02x", interface.bInterfaceSubClass))
      .attribute("bInterfaceProtocol", format("%02x", interface.bInterfaceProtocol))
      .add_to(testbed_);
  syspaths_.push_back("/sys" + path);
}

void SysfsDevice::make_pipe() {
  const std::unique_ptr<char, decltype(&g_free)> root(umockdev_testbed_get_root_dir(&testbed_),
                                                      g_free);
  pipe_path_ = root.get() + devnode_;
  fs::create_directories(fs::path(pipe_path_).parent_path());
  if (mkfifo(pipe_path_.c_str(), S_IRUSR | S_IWUSR) != 0) {
    throw std::system_error(errno, std::generic_category(), pipe_path_);
  }
  pipe_ = UniqueFd(open(pipe_path_.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  // Of one page: then one byte fills it.
  if (!pipe_ || fcntl(pipe_.get(), F_SETPIPE_SZ, 1) < 0) {
    throw std::system_error(errno, std::generic_category(), pipe_path_);
  }
}

void SysfsDevice::show_reapable(bool reapable) {
  if (std::exchange(reapable_, reapable) == reapable) return;
  char full = 0;
  const ssize_t moved = reapable ? read(pipe_.get(), &full, 1) : write(pipe_.get(), &full, 1);
  if (moved != 1) throw std::system_error(errno, std::generic_category(), pipe_path_);
}

}  // namespace ssc::firmware::usb
