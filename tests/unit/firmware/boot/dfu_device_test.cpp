// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/dfu_device.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/firmware/boot/small_device.hpp"
#include "tests/unit/firmware/usb/usb_host.hpp"

namespace ssc::firmware::boot {
namespace {

using usb::kNak;
using usb::kStall;

constexpr std::string_view kGetStatus = "A103000000000600";
constexpr std::string_view kGetState = "A105000000000100";
constexpr std::string_view kClrStatus = "2104000000000000";
constexpr std::string_view kAbort = "2106000000000000";
constexpr std::string_view kDetach = "2100E80300000000";
constexpr std::string_view kUpload = "A102000000004000";

// A device in DFU mode whose host is the test.
class DfuDeviceTest : public testing::Test, protected Restart {
 protected:
  DfuDeviceTest() {
    device.connect();
    host.bus_reset();
    host.configure();
  }
  ~DfuDeviceTest() override { EXPECT_EQ(controller.violation, ""); }

  std::string control(std::string_view packet, std::string_view data = "") {
    return host.control(packet, data);
  }
  std::string state() { return control(kGetState).substr(0, 2); }
  std::string status() { return control(kGetStatus); }

  // DFU_DNLOAD of block `number`.
  std::string dnload(unsigned number, Bytes block) {
    std::array<Byte, 4> rest;
    store_le16(rest, static_cast<std::uint16_t>(number));
    store_le16(MutableBytes(rest).subspan(2), static_cast<std::uint16_t>(block.size()));
    const std::string digits = hex(rest);
    return control("2101" + digits.substr(0, 4) + "0000" + digits.substr(4), hex(block));
  }
  // As dfu-util does it: a block, then GETSTATUS until it is written. The last bState.
  std::string transfer(unsigned number, Bytes block) {
    EXPECT_EQ(dnload(number, block), "");
    status();
    device.work();
    return status().substr(8, 2);
  }
  // A whole file in blocks of wTransferSize, up to the empty one.
  std::string send_file(Bytes file) {
    unsigned number = 0;
    for (; !file.empty(); file = file.subspan(std::min<std::size_t>(file.size(), 2048))) {
      const Bytes block = file.first(std::min<std::size_t>(file.size(), 2048));
      if (const auto bState = transfer(number++, block); bState != "05") return bState;
    }
    return transfer(number, {});
  }
  std::string text(std::string_view get_string) {
    const auto descriptor = bytes(control(get_string));
    std::string out;
    for (std::size_t i = 2; i < descriptor.size(); i += 2) out += static_cast<char>(descriptor[i]);
    return out;
  }

  std::vector<Byte> image = make_image({.version = 2, .length = 1500});
  SimFlash flash = factory_flash();
  ToyVerifier verifier;
  Updater updater{flash, verifier, kSmallLayout};
  Download download_{updater};
  Dfu dfu{download_, {.verify_ms = 300, .first_string = kFirstRefusalString}};
  usb::FakeController controller;
  DfuDevice device{controller, dfu, *this, {.serial_number = "3E0021"}};
  usb::UsbHost host{controller, device};
  unsigned restarts = 0;

