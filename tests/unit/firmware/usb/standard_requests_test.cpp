// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/usb/usb_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

using StandardRequestsTest = UsbTest;

struct Row {
  const char* request;  // bmRequestType, bRequest, wValue, wIndex, wLength
  const char* in_default;
  const char* in_address;
  const char* configured;
};
constexpr char kRefused[] = "STALL";

// USB 2.0, 9.4.1 to 9.4.11: what each state answers. Each request meets a fresh device.
constexpr Row kRequests[] = {
    // GET_STATUS
    {"8000000000000200", kRefused, "0000", "0000"},
    {"8000000001000200", kRefused, kRefused, kRefused},  // wIndex
    {"8100000000000200", kRefused, kRefused, "0000"},
    {"8100000001000200", kRefused, kRefused, "0000"},
    {"8100000002000200", kRefused, kRefused, kRefused},  // no such interface
    {"8200000000000200", kRefused, "0000", "0000"},
    {"8200000080000200", kRefused, "0000", "0000"},
    {"8200000081000200", kRefused, kRefused, "0000"},
    {"8200000082000200", kRefused, kRefused, "0000"},
    {"8200000083000200", kRefused, kRefused, kRefused},  // no such endpoint
    {"8200000081010200", kRefused, kRefused, kRefused},
    // CLEAR_FEATURE, SET_FEATURE
    {"0001010000000000", kRefused, "", ""},  // remote wake-up
    {"0003010000000000", kRefused, "", ""},
    {"0003020000010000", kRefused, kRefused, kRefused},  // TEST_MODE
    {"0101000000000000", kRefused, kRefused, kRefused},  // interfaces have none
    {"0103000000000000", kRefused, kRefused, kRefused},
    {"0201000000000000", kRefused, "", ""},
    {"0203000000000000", kRefused, kRefused, kRefused},  // endpoint 0 has no halt
    {"0201000081000000", kRefused, kRefused, ""},
    {"0203000081000000", kRefused, kRefused, ""},
    {"0203010081000000", kRefused, kRefused, kRefused},  // not ENDPOINT_HALT
    {"0203000003000000", kRefused, kRefused, kRefused},
    // SET_ADDRESS
    {"0005070000000000", "", "", kRefused},
    {"0005800000000000", kRefused, kRefused, kRefused},  // above 127
    {"0005070001000000", kRefused, kRefused, kRefused},
    {"0005070000000100", kRefused, kRefused, kRefused},  // with data
    // GET_DESCRIPTOR, SET_DESCRIPTOR
    {"8006000100000800", "1201000200000040", "1201000200000040", "1201000200000040"},
    {"8006000200000400", "09026F00", "09026F00", "09026F00"},
    {"8006000100000000", "", "", ""},                    // of no bytes
    {"8006010100001200", kRefused, kRefused, kRefused},  // device descriptor 1
    {"8006010200000900", kRefused, kRefused, kRefused},  // configuration 1
    {"8006000600000A00", kRefused, kRefused, kRefused},  // device qualifier
    {"8006000400000900", kRefused, kRefused, kRefused},  // interface
    {"8006000F00000500", kRefused, kRefused, kRefused},  // BOS
    {"0007000100001200", kRefused, kRefused, kRefused},
    // GET_CONFIGURATION, SET_CONFIGURATION
    {"8008000000000100", kRefused, "00", "01"},
    {"0009010000000000", kRefused, "", ""},
    {"0009000000000000", kRefused, "", ""},
    {"0009020000000000", kRefused, kRefused, kRefused},
    // GET_INTERFACE, SET_INTERFACE
    {"810A000000000100", kRefused, kRefused, "00"},
    {"810A000001000100", kRefused, kRefused, "00"},
    {"810A000002000100", kRefused, kRefused, kRefused},
    {"010B000000000000", kRefused, kRefused, ""},
    {"010B000001000000", kRefused, kRefused, ""},
    {"010B010000000000", kRefused, kRefused, kRefused},  // alternate setting 1
    {"010B000002000000", kRefused, kRefused, kRefused},
    // SYNCH_FRAME, and what nobody has defined
    {"820C000081000200", kRefused, kRefused, kRefused},
    {"8002000000000200", kRefused, kRefused, kRefused},
    {"C001000000000200", kRefused, kRefused, kRefused},  // vendor
    {"FFFFFFFFFFFFFFFF", kRefused, kRefused, kRefused},
    // CCID 1.1, 5.3
    {"2101000500000000", kRefused, kRefused, ""},        // ABORT slot 0, bSeq 5
    {"2101020500000000", kRefused, kRefused, kRefused},  // no such slot
    {"2101000501000000", kRefused, kRefused, kRefused},  // not the DFU interface's
    {"A102000000000400", kRefused, kRefused, "A60E0000"},
    {"A102000001000400", kRefused, kRefused, kRefused},
    {"A103000002000400", kRefused, kRefused, kRefused},
    // DFU 1.1, run time
    {"A103000001000600", kRefused, kRefused, "000000000000"},
    {"A105000001000100", kRefused, kRefused, "00"},
    {"2101000001000000", kRefused, kRefused, kRefused},  // DFU_DNLOAD: in boot mode only
    {"A102000001000100", kRefused, kRefused, kRefused},  // DFU_UPLOAD
};

