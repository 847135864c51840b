// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>
#include <string>
#include <utility>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// The promise of the dispatcher, for hosts, cards, holders and hands that do anything at any time:
// every bulk-OUT message has exactly one final answer, of the right type, with its bSlot and bSeq,
// and dwLength true.
namespace ssc::firmware {
namespace {

struct Settings {
  const char* name;
  ExchangeLevel level;
  bool control_pipe;
};

class ExactlyOnceTest : public ReaderTest, public testing::WithParamInterface<Settings> {
 protected:
  ExactlyOnceTest() : ReaderTest(GetParam().level) { control_pipe = GetParam().control_pipe; }

  int any(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  template <class List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(any(static_cast<int>(std::size(list))))];
  }

  void ask() {
    static const std::string kData[] = {
        "",
        "FF10957A",
        "00A4040002ABCD",
        "00B0000002",
        "00B00000000200",
        "00D60000000100",
        "1100000A00",
        "111000450020 00",
        "02",
        "4F530101",
        "4F5305010203040B",
        "88130000C02B0000",
        "00038208000804020009040000000000200001 08FFFFFFFFFFFFFFFF"};
    static const Byte kTypes[] = {0x61, 0x62, 0x62, 0x62, 0x63, 0x65, 0x69, 0x69, 0x6A, 0x6B, 0x6C,
                                  0x6D, 0x6E, 0x6F, 0x6F, 0x6F, 0x6F, 0x71, 0x72, 0x73, 0x00, 0x80};
    static const char* const kSpecific[] = {"000000", "000000", "000000", "010000", "000100",
                                            "000200", "000300", "001000", "FFFFFF"};
    const Byte type = one_of(kTypes);
    const Byte slot = static_cast<Byte>(any(3));
    std::string data = one_of(kData);
    std::erase(data, ' ');
    while (expected_.contains({slot, ++bSeq_})) {  // an Abort may wait long for its other half
    }
    expected_[{slot, bSeq_}] = answer_to(type);
    device.bulk_out(bytes(message(type, slot, bSeq_, one_of(kSpecific), data)));
    if (type == 0x72 && slot < 2 && data.empty()) abort_[slot] = bSeq_;
  }

  static std::string answer_to(Byte type) {
    static const std::map<Byte, std::string> kAnswers = {{0x61, "82"}, {0x62, "80"}, {0x69, "80"},
                                                         {0x6B, "83"}, {0x6C, "82"}, {0x6D, "82"},
                                                         {0x6F, "80"}, {0x73, "84"}};
    const auto row = kAnswers.find(type);
    return row != kAnswers.end() ? row->second : "81";
  }

  void check_answers() {
    std::istringstream answers(take());
    for (std::string text; answers >> text;) {
      const auto answer = bytes(text);
      ASSERT_EQ(load_le32(Bytes(answer).subspan(1)), answer.size() - 10);
      const auto asked = expected_.find({answer[5], answer[6]});
      ASSERT_NE(asked, expected_.end()) << text;
      EXPECT_EQ(text.substr(0, 2), asked->second);
      if (answer[7] >> 6 != 2) expected_.erase(asked);  // 2: time extension
    }
  }

  void something_happens() {
    static const char* const kCharacters[] = {"3B", "00", "60", "A4", "B0", "4F", "C0", "61",
                                              "6C", "90", "00", "20", "C2", "FF", "12"};
    FakeLine& line = any(2) == 0 ? user : sam;
    const auto slot = static_cast<std::size_t>(any(2));
    switch (any(12)) {
      case 0:
      case 1: return ask();
      case 2: return line.card_says(kAtr);
      case 3: return line.card_says(any(2) == 0 ? kAtrT1 : kAtrBoth);
      case 4: return line.card_says(one_of(kCharacters));
      case 5:
      case 6: line.pass(Alarm::kTime); return;
      case 7: line.pass(any(4) == 0 ? Alarm::kSilence : Alarm::kTime); return;
      case 8: return line.sent();
      case 9: return any(2) == 0 ? seconds(any(3)) : press(std::string(1, "12340EC<"[any(8)]));
      case 10:
        if (control_pipe) {
          device.request_abort(static_cast<Byte>(slot), static_cast<Byte>(abort_[slot] + any(2)));
        }
        return;
      default:
        if (any(40) == 0) return device.contact(slot).on_overcurrent();
        device.contact(slot).on_presence(any(20) != 0);
    }
  }

  std::map<std::pair<Byte, Byte>, std::string> expected_;  // by bSlot and bSeq: type of the answer
  std::array<Byte, 2> abort_{};
  Byte bSeq_ = 0;

 private:
  std::mt19937 random_{2026};
};

TEST_P(ExactlyOnceTest, HoldsWhateverHappens) {
  for (int step = 0; step < 60'000; ++step) {
    something_happens();
    check_answers();
    ASSERT_LE(expected_.size(), 4u);
  }
  for (const std::size_t slot : {0u, 1u}) {
    remove(slot);
    if (control_pipe) device.request_abort(static_cast<Byte>(slot), abort_[slot]);
  }
  check_answers();
  EXPECT_TRUE(expected_.empty());
}

INSTANTIATE_TEST_SUITE_P(
    , ExactlyOnceTest,
    testing::Values(Settings{"Tpdu", ExchangeLevel::kTpdu, false},
                    Settings{"TpduUsb", ExchangeLevel::kTpdu, true},
                    Settings{"ExtendedApdu", ExchangeLevel::kExtendedApdu, false},
                    Settings{"ExtendedApduUsb", ExchangeLevel::kExtendedApdu, true}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace ssc::firmware
