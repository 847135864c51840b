// SPDX-License-Identifier: Apache-2.0
#include "host/driver/readers.hpp"

#include <gtest/gtest.h>

#include "host/driver/options.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

constexpr std::string_view kName = "usb:1209/0001:libudev:0:/dev/bus/usb/001/004";
constexpr std::string_view kSerialName = "/dev/ttyS0";
constexpr Lun kSlot0{0x00030000};
constexpr Lun kSlot1{0x00030001};

class ReadersTest : public testing::Test {
 protected:
  // A reader with two empty slots.
  Outcome<std::unique_ptr<Transport>> make_transport() {
    ++opened;
    auto transport = std::make_unique<ScriptedTransport>();
    transport->class_descriptor.bMaxSlotIndex = 1;
    transport->respond = [](Bytes sent) {
      auto answer = bytes("81 00000000 00 00 02 00 00");
      answer[ccid::kOffsetSlot] = sent[ccid::kOffsetSlot];
      answer[ccid::kOffsetSeq] = sent[ccid::kOffsetSeq];
      return std::vector<std::vector<Byte>>{answer};
    };
    return transport;
  }

  // The reader's plug is pulled, and the next command finds that out.
  void lose(Lun lun) {
    const auto place = readers.find(lun);
    place->reader->close();
    EXPECT_EQ(place->slot().is_present().error(), Fault::kGone);
  }

  int opened = 0;
  int tried = 0;
  bool is_there = true;
  ListLog log;
  Readers readers{log,
                  [this](const DeviceName&, DriverLog&) {
                    ++tried;
                    return is_there ? make_transport() : fail(Fault::kGone);
                  },
                  [this] { return now; }};
  TimePoint now{};
};

TEST_F(ReadersTest, OpensAReaderOnceForAllItsSlots) {
  EXPECT_TRUE(readers.open(kSlot0, kName));
  EXPECT_TRUE(readers.open(kSlot1, kName));
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(readers.find(kSlot0)->reader, readers.find(kSlot1)->reader);
  EXPECT_EQ(readers.find(kSlot1)->slot().bSlot(), 1);
}

TEST_F(ReadersTest, FindsOnlySlotsThatAreOpen) {
  EXPECT_FALSE(readers.find(kSlot0));
  EXPECT_TRUE(readers.open(kSlot0, kName));
  EXPECT_FALSE(readers.find(kSlot1));
  EXPECT_FALSE(readers.find(Lun(0x00040000)));
}

TEST_F(ReadersTest, ClosesTheReaderWithItsLastSlot) {
  EXPECT_TRUE(readers.open(kSlot0, kName));
  EXPECT_TRUE(readers.open(kSlot1, kName));
  const auto reader = readers.find(kSlot1)->reader;
  readers.close(kSlot0);
  EXPECT_FALSE(readers.find(kSlot0));
  EXPECT_EQ(reader->slot(1).is_present(), false);
  readers.close(kSlot1);
  EXPECT_EQ(reader->slot(1).is_present().error(), Fault::kGone);  // a call that was under way
}

TEST_F(ReadersTest, RefusesASlotThatTheReaderHasNotOrHasOpen) {
  EXPECT_TRUE(readers.open(kSlot0, kName));
  EXPECT_EQ(readers.open(kSlot0, kName).error(), Fault::kNotSupported);
  EXPECT_EQ(readers.open(Lun(0x00030002), kName).error(), Fault::kNotSupported);
  EXPECT_EQ(readers.open(Lun(0x0003FFFF), kName).error(), Fault::kNotSupported);
  EXPECT_EQ(readers.open(kSlot1, "/dev/ttyS0").error(), Fault::kNotSupported);
}

TEST_F(ReadersTest, KeepsNothingOfAReaderWhoseFirstSlotIsNone) {
  EXPECT_EQ(readers.open(Lun(0x00030002), kName).error(), Fault::kNotSupported);
  EXPECT_TRUE(readers.open(kSlot0, "/dev/ttyS0"));
}

