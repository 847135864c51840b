// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/driver/exchange/exchange.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

using testing::ElementsAre;

// Readers that take whole APDUs. Messages of the smaller one carry 16 bytes.
class ApduLevel : public testing::Test {
 protected:
  void use(std::uint32_t level, std::uint32_t max_message = 271) {
    reader.class_descriptor.dwFeatures = level;
    reader.class_descriptor.dwMaxCCIDMessageLength = max_message;
    client.emplace(reader, log);
    channel.emplace(*client, 0);
    exchange = std::move(*make_exchange({.channel = *channel}));
  }
  Outcome<std::string> transmit(std::string_view command, std::size_t room = kMaxResponseApdu) {
    std::vector<Byte> response(room);
    const auto size = exchange->transmit(bytes(command), response);
    if (!size) return fail(size.error());
    return hex(Bytes(response).first(*size));
  }

  ScriptedTransport reader;
  ListLog log;
  std::optional<CcidClient> client;
  std::optional<SlotChannel> channel;
  std::unique_ptr<Exchange> exchange;
};

class ExtendedApdu : public ApduLevel {
 protected:
  ExtendedApdu() { use(ccid::dwFeatures::kExtendedApdu, 26); }

  // The answer to an Abort.
  static std::vector<std::vector<Byte>> status(Bytes sent) {
    auto answer = bytes("81 00000000 00 00 00 00 00");
    answer[6] = sent[6];
    return {answer};
  }
};

TEST_F(ExtendedApdu, SendsAnApduThatFitsWhole) {
  reader.answer({"80 04000000 00 00 00 00 00 6F00 9000"});
  EXPECT_EQ(transmit("00 A4 04 00 02 3F 00 00"), packed("6F00 9000"));
  EXPECT_THAT(reader.events,
              ElementsAre(packed("6F 08000000 00 00 00 0000 00 A4 04 00 02 3F 00 00")));
}

TEST_F(ExtendedApdu, ChainsACommandThatDoesNotFit) {
  reader.answer({"80 00000000 00 00 00 00 10"})
      .answer({"80 00000000 00 01 00 00 10"})
      .answer({"80 02000000 00 02 00 00 00 9000"});
  EXPECT_EQ(transmit("00 D6 00 00 20 000102030405060708090A0B0C0D0E0F"
                     "101112131415161718191A1B1C1D1E1F"),
            "9000");
  EXPECT_THAT(reader.events,
              ElementsAre(packed("6F 10000000 00 00 00 0100 00D600002000 0102030405060708090A"),
                          packed("6F 10000000 00 01 00 0300 0B0C0D0E0F101112131415161718191A"),
                          packed("6F 05000000 00 02 00 0200 1B1C1D1E1F")));
}

TEST_F(ExtendedApdu, AsksForTheRestOfAResponseInParts) {
  reader.answer({"80 03000000 00 00 00 00 01 010203"})
      .answer({"80 03000000 00 01 00 00 03 040506"})
      .answer({"80 03000000 00 02 00 00 02 079000"});
  EXPECT_EQ(transmit("00 B0 00 00 00"), "010203040506079000");
  EXPECT_EQ(reader.events[1], packed("6F 00000000 00 01 00 1000"));
  EXPECT_EQ(reader.events[2], packed("6F 00000000 00 02 00 1000"));
}

TEST_F(ExtendedApdu, HearsAResponseToTheEndThatFindsNoRoom) {
  reader.answer({"80 03000000 00 00 00 00 01 010203"})
      .answer({"80 03000000 00 01 00 00 02 049000"})
      .answer({"80 02000000 00 02 00 00 00 9000"});
  EXPECT_EQ(transmit("00 B0 00 00 00", 5).error(), Fault::kInsufficientBuffer);
  EXPECT_EQ(transmit("00 B0 00 00 00", 5), "9000");
}

TEST_F(ExtendedApdu, EndsAResponseWithoutEnd) {
  unsigned parts = 0;
  reader.respond = [&](Bytes sent) {
    ++parts;
    auto answer = bytes("80 10000000 00 00 00 00 03 000102030405060708090A0B0C0D0E0F");
    answer[6] = sent[6];
    answer[9] = parts == 1 ? 1 : 3;
    return std::vector<std::vector<Byte>>{answer};
  };
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kProtocol);
  EXPECT_LE(parts, kMaxResponseApdu / 16 + 2);
}