 private:
  void restart() override {
    EXPECT_FALSE(controller.connected);
    ++restarts;
  }
};

// --- What it says of itself ----------------------------------------------------------------------

TEST_F(DfuDeviceTest, IsTheDeviceThatItIsAtRunTime) {
  EXPECT_EQ(control("8006000100001200"),
            "12010002"  // USB 2.00
            "00000040"
            "09120100"  // 1209:0001
            "1000"
            "01020301");
}

TEST_F(DfuDeviceTest, HasOneInterfaceWhichIsDfuMode) {
  EXPECT_EQ(control("800600020000FF00"),
            "09021B00"              // wTotalLength 27
            "0101008032"            // one interface, bus power without remote wake-up, 100 mA
            "0904000000FE010204"    // no endpoints, class FEh/01h/02h
            "092109E80300081001");  // the functional descriptor of the run time, 2,048 bytes
}

TEST_F(DfuDeviceTest, SaysThatItIsInUpdateMode) {
  EXPECT_EQ(text("800601030904FF00"), "OpenSSC");
  EXPECT_EQ(text("800602030904FF00"), "OpenSSC Reader (update mode)");
  EXPECT_EQ(text("800603030904FF00"), "3E0021");
  EXPECT_EQ(text("800604030904FF00"), "Firmware update");
  EXPECT_EQ(control("800604030408FF00"), "0A03FA56F64EF466B065");
  EXPECT_EQ(control("800600030000FF00"), "060309040408");
}

TEST_F(DfuDeviceTest, SaysInItsNameThatAnybodyCanSignForIt) {
  DfuDevice other(controller, dfu, *this, {.serial_number = "1", .development_key = true});
  usb::UsbHost its_host(controller, other);
  const std::string product = its_host.control("800602030904FF00");
  const auto expected = usb::encode_string("OpenSSC Reader (update mode, development key)");
  EXPECT_EQ(product, hex(expected));
}

TEST_F(DfuDeviceTest, HasAStringForEveryRefusalInBothLanguages) {
  for (std::size_t refusal = 1; refusal < kRefusalCount; ++refusal) {
    const auto index = static_cast<Byte>(kFirstRefusalString + refusal - 1);
    const std::string request = "8006" + hex(Bytes(&index, 1)) + "03";
    EXPECT_EQ(text(request + "0904FF00"), to_string(static_cast<Refusal>(refusal)));
    EXPECT_GT(control(request + "0408FF00").size(), 4 + 2 * 4u) << refusal;
    EXPECT_EQ(control(request + "0704FF00"), kStall) << refusal;
  }
  EXPECT_EQ(control("8006200309040000"), kStall);  // one after the last
  EXPECT_EQ(control("80060F030904FF00"), kStall);  // one before the first
}

TEST_F(DfuDeviceTest, RefusesWhatADeviceWithoutEndpointsHasNot) {
  for (const auto* const request :
       {"8200000081000200", "0203000001000000", "0003010000000000", "810A000001000100",
        "010B000001000000", "8006000600000A00", "8006010200000900"}) {
    EXPECT_EQ(control(request), kStall) << request;
  }
  EXPECT_EQ(control("8000000000000200"), "0000");
  EXPECT_EQ(control("810A000000000100"), "00");
}

// --- Requests ------------------------------------------------------------------------------------

TEST_F(DfuDeviceTest, IsIdleAtFirst) {
  EXPECT_EQ(status(), "000000000200");
  EXPECT_EQ(state(), "02");
}

TEST_F(DfuDeviceTest, KnowsNoClassRequestBeforeItIsConfigured) {
  host.bus_reset();
  EXPECT_EQ(control(kGetStatus), kStall);
  EXPECT_EQ(control("0005050000000000"), "");
  EXPECT_EQ(control(kGetStatus), kStall);
}

TEST_F(DfuDeviceTest, RefusesRequestsOfAnotherInterfaceOrDirection) {
  EXPECT_EQ(control("A103000001000600"), kStall);
  EXPECT_EQ(control("2103000000000000"), kStall);  // GETSTATUS to the device
  EXPECT_EQ(control("A101000000004000"), kStall);  // DNLOAD to the host
  EXPECT_EQ(state(), "02");
}

TEST_F(DfuDeviceTest, StallsAnUploadAndADetachAndSaysSo) {
  for (const auto request : {kUpload, kDetach}) {
    EXPECT_EQ(control(request), kStall);
    EXPECT_EQ(status(), "0F0000000A1F");  // errSTALLEDPKT, dfuERROR, "request not possible"
    EXPECT_EQ(text("80061F030904FF00"), to_string(Refusal::kRequest));
    EXPECT_EQ(control(kClrStatus), "");
    EXPECT_EQ(state(), "02");
  }
}

TEST_F(DfuDeviceTest, NamesTheReasonWhenAFileIsRefused) {
  image = make_image({.product = kProduct + 1});
  EXPECT_EQ(dnload(0, Bytes(image).first(1024)), "");
  EXPECT_EQ(status(), "010000000A12");  // errTARGET
  EXPECT_EQ(text("800612030904FF00"), "image is for another product");
}

TEST_F(DfuDeviceTest, ABlockLongerThanATransferIsRefused) {
  EXPECT_EQ(control("2101000000000108"), kStall);  // 2,049 bytes
  EXPECT_EQ(state(), "02");
}

TEST_F(DfuDeviceTest, ADataStageThatEndsEarlyIsNoBlock) {
  transfer(0, image);
  host.setup("2101010000004000");  // DNLOAD of 64 bytes, of which none come: not the end
  EXPECT_EQ(host.out(0x00, ""), "");
  EXPECT_EQ(host.in(0x80), kStall);
  EXPECT_EQ(state(), "05");
}

// --- A download ----------------------------------------------------------------------------------

TEST_F(DfuDeviceTest, TakesAnImageAsDfuUtilSendsIt) {
  EXPECT_EQ(send_file(image), "08");  // dfuMANIFEST-WAIT-RESET
  host.bus_reset();
  EXPECT_EQ(restarts, 1u);
  Updater next(flash, verifier, kSmallLayout);
  EXPECT_TRUE(next.start());
  EXPECT_TRUE(runs(flash, image));
}

TEST_F(DfuDeviceTest, WorksOnceTheHostHasBeenToldHowLongToWait) {
  EXPECT_EQ(dnload(0, image), "");
  EXPECT_FALSE(device.has_work());
  host.setup(kGetStatus);
  device.work();
  EXPECT_EQ(flash.operations(), 0u);
  // Signature 300 ms, two sectors of 2 s, 503 words of 100 us: 4,351 ms.
  EXPECT_EQ(host.data_in(6), "00FF10000400");
  device.work();
  EXPECT_EQ(flash.operations(), 0u);  // the status stage is still to come
  EXPECT_EQ(host.out(0x00, ""), "");
  EXPECT_TRUE(device.has_work());
  device.work();
  EXPECT_GT(flash.operations(), 0u);
  EXPECT_EQ(status(), "000000000500");
}

TEST_F(DfuDeviceTest, NeverWorksInsideARequest) {
  for (const auto packet : {kGetStatus, kGetState, kAbort}) control(packet);
  dnload(0, image);
  status();
  EXPECT_EQ(flash.operations(), 0u);
}

// --- Bus resets ----------------------------------------------------------------------------------

TEST_F(DfuDeviceTest, StaysThroughTheResetsOfAnEnumeration) {
  for (int i = 0; i < 3; ++i) {
    host.bus_reset();
    control("8006000100004000");
  }
  host.configure();
  host.bus_reset();  // of a hypervisor that has it now
  host.configure();
  EXPECT_EQ(restarts, 0u);
  EXPECT_TRUE(controller.connected);
  EXPECT_EQ(state(), "02");
}

TEST_F(DfuDeviceTest, LeavesWhenAHostThatHasTalkedDfuResetsTheBus) {
  EXPECT_EQ(state(), "02");
  host.bus_reset();
  EXPECT_EQ(restarts, 1u);
}

TEST_F(DfuDeviceTest, AResetInTheMiddleOfADownloadLeavesTheOldProgram) {
  const auto old = make_image({.version = 1});
  EXPECT_EQ(transfer(0, Bytes(image).first(1024)), "05");
  host.bus_reset();
  EXPECT_EQ(restarts, 1u);
  Updater next(flash, verifier, kSmallLayout);
  EXPECT_TRUE(next.start());
  EXPECT_TRUE(runs(flash, old));
}

TEST_F(DfuDeviceTest, SuspendAndResumeChangeNothing) {
  transfer(0, Bytes(image).first(1024));
  device.on_suspend();
  device.on_resume();
  EXPECT_EQ(state(), "05");
  EXPECT_EQ(transfer(1, Bytes(image).subspan(1024)), "05");
}

}  // namespace
}  // namespace ssc::firmware::boot
