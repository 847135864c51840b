// SPDX-License-Identifier: Apache-2.0
// A PIN goes through the driver, and nothing of it stays in memory that the driver has left.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "host/driver/exchange/exchange.hpp"
#include "host/driver/serial_transport.hpp"
#include "tests/unit/host/driver/own_stack.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

namespace features = ccid::dwFeatures;

constexpr std::string_view kPin = "A1 5E 3C 97 0B D2 68 F4";
constexpr std::string_view kVerify = "00 20 00 81 08 A1 5E 3C 97 0B D2 68 F4";

struct Way {
  const char* name;
  std::uint32_t dwFeatures;
  Byte protocol;
  const char* answer;  // abData
};
constexpr Way kWays[] = {
    {"TpduT0", features::kTpdu, 0, "9000"},
    {"TpduT1", features::kTpdu | features::kAutoIfsd, 1, "00 00 02 9000 92"},
    {"ShortApdu", features::kShortApdu, 0, "9000"},
    {"ExtendedApdu", features::kExtendedApdu, 0, "9000"},
};

class PinTraces : public testing::TestWithParam<Way> {};

TEST_P(PinTraces, AreNotLeftOnTheStackByAnExchange) {
  ScriptedTransport reader;
  reader.class_descriptor.dwFeatures = GetParam().dwFeatures;
  reader.respond = [](Bytes sent) {
    const auto abData = bytes(GetParam().answer);
    auto answer = bytes("80 00000000 00 00 00 00 00");
    answer[ccid::kOffsetLength] = static_cast<Byte>(abData.size());
    answer[ccid::kOffsetSeq] = sent[ccid::kOffsetSeq];
    answer.insert(answer.end(), abData.begin(), abData.end());
    return std::vector<std::vector<Byte>>{answer};
  };
  ListLog log;
  CcidClient client(reader, log);
  SlotChannel channel(client, 0);
  const auto exchange =
      std::move(*make_exchange({.channel = channel, .protocol = GetParam().protocol}));
  const auto verify = bytes(kVerify);
  OwnStack stack;
  stack.run([&] {
    std::array<Byte, 2> response;
    EXPECT_EQ(exchange->transmit(verify, response), 2U);
  });
  EXPECT_FALSE(stack.holds(bytes(kPin)));
}

INSTANTIATE_TEST_SUITE_P(All, PinTraces, testing::ValuesIn(kWays),
                         [](const auto& way) { return way.param.name; });

TEST(PinTraces, AreNotLeftOnTheStackByACommandThatIsTooLongForTheReader) {
  for (const std::uint32_t level : {features::kTpdu, features::kShortApdu}) {
    ScriptedTransport reader;
    reader.class_descriptor.dwFeatures = level;
    reader.class_descriptor.dwMaxCCIDMessageLength = 22;
    ListLog log;
    CcidClient client(reader, log);
    SlotChannel channel(client, 0);
    const auto exchange = std::move(*make_exchange({.channel = channel}));
    const auto verify = bytes(kVerify);
    OwnStack stack;
    stack.run([&] {
      std::array<Byte, 2> response;
      EXPECT_EQ(exchange->transmit(verify, response).error(), Fault::kNotSupported);
    });
    EXPECT_FALSE(stack.holds(bytes(kPin))) << level;
  }
}

TEST(PinTraces, AreNotLeftOnTheStackByASerialLine) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
  const FileDescriptor peer(ends[0]);
  ListLog log;
  SerialTransport line(FileDescriptor(ends[1]), *find_serial_reader("GemPCTwin"), log);
  const auto message = bytes("6F 0D000000 00 00 000000" + std::string(kVerify));
  OwnStack stack;
  stack.run([&] { EXPECT_TRUE(line.send(message, line.now() + std::chrono::seconds(30))); });
  EXPECT_FALSE(stack.holds(bytes(kPin)));
}

TEST(OwnStack, ShowsWhatIsLeftOnIt) {
  OwnStack stack;
  const auto pin = bytes(kPin);
  stack.run([&] {
    std::array<volatile Byte, 4096> copy;  // so large that the end of the thread does not cover it
    std::copy(pin.begin(), pin.end(), copy.begin());
  });
  EXPECT_TRUE(stack.holds(pin));
}

}  // namespace
}  // namespace ssc::driver
