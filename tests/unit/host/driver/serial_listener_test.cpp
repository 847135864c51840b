// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_listener.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/driver/hex.hpp"

namespace ssc::driver {
namespace {

// GetSlotStatus of slot 0, bSeq 7, and its answer; the last byte is the exclusive-or of all others.
const std::string kCommand = "03 06 65 00000000 00 07 000000 67";
const std::string kAnswer = "03 06 81 00000000 00 07 000000 83";
const std::string kAnswerDamaged = "03 06 81 00000000 00 07 010000 83";

// What is heard, in words; messages by their type and bSeq.
class Line {
 public:
  explicit Line(bool echo = false) : listener_(echo) {}

  std::string hears(std::string_view text) {
    std::string words;
    for (const Byte b : bytes(text)) add(words, listener_.push(b));
    return words;
  }
  std::string falls_silent() {
    std::string words;
    add(words, listener_.silent());
    return words;
  }
  SerialListener& listener() { return listener_; }

 private:
  static void add(std::string& words, const std::optional<SerialListener::Heard>& heard) {
    using Kind = SerialListener::Heard::Kind;
    if (!heard) return;
    if (!words.empty()) words += ' ';
    switch (heard->kind) {
      case Kind::kMessage:
        words += hex(heard->message.first(1)) + ":" + hex(heard->message.subspan(6, 1));
        break;
      case Kind::kTimeRequest: words += "time"; break;
      case Kind::kMovement: words += movement(heard->movement); break;
      case Kind::kDamaged: words += "damaged"; break;
      case Kind::kNotUnderstood: words += "what?"; break;
    }
  }

  // Of slot 0 in a word, of several by the bytes on the line.
  static std::string movement(const ccid::RDR_to_PC_NotifySlotChange& change) {
    if (change.changed != 1) return hex(encode(change, 2));
    return change.present == 1 ? "in" : "out";
  }

  SerialListener listener_;
};

TEST(SerialListener, HearsAFrame) {
  EXPECT_EQ(Line().hears(kAnswer), "81:07");
}

TEST(SerialListener, DropsTheEchoOfACommand) {
  Line line(true);
  line.listener().sending();
  EXPECT_EQ(line.hears(kCommand + kAnswer), "81:07");
}

TEST(SerialListener, DropsAnEchoNobodyExpected) {
  EXPECT_EQ(Line(false).hears(kCommand + kAnswer), "81:07");
}

TEST(SerialListener, HearsAnAnswerWithoutTheEchoThatIsDue) {
  Line line(true);
  line.listener().sending();
  EXPECT_EQ(line.hears(kAnswer), "81:07");
}

TEST(SerialListener, NeverGivesADamagedFrameOut) {
  EXPECT_EQ(Line().hears(kAnswerDamaged), "damaged");
}

TEST(SerialListener, DoesNotAskForADamagedEcho) {
  Line line(true);
  line.listener().sending();
  EXPECT_EQ(line.hears("03 06 65 00000000 00 07 010000 67" + kAnswer), "81:07");
}

TEST(SerialListener, AsksForAFrameThatIsDamagedAfterTheEcho) {
  Line line(true);
  line.listener().sending();
  EXPECT_EQ(line.hears(kCommand + kAnswerDamaged + kAnswer), "damaged 81:07");
}

TEST(SerialListener, HearsThatTheReaderHasNotUnderstood) {
  EXPECT_EQ(Line().hears("03 15 16"), "what?");
}

TEST(SerialListener, HearsTimeRequests) {
  EXPECT_EQ(Line().hears("80 FF" + kAnswer), "time time 81:07");
}

TEST(SerialListener, HearsCardMovements) {
  EXPECT_EQ(Line().hears("50 02 50 03 50 02"), "out in out");
  EXPECT_EQ(Line().hears("50 03" + kAnswer), "in 81:07");
  EXPECT_EQ(Line().hears("50 02" + kAnswer), "out 81:07");
}

// RDR_to_PC_NotifySlotChange: two bits a slot, present and changed.
TEST(SerialListener, HearsMovementsOfTwoSlots) {
  EXPECT_EQ(Line().hears("50 0C 50 08 50 0F 50 0E" + kAnswer), "500C 5008 500F 500E 81:07");
}

TEST(SerialListener, ABitMapThatSaysOfNoSlotThatItHasChangedIsNoise) {
  EXPECT_EQ(Line().hears("50 00 50 01 50 04 50 05 50 12 50 22" + kAnswer), "81:07");
}

TEST(SerialListener, BytesOfAMovementInsideAFrameAreNone) {
  // abData 50 02 80 50 03
  EXPECT_EQ(Line().hears("03 06 80 05000000 00 07 000000 50 02 80 50 03 06"), "80:07");
}

TEST(SerialListener, ATimeRequestAfterAnInsertionIsNotTakenForAFrame) {
  EXPECT_EQ(Line().hears("50 03 80" + kAnswer), "in time 81:07");
  EXPECT_EQ(Line().hears("50 03 50 02"), "in out");
}

TEST(SerialListener, AFrameBehindNoiseThatLooksLikeAMovementIsNotLost) {
  EXPECT_EQ(Line().hears("50" + kAnswer), "in 81:07");
}

TEST(SerialListener, SkipsNoise) {
  EXPECT_EQ(Line().hears("00 7F 50 50 02 04" + kAnswer), "out 81:07");
}

TEST(SerialListener, FindsTheNextFrameAfterAFalseBeginning) {
  EXPECT_EQ(Line().hears("03 06 81 FFFFFFFF" + kAnswer), "damaged 81:07");
  EXPECT_EQ(Line().hears("03 06 81 FFFFFF7F" + kAnswer), "damaged 81:07");
  EXPECT_EQ(Line().hears("03 06 81 00000080" + kAnswer), "damaged 81:07");
  EXPECT_EQ(Line().hears("03 06 81 06010000" + kAnswer), "damaged 81:07");  // 262, one too many
}

TEST(SerialListener, HearsTheLongestMessage) {
  std::string frame = packed("03 06 80 05010000 00 07 000000") + std::string(2 * 261, '0');
  EXPECT_EQ(Line().hears(frame + "86"), "80:07");
}

TEST(SerialListener, AFrameThatBreaksOffIsDamaged) {
  Line line;
  EXPECT_EQ(line.hears("03 06 81 00"), "");
  EXPECT_TRUE(line.listener().in_frame());
  EXPECT_EQ(line.falls_silent(), "damaged");
  EXPECT_EQ(line.hears(kAnswer), "81:07");
}

TEST(SerialListener, SilenceBetweenFramesIsNothing) {
  Line line;
  line.hears(kAnswer);
  EXPECT_EQ(line.falls_silent(), "");
}

TEST(SerialListener, ForgetsWhatWasHalf) {
  Line line;
  line.hears("03 06 81 00");
  line.listener().forget();
  EXPECT_EQ(line.hears(kAnswer), "81:07");
}

TEST(SerialListener, HearsTheSameHoweverLongTheStreamIs) {
  Line line(true);
  for (int i = 0; i < 300; ++i) {
    line.listener().sending();
    ASSERT_EQ(line.hears(kCommand + "80 50 02" + kAnswer), "time out 81:07");
  }
}

}  // namespace
}  // namespace ssc::driver