// Five minutes for an APDU, however many parts there are.
TEST_F(ExtendedApdu, EndsAResponseThatComesTooSlowly) {
  unsigned parts = 0;
  reader.respond = [&](Bytes sent) {
    if (sent[0] != 0x6F) return status(sent);
    reader.advance(std::chrono::seconds(50));
    auto answer = bytes("80 01000000 00 00 00 00 03 00");
    answer[6] = sent[6];
    answer[9] = parts++ == 0 ? 1 : 3;
    return std::vector<std::vector<Byte>>{answer};
  };
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kTimeout);
  EXPECT_EQ(parts, 6U);
}

// Nor does a reader that begins to ask for time with the last of them have five minutes more.
TEST_F(ExtendedApdu, EndsAResponseWhoseLastPartIsPutOff) {
  const TimePoint start = reader.now();
  reader.respond = [&](Bytes sent) {
    if (sent[0] != 0x6F) return status(sent);
    reader.when_idle = [sent = sent[6]] {
      auto extension = bytes("80 00000000 00 00 80 01 00");
      extension[6] = sent;
      return extension;
    };
    reader.idle_step = std::chrono::seconds(2);
    if (reader.now() - start >= std::chrono::seconds(240)) {
      return std::vector<std::vector<Byte>>{};
    }
    reader.advance(std::chrono::seconds(60));
    auto answer = bytes("80 01000000 00 00 00 00 03 00");
    answer[6] = sent[6];
    answer[9] = reader.events.size() == 1 ? 1 : 3;
    return std::vector<std::vector<Byte>>{answer};
  };
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kTimeout);
  EXPECT_LE(reader.now() - start, kMaxCommandTime + std::chrono::seconds(2));
}

TEST_F(ExtendedApdu, EndsACommandThatIsTakenTooSlowly) {
  unsigned parts = 0;
  reader.respond = [&](Bytes sent) {
    if (sent[0] != 0x6F) return status(sent);
    ++parts;
    reader.advance(std::chrono::seconds(50));
    auto answer = bytes("80 00000000 00 00 00 00 10");
    answer[6] = sent[6];
    return std::vector<std::vector<Byte>>{answer};
  };
  EXPECT_EQ(transmit("00 D6 00 00 FF" + std::string(255 * 2, '0')).error(), Fault::kTimeout);
  EXPECT_EQ(parts, 6U);
}

// What the reader has of the chain is of no use to the next command.
TEST_F(ExtendedApdu, AbortsAResponseThatItGivesUpHalfWay) {
  reader.answer({"80 03000000 00 00 00 00 01 010203"})
      .answer({"80 03000000 00 01 00 00 01 040506"})  // a beginning once more
      .answer({"81 00000000 00 02 00 00 00"})
      .answer({"80 02000000 00 03 00 00 00 9000"});
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kProtocol);
  EXPECT_EQ(transmit("00 B0 00 00 00"), "9000");
  EXPECT_THAT(reader.events, ElementsAre(packed("6F 05000000 00 00 00 0000 00 B0 00 00 00"),
                                         packed("6F 00000000 00 01 00 1000"), "ABORT 0002",
                                         packed("72 00000000 00 02 000000"),
                                         packed("6F 05000000 00 03 00 0000 00 B0 00 00 00")));
}

TEST_F(ExtendedApdu, AbortsAChainWhoseNextPartIsBroken) {
  reader.answer({"80 03000000 00 00 00 00 01 010203"})
      .answer({"80 03000000 00 01 00 00 02 04"})
      .answer({"81 00000000 00 02 00 00 00"});
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kProtocol);
  EXPECT_EQ(reader.events.back(), packed("72 00000000 00 02 000000"));
}

TEST_F(ExtendedApdu, AReaderThatDoesNotEvenAbortIsGone) {
  reader.comes_back = false;
  reader.answer({"80 03000000 00 00 00 00 03 010203"});
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kGone);
}

TEST_F(ExtendedApdu, AbortsNothingThatTheReaderHasEnded) {
  reader.answer({"80 03000000 00 00 00 00 01 010203"}).answer({"80 00000000 00 01 40 FE 00"});
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kMute);
  EXPECT_EQ(reader.events.size(), 2U);
}

