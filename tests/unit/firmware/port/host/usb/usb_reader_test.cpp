// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/usb_reader.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "firmware/port/host/usb/enumeration.hpp"
#include "tests/unit/firmware/port/host/usb/bus_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

namespace fs = std::filesystem;

// The host of a reader that runs by itself: each time the device appears it asks what it is, and
// does what the test has told it; after the last thing it stops the reader.
class Host final : public UsbHost {
 public:
  Host(HostController& bus, int stop_fd) : bus_(bus), stop_fd_(stop_fd) {
    bus.attach(static_cast<BusEvents&>(*this));
  }

  std::deque<std::string> requests;  // setup packets
  std::string seen;                  // "R" a reader, "D" DFU mode

  int fd() const override { return -1; }
  short events() const override { return 0; }
  std::optional<Instant> next_deadline() const override { return 0; }
  void work(short) override {}

  void on_plugged() override {
    const auto device = enumerate(bus_);
    ASSERT_TRUE(device && set_configuration(bus_, 1));
    seen += device->interfaces().size() == 2 ? "R" : "D";
    if (requests.empty()) {
      eventfd_write(stop_fd_, 1);
      return;
    }
    const std::string request = requests.front();
    requests.pop_front();
    EXPECT_TRUE(bus_.control_now(setup_bytes(request)));
    if (seen.back() == 'D') bus_.bus_reset();
  }
  void on_unplugged() override {}
  void on_finished(Transfer, Outcome) override {}

 private:
  HostController& bus_;
  int stop_fd_;
};

class UsbReaderTest : public testing::Test {
 protected:
  UsbReaderTest() {
    std::string name = (fs::temp_directory_path() / "ssc-reader-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
    options.hardware.line = (dir / "line").string();
    options.name = "name";
  }
  ~UsbReaderTest() override { fs::remove_all(dir); }

  // What the host sees until it has no more to ask for.
  std::string run() {
    UsbReader reader(options, bus, host, stop.get());
    reader.start();
    reader.run();
    EXPECT_FALSE(bus.connected());
    return std::exchange(host.seen, {});
  }

  const std::string kDetach = "2100E80301000000";     // DFU_DETACH, interface 1
  const std::string kGetStatus = "A103000000000600";  // DFU_GETSTATUS, interface 0

  fs::path dir;
  UsbReader::Options options;
  UniqueFd stop{eventfd(0, EFD_CLOEXEC)};
  HostController bus;
  Host host{bus, stop.get()};
};

TEST_F(UsbReaderTest, WithoutAFlashADetachedReaderComesBackAsItWas) {
  host.requests = {kDetach, kDetach};
  EXPECT_EQ(run(), "RRR");
}

TEST_F(UsbReaderTest, WithNothingInItsFlashItStaysInDfuMode) {
  options.flash = (dir / "flash").string();
  host.requests = {kGetStatus, kGetStatus};
  EXPECT_EQ(run(), "DDD");
}

}  // namespace
}  // namespace ssc::firmware::usb
