// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/host/driver/lying_reader.hpp"

#include <gtest/gtest.h>

#include "host/driver/control.hpp"
#include "host/driver/reader.hpp"
#include "host/driver/serial_transport.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

// The driver, whole, against a reader that says more than the truth, over a socket. What is not an
// answer is as if it had not been said; what cannot be told from one fails the command, and no call
// is ever answered with what belongs to another.
namespace ssc::driver {
namespace {

using Said = LyingReader::Said;
using Frame = std::vector<Byte>;

Frame copy(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

// A frame with one byte of its message changed; the LRC is right all the same.
Frame with(Bytes frame, std::size_t offset, Byte change) {
  Frame other = copy(frame);
  other[ccid::serial::kPrefixSize + offset] ^= change;
  other.back() ^= change;
  return other;
}

// A frame that says it is as long as this, and what the card said behind it.
Frame claiming(Bytes frame, std::uint32_t dwLength) {
  Frame other = copy(frame);
  store_le32(MutableBytes(other).subspan(3, 4), dwLength);
  other.back() = 0;
  other.back() = ccid::serial::lrc(other);
  return other;
}

class LyingReaderTest : public testing::Test {
 protected:
  void meet(std::string_view persona, LyingReader::Lie lie) {
    reader.reset();
    liar.emplace(persona, std::move(lie));
    SerialName name;
    name.kind = SerialName::Kind::kUnix;
    name.path = liar->path();
    auto transport = open_serial_transport(name, log);
    ASSERT_TRUE(transport) << to_string(transport.error());
    auto opened = Reader::open(std::move(*transport), log);
    ASSERT_TRUE(opened) << to_string(opened.error());
    reader = std::move(*opened);
  }

  // ATR, and what the card says to SELECT and READ RECORD; or the first fault.
  std::string read() {
    Slot& slot = reader->slot(0);
    const auto present = slot.is_present();
    if (!present) return std::string(to_string(present.error()));
    const auto atr = slot.power_on();
    if (!atr) return std::string(to_string(atr.error()));
    const auto settled = slot.set_protocol(iso7816::parse_atr(*atr)->first_protocol);
    if (!settled) return std::string(to_string(settled.error()));
    std::string all = hex(*atr);
    for (const char* apdu : {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "00B2072C0B"}) {
      std::array<Byte, 300> response;
      const auto size = slot.transmit(bytes(apdu), response);
      if (!size) return std::string(to_string(size.error()));
      all += " " + hex(Bytes(response).first(*size));
    }
    if (const auto off = slot.power_off(); !off) return std::string(to_string(off.error()));
    return all;
  }

  void expect_truth(LyingReader::Lie lie) {
    for (const auto& [persona, truth] : kTruth) {
      meet(persona, lie);
      ASSERT_TRUE(reader);
      EXPECT_EQ(read(), truth);
      EXPECT_EQ(read(), truth);
    }
  }

  static inline const std::array<std::pair<const char*, const char*>, 2> kTruth = {{
      {"employee", "3B6D000000815431008660999900000001 6118 07095639393930303031319000"},
      {"employee-t1", "3B9D978131FE450081543100866099990000000102 6118 07095639393930303031319000"},
  }};

  ListLog log;
  std::optional<LyingReader> liar;
  std::unique_ptr<Reader> reader;
};

// ---- Besides the truth --------------------------------------------------------------------------

TEST_F(LyingReaderTest, OurOwnReaderIsKnownByWhatItCan) {
  meet("employee", {});
  EXPECT_TRUE(reader->changes().available());
  EXPECT_NE(reader->descriptor().dwFeatures & ccid::dwFeatures::kAutoVoltage, 0u);
}

TEST_F(LyingReaderTest, AnyOtherIsWhatItsNameSays) {
  meet("employee", [](Bytes answer) {
    const bool of_own_escape =
        answer[2] == ccid::RDR_to_PC_Escape::kMessageType && answer[8] == 0xF1;
    return of_own_escape ? Said{with(answer, ccid::kOffsetSpecific, 0x40)} : Said{copy(answer)};
  });
  EXPECT_FALSE(reader->changes().available());
  EXPECT_EQ(reader->descriptor().dwFeatures, ccid::dwFeatures::kProfileTpdu);
  EXPECT_EQ(read(), kTruth[0].second);
}

TEST_F(LyingReaderTest, AnHonestReaderIsHeard) {
  expect_truth([](Bytes answer) { return Said{copy(answer)}; });
}

TEST_F(LyingReaderTest, AnAnswerToAnotherCommandIsNone) {
  expect_truth([](Bytes answer) {
    return Said{with(answer, ccid::kOffsetSeq, 0x01), with(answer, ccid::kOffsetSeq, 0x80),
                copy(answer)};
  });
}

TEST_F(LyingReaderTest, AnAnswerOfAnotherSlotIsNone) {
  expect_truth([](Bytes answer) {
    return Said{with(answer, ccid::kOffsetSlot, 0x01), with(answer, ccid::kOffsetSlot, 0xFF),
                copy(answer)};
  });
}

TEST_F(LyingReaderTest, WhatWasAnsweredBeforeIsNotAnsweredAgain) {
  expect_truth([last = Frame()](Bytes answer) mutable {
    Said said{std::exchange(last, copy(answer)), copy(answer), copy(answer)};
    return said;
  });
}

TEST_F(LyingReaderTest, LengthsThatNoMessageHasHideNone) {
  expect_truth([](Bytes answer) {
    return Said{claiming(answer, 0x7FFFFFFF), claiming(answer, 0xFFFFFFFF),
                claiming(answer, 0x80000000), claiming(answer, 262), copy(answer)};
  });
}

TEST_F(LyingReaderTest, NoiseIsPassedOver) {
  expect_truth([](Bytes answer) {
    return Said{{0x00, 0x50, 0x50, 0x7F, 0x03, 0x03, 0x15}, copy(answer), {0x06, 0x10}};
  });
}

TEST_F(LyingReaderTest, ADamagedAnswerIsAskedForAgainAndNeverUsed) {
  expect_truth([](Bytes answer) {
    Frame damaged = copy(answer);
    damaged[damaged.size() / 2] ^= 0x40;
    return Said{damaged};  // the truth is told when it is asked for
  });
  EXPECT_GT(liar->asked_again(), 0u);
}

TEST_F(LyingReaderTest, MuchAdoBeforeAnAnswerIsNoAnswer) {
  expect_truth([](Bytes answer) {
    Said said(200, with(answer, ccid::kOffsetSeq, 0x55));
    said.push_back(copy(answer));
    return said;
  });
}

TEST_F(LyingReaderTest, TimeAskedForWithoutEndIsGivenWhileItLasts) {
  expect_truth([](Bytes answer) {
    Frame more = claiming(answer, 0);
    more.resize(3 + 10);
    more[9] = 0x80;   // bmCommandStatus 2
    more[10] = 0xFF;  // bError: the multiplier
    more.back() = 0;
    more.back() = ccid::serial::lrc(more);
    Said said(50, more);
    said.push_back(copy(answer));
    return said;
  });
}

// ---- In place of the truth ----------------------------------------------------------------------

// One command in the life of a reader gets this.
LyingReader::Lie once(int at, LyingReader::Lie lie) {
  return [at, lie = std::move(lie), n = 0](Bytes answer) mutable {
    return ++n == at ? lie(answer) : Said{copy(answer)};
  };
}

// Two Escapes and two GetSlotStatus open a reader; what follows is about the card.
constexpr int kFirst = 5;
constexpr int kLast = 16;

TEST_F(LyingReaderTest, AnAnswerOfAnotherKindFailsItsCommandAndNoOther) {
  for (int at = kFirst; at <= kLast; ++at) {
    meet("employee-t1", once(at, [](Bytes answer) { return Said{with(answer, 0, 0x07)}; }));
    ASSERT_TRUE(reader);
    read();
    read();
    EXPECT_EQ(read(), kTruth[1].second) << at;
  }
}

TEST_F(LyingReaderTest, AStatusThatIsReservedFailsItsCommandAndNoOther) {
  for (int at = kFirst; at <= kLast; ++at) {
    meet("employee",
         once(at, [](Bytes answer) { return Said{with(answer, ccid::kOffsetSpecific, 0xC0)}; }));
    ASSERT_TRUE(reader);
    read();
    read();
    EXPECT_EQ(read(), kTruth[0].second) << at;
  }
}

TEST_F(LyingReaderTest, AnEmptyAnswerIsNeverAResponse) {
  for (const auto& [persona, truth] : kTruth) {
    for (int at = kFirst; at <= kLast; ++at) {
      meet(persona, once(at, [](Bytes answer) {
             Frame empty = copy(answer.first(13));
             store_le32(MutableBytes(empty).subspan(3, 4), 0);
             empty.back() = 0;
             empty.back() = ccid::serial::lrc(empty);
             return Said{empty};
           }));
      ASSERT_TRUE(reader);
      read();
      read();
      EXPECT_EQ(read(), truth) << at;
    }
  }
}

TEST_F(LyingReaderTest, ALineThatBreaksIsAReaderThatIsGone) {
  for (int at = kFirst; at <= kLast; ++at) {
    meet("employee", once(at, [this](Bytes answer) {
           liar->vanish();
           return Said{copy(answer.first(4))};
         }));
    ASSERT_TRUE(reader);
    const std::string seen = read();
    EXPECT_TRUE(seen == to_string(Fault::kGone) || seen == kTruth[0].second) << at << seen;
  }
}

}  // namespace
}  // namespace ssc::driver