class BadChain : public ExtendedApdu, public testing::WithParamInterface<const char*> {};

TEST_P(BadChain, IsAProtocolFault) {
  reader.answer({GetParam()}).answer({"80 00000000 00 01 00 00 03"});
  EXPECT_EQ(transmit("00 B0 00 00 00").error(), Fault::kProtocol);
}

INSTANTIATE_TEST_SUITE_P(All, BadChain,
                         testing::Values("80 02000000 00 00 00 00 02 9000",  // an end first
                                         "80 02000000 00 00 00 00 03 9000",  // a middle first
                                         "80 02000000 00 00 00 00 10 9000",  // nothing to continue
                                         "80 00000000 00 00 00 00 01",       // a part of nothing
                                         "80 02000000 00 00 00 00 01 0102",  // then another
                                         "80 01000000 00 00 00 00 00 90"));  // no status word

TEST_F(ExtendedApdu, TakesNoResponseBeforeTheCommandIsComplete) {
  reader.answer({"80 02000000 00 00 00 00 00 6700"});
  EXPECT_EQ(transmit("00 D6 00 00 10 000102030405060708090A0B0C0D0E0F").error(), Fault::kProtocol);
}

// The PIN is behind what the last message, which is shorter, has overwritten.
TEST_F(ExtendedApdu, LeavesNothingOfACommandInItsMemory) {
  Bytes first;
  reader.respond = [&](Bytes sent) {
    if (first.empty()) first = sent;
    auto answer = bytes("80 00000000 00 00 00 00 10");
    answer[6] = sent[6];
    return std::vector<std::vector<Byte>>{answer};
  };
  EXPECT_FALSE(transmit("00 20 00 81 0D 1111111111 3132333435363738"));
  channel->wipe();
  EXPECT_EQ(std::count(first.begin(), first.end(), 0), 26);
}

TEST_F(ExtendedApdu, RefusesWhatIsNoCommand) {
  EXPECT_EQ(transmit("00 A4 04").error(), Fault::kNotSupported);
  EXPECT_TRUE(reader.events.empty());
}

class ShortApdu : public ApduLevel {
 protected:
  ShortApdu() { use(ccid::dwFeatures::kShortApdu); }
};

TEST_F(ShortApdu, SendsAnApduAsItIs) {
  reader.answer({"80 02000000 00 00 00 00 00 9000"});
  EXPECT_EQ(transmit("00 A4 00 00 02 3F 00 00"), "9000");
  EXPECT_THAT(reader.events,
              ElementsAre(packed("6F 08000000 00 00 00 0000 00 A4 00 00 02 3F 00 00")));
}

TEST_F(ShortApdu, ShortensAnExtendedApduThatNeedNotBeOne) {
  reader.answer({"80 02000000 00 00 00 00 00 9000"});
  EXPECT_EQ(transmit("00 B0 00 00 00 0100"), "9000");
  EXPECT_EQ(reader.events.back(), packed("6F 05000000 00 00 00 0000 00 B0 00 00 00"));
}

TEST_F(ShortApdu, RefusesAnApduThatNeedsToBeExtended) {
  EXPECT_EQ(transmit("00 B0 00 00 00 0101").error(), Fault::kNotSupported);
  EXPECT_TRUE(reader.events.empty());
}

TEST_F(ApduLevel, CharacterLevelIsRefusedAndLogged) {
  reader.class_descriptor.dwFeatures = 0;
  client.emplace(reader, log);
  channel.emplace(*client, 0);
  EXPECT_EQ(make_exchange({.channel = *channel}).error(), Fault::kNotSupported);
  EXPECT_TRUE(log.has("character level is not supported"));
}

TEST_F(ApduLevel, AReaderWhoseMessagesHoldNoCommandIsRefused) {
  reader.class_descriptor.dwFeatures = ccid::dwFeatures::kExtendedApdu;
  reader.class_descriptor.dwMaxCCIDMessageLength = 10;
  client.emplace(reader, log);
  channel.emplace(*client, 0);
  EXPECT_EQ(make_exchange({.channel = *channel}).error(), Fault::kNotSupported);
}

}  // namespace
}  // namespace ssc::driver
