// SPDX-License-Identifier: Apache-2.0
#include "host/driver/control.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/driver/scripted_transport.hpp"
#include "tests/unit/host/driver/simulated_reader.hpp"

// What an application gets from SCardControl, from a whole reader of this project with a key pad.
namespace ssc::driver {
namespace {

constexpr std::uint32_t kGetFeatureRequest = 0x42000D48;
constexpr std::uint32_t kVerifyPinDirect = 0x42330006;
constexpr std::uint32_t kModifyPinDirect = 0x42330007;
constexpr std::uint32_t kEscape = 0x42000001;

// 4 to 8 digits in ASCII, ended by the key; VERIFY with a block of eight.
const std::string kVerify =
    "1E 00 82 08 00 0804 02 01 0904 00 000000 0D000000 0020000008 FFFFFFFFFFFFFFFF";

class ControlTest : public testing::TestWithParam<firmware::ExchangeLevel> {
 protected:
  ControlTest() {
    auto transport = std::make_unique<SimulatedReader>(GetParam());
    device = transport.get();
    reader = *Reader::open(std::move(transport), log);
  }

  void activate(std::string_view persona) {
    device->insert(cardsim::shipped(persona));
    ASSERT_TRUE(reader->slot(0).power_on());
  }
  std::string control(std::uint32_t code, std::string_view request = "") {
    const auto answer =
        driver::control(*reader, reader->slot(0), code, bytes(request), allows_escape);
    return answer ? hex(*answer) : std::string(to_string(answer.error()));
  }
  std::string verify(std::string_view keys) {
    device->keys = keys;
    return control(kVerifyPinDirect, kVerify);
  }

  ListLog log;
  SimulatedReader* device = nullptr;
  std::unique_ptr<Reader> reader;
  bool allows_escape = false;
};

INSTANTIATE_TEST_SUITE_P(Levels, ControlTest,
                         testing::Values(firmware::ExchangeLevel::kTpdu,
                                         firmware::ExchangeLevel::kExtendedApdu),
                         [](const auto& level) {
                           return level.param == firmware::ExchangeLevel::kTpdu ? "Tpdu" : "Apdu";
                         });

TEST_P(ControlTest, TheKeyPadIsAmongTheFeatures) {
  EXPECT_EQ(control(kGetFeatureRequest),
            packed("06 04 42330006  07 04 42330007  0A 04 4233000A  12 04 42330012"));
  EXPECT_EQ(control(0x4233000A), "00000700");
  EXPECT_EQ(control(0x42330012).substr(0, 8), "01020000");
}

TEST_P(ControlTest, UnknownCodesAreNotSupported) {
  EXPECT_EQ(control(0x42330001), to_string(Fault::kNotSupported));
}

TEST_P(ControlTest, APinReachesACardOfEitherProtocol) {
  for (const char* persona : {"employee", "employee-t1"}) {
    activate(persona);
    EXPECT_EQ(verify("123456E"), "63C2") << persona;  // they have compared it, and want BCD
    EXPECT_TRUE(device->user.violations().empty());
  }
}

TEST_P(ControlTest, AnEntryThatCameToNothingIsAnAnswer) {
  for (const char* persona : {"employee", "employee-t1"}) {
    activate(persona);
    EXPECT_EQ(verify("12C"), "6401");
    EXPECT_EQ(verify(""), "6400");
    EXPECT_EQ(verify("1234E"), "63C2");
  }
}

TEST_P(ControlTest, AFieldThatTheReaderRefusesIs6B80) {
  activate("employee");
  std::string structure = packed(kVerify);
  structure.replace(4, 2, "83");  // bmFormatString: a coding that there is not
  EXPECT_EQ(control(kVerifyPinDirect, structure), "6B80");
}

TEST_P(ControlTest, AStructureThatIsNoneIsRefusedBeforeTheReaderHearsOfIt) {
  activate("employee");
  device->on_send = [](Bytes) { ADD_FAILURE() << "sent"; };
  EXPECT_EQ(control(kVerifyPinDirect, ""), to_string(Fault::kRefused));
  EXPECT_EQ(control(kModifyPinDirect, kVerify), to_string(Fault::kRefused));
}

TEST_P(ControlTest, WithoutACardThereIsNoPin) {
  EXPECT_EQ(verify("1234E"), to_string(Fault::kNoCard));
}

TEST_P(ControlTest, AnEscapeNeedsLeave) {
  EXPECT_EQ(control(kEscape, "02"), to_string(Fault::kNotSupported));
  allows_escape = true;
  activate("employee");
  EXPECT_EQ(control(kEscape, "02"), "535343");
  EXPECT_EQ(control(kEscape, "7777"), to_string(Fault::kNotSupported));  // by the reader
  device->user.pull();
  EXPECT_EQ(control(kEscape, "7777"), to_string(Fault::kNotSupported));  // card or none
  EXPECT_EQ(control(kEscape, std::string(2 * 262, '0')), to_string(Fault::kNotSupported));
}

}  // namespace
}  // namespace ssc::driver