TEST_F(ReadersTest, RefusesANameThatItDoesNotKnowAndSaysSo) {
  EXPECT_EQ(readers.open(kSlot0, "COM1").error(), Fault::kNotSupported);
  EXPECT_TRUE(log.has("\"COM1\" names no reader"));
  EXPECT_EQ(opened, 0);
}

TEST_F(ReadersTest, OpensASerialReaderAgainOnceItIsBack) {
  EXPECT_TRUE(readers.open(kSlot0, kSerialName));
  EXPECT_TRUE(readers.open(kSlot1, kSerialName));
  lose(kSlot0);
  is_there = false;
  EXPECT_EQ(readers.reopen(kSlot0).error(), Fault::kGone);
  EXPECT_EQ(readers.find(kSlot0)->slot().is_present().error(), Fault::kGone);
  is_there = true;
  EXPECT_TRUE(readers.reopen(kSlot1));
  EXPECT_EQ(readers.find(kSlot0)->slot().is_present(), false);
  EXPECT_EQ(readers.find(kSlot1)->slot().is_present(), false);
  EXPECT_EQ(opened, 2);
}

TEST_F(ReadersTest, LeavesAReaderThatIsThereAsItIs) {
  EXPECT_TRUE(readers.open(kSlot0, kSerialName));
  EXPECT_TRUE(readers.reopen(kSlot0));
  EXPECT_EQ(opened, 1);
}

TEST_F(ReadersTest, LeavesAnUnpluggedUsbReaderToPcscd) {
  EXPECT_TRUE(readers.open(kSlot0, kName));
  lose(kSlot0);
  EXPECT_EQ(readers.reopen(kSlot0).error(), Fault::kGone);
  now += kUsbRest - Milliseconds{1};
  EXPECT_EQ(readers.reopen(kSlot0).error(), Fault::kGone);
  EXPECT_EQ(opened, 1);
}

TEST_F(ReadersTest, TriesASilentUsbReaderNowAndThen) {
  EXPECT_TRUE(readers.open(kSlot0, kName));
  lose(kSlot0);
  is_there = false;
  for (int looks = 0; looks < 60; ++looks) {  // as pcscd does, for half a minute
    EXPECT_EQ(readers.reopen(kSlot0).error(), Fault::kGone);
    now += Milliseconds{500};
  }
  EXPECT_EQ(tried, 1 + 5);
  is_there = true;
  EXPECT_TRUE(readers.reopen(kSlot0));
  EXPECT_EQ(readers.find(kSlot0)->slot().is_present(), false);
}

TEST_F(ReadersTest, OpensNothingAgainThatWasClosedMeanwhile) {
  EXPECT_TRUE(readers.open(kSlot0, kSerialName));
  lose(kSlot0);
  readers.close(kSlot0);
  EXPECT_EQ(readers.reopen(kSlot0).error(), Fault::kGone);
  EXPECT_EQ(opened, 1);
}

TEST_F(ReadersTest, ClosingWhatIsNotOpenIsNothing) {
  readers.close(kSlot0);
  EXPECT_TRUE(readers.open(kSlot0, kName));
  readers.close(Lun(0x0003FFFF));
  EXPECT_TRUE(readers.find(kSlot0));
}

TEST(Options, AreWordsOfWhichUnknownOnesArePassedOver) {
  EXPECT_EQ(parse_options(nullptr), (Options{}));
  EXPECT_EQ(parse_options(""), (Options{}));
  EXPECT_EQ(parse_options("escape"), (Options{.escape = true}));
  EXPECT_EQ(parse_options("more, traffic,,escape "), (Options{.escape = true, .traffic = true}));
  EXPECT_EQ(parse_options("escapes"), (Options{}));
}

}  // namespace
}  // namespace ssc::driver