TEST_F(StandardRequestsTest, EachStateAnswersEachRequestAsChapter9Says) {
  for (const auto& row : kRequests) {
    bus_reset();
    EXPECT_EQ(control(row.request), row.in_default) << row.request << " in Default";
    bus_reset();
    EXPECT_EQ(control("0005050000000000"), "");
    EXPECT_EQ(control(row.request), row.in_address) << row.request << " in Address";
    bus_reset();
    configure();
    EXPECT_EQ(control(row.request), row.configured) << row.request << " configured";
  }
}

TEST_F(StandardRequestsTest, AddressChangesAfterTheStatusStage) {
  setup("0005070000000000");
  EXPECT_EQ(controller.address, 0);
  EXPECT_EQ(in(0x80), "");
  EXPECT_EQ(controller.address, 7);
}

TEST_F(StandardRequestsTest, AddressGoesAtOnceToAControllerThatDelaysItItself) {
  controller.early_address = true;
  setup("0005070000000000");
  EXPECT_EQ(controller.address, 7);
  EXPECT_EQ(control("8008000000000100"), kStall);  // without its status stage: still in Default
}

TEST_F(StandardRequestsTest, AddressIsNotSetWhenAnotherSetupComesFirst) {
  setup("0005070000000000");
  EXPECT_EQ(control("8006000100000800"), "1201000200000040");
  EXPECT_EQ(controller.address, 0);
}

TEST_F(StandardRequestsTest, AddressZeroLeadsBackToDefault) {
  EXPECT_EQ(control("0005070000000000"), "");
  EXPECT_EQ(control("0005000000000000"), "");
  EXPECT_EQ(controller.address, 0);
  EXPECT_EQ(control("8008000000000100"), kStall);
}

TEST_F(StandardRequestsTest, TellsOfFeaturesThatAreSet) {
  configure();
  EXPECT_EQ(control("0003010000000000"), "");
  EXPECT_EQ(control("8000000000000200"), "0200");
  EXPECT_EQ(control("0001010000000000"), "");
  EXPECT_EQ(control("8000000000000200"), "0000");
  EXPECT_EQ(control("0203000082000000"), "");
  EXPECT_EQ(control("8200000082000200"), "0100");
  EXPECT_EQ(control("8200000081000200"), "0000");
  EXPECT_EQ(control("0201000082000000"), "");
  EXPECT_EQ(control("8200000082000200"), "0000");
}

TEST_F(StandardRequestsTest, RestartsTheTogglesByClearHaltEvenWithoutAHalt) {
  configure();
  const unsigned before = controller.endpoints[0x81].data0;
  EXPECT_EQ(control("0201000081000000"), "");
  EXPECT_EQ(controller.endpoints[0x81].data0, before + 1);
  EXPECT_EQ(control("010B000000000000"), "");
  EXPECT_EQ(controller.endpoints[0x81].data0, before + 2);
}

TEST_F(StandardRequestsTest, AbortNeedsBothHalves) {
  configure();
  power_on();
  EXPECT_EQ(exchange("6F050000000002000000"
                     "00B0000001"),
            kNak);
  EXPECT_EQ(control("2101000300000000"), "");
  EXPECT_EQ(bulk_in(), "8000000000000241FF00");  // the command is over: the card is deactivated
  EXPECT_EQ(exchange("65000000000004000000"), "8100000000000441FF01");
  EXPECT_EQ(exchange("72000000000003000000"), "81000000000003010001");
}

}  // namespace
}  // namespace ssc::firmware::usb
