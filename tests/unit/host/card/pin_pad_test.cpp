// SPDX-License-Identifier: Apache-2.0
#include "host/card/pin_pad.hpp"

#include <gtest/gtest.h>

#include "host/driver/features.hpp"
#include "protocol/ccid/pin.hpp"
#include "tests/unit/host/card/script.hpp"
#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::card {
namespace {

using ccid::PinOperation;
using pcsc::FakeApi;
namespace scard = pcsc::scard;

constexpr pcsc::Word kGetFeatureRequest = 0x42000D48;
constexpr pcsc::Word kVerify = 0x42330006;
constexpr pcsc::Word kModify = 0x42330007;
constexpr char kAsk[] = "00200000";

// The command that our driver and reader make of a structure of part 10 and of what the holder
// types.
std::string typed(PinOperation operation, Bytes structure, std::vector<Byte> old_pin,
                  std::vector<Byte> new_pin = {}) {
  ccid::ClassDescriptor descriptor;
  descriptor.dwMaxCCIDMessageLength = 271;
  const auto request = driver::PinRequest::from(operation, structure, descriptor);
  if (!request) return "refused by the driver";
  const auto command = ccid::parse_pin_command(request->abData());
  if (!command) return "refused by the reader";
  for (const auto* pin : {&old_pin, &new_pin}) {
    const bool fits = pin->size() >= command->min_digits && pin->size() <= command->max_digits;
    if (!pin->empty() && !fits) return "refused while typing";
  }
  ccid::PinApdu apdu;
  bool made = apdu.load(command->abPINApdu);
  const auto& format = command->format;
  made = made && apdu.insert(format, command->bInsertionOffsetOld, old_pin);
  made = made && (new_pin.empty() || apdu.insert(format, command->bInsertionOffsetNew, new_pin));
  return made ? to_hex_text(apdu.bytes()) : "not insertable";
}

std::string code_of(const Result<void>& result) {
  return result ? "" : std::string(result.error().info().code);
}

class PinPadOfReader : public testing::Test {
 protected:
  PinPadOfReader() {
    api_.set_control(kGetFeatureRequest, {0x06, 0x04, 0x42, 0x33, 0x00, 0x06,  //
                                          0x07, 0x04, 0x42, 0x33, 0x00, 0x07});
  }

  // What the reader says when the holder is done.
  void ends(pcsc::Word feature, std::vector<Byte> status) {
    api_.answer_control(feature, [this, status](Bytes structure) {
      structure_.assign(structure.begin(), structure.end());
      return status;
    });
  }
  pcsc::PinPad pad() { return *pcsc::PinPad::find(session_); }

  FakeApi api_;
  pcsc::Context context_ = (api_.set_reader("R", scard::kPresent), *pcsc::Context::establish(api_));
  pcsc::Session session_ = *pcsc::Session::connect(context_, "R");
  std::vector<Byte> structure_;
};

TEST_F(PinPadOfReader, PutsWhatTheHolderTypesIntoVerify) {
  Script script;
  script.on(kAsk, "63C3");
  Channel card(script);
  auto pad = this->pad();
  ends(kVerify, {0x90, 0x00});
  EXPECT_EQ(code_of(verify_pin(card, pad)), "");
  const auto verify = [&](std::vector<Byte> pin) {
    return typed(PinOperation::kVerify, structure_, std::move(pin));
  };
  EXPECT_EQ(verify({1, 2, 3, 4, 5, 6}), "0020000003123456");
  EXPECT_EQ(verify({1, 2, 3, 4, 5}), "002000000312345F");
  EXPECT_EQ(verify({1, 2, 3, 4}), "00200000021234");
  EXPECT_EQ(verify(std::vector<Byte>(16, 9)), "00200000089999999999999999");
  EXPECT_EQ(verify({1, 2, 3}), "refused while typing");
}

TEST_F(PinPadOfReader, PutsOldAndNewIntoChangePin) {
  Script script;
  script.on(kAsk, "63C3").on(kAsk, "63C3");
  Channel card(script);
  auto pad = this->pad();
  ends(kModify, {0x90, 0x00});
  EXPECT_EQ(code_of(change_pin(card, pad)), "");
  EXPECT_EQ(typed(PinOperation::kModify, structure_, {1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1}),
            "805E010007123456FF654321");
  EXPECT_EQ(code_of(change_pin(card, pad, 5)), "");
  EXPECT_EQ(typed(PinOperation::kModify, structure_, {1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}),
            "805E01000712345FFF54321F");
}

TEST_F(PinPadOfReader, SaysHowTheEntryEnded) {
  const std::pair<std::vector<Byte>, const char*> kEnds[] = {
      {{0x64, 0x00}, "PIN_TIMEOUT"},  {{0x64, 0x01}, "PIN_CANCELLED"},
      {{0x64, 0x02}, "PIN_MISMATCH"}, {{0x64, 0x03}, "PIN_FORMAT"},
      {{0x6B, 0x80}, "NO_PIN_PAD"},   {{0x63, 0xC2}, "PIN_WRONG"},
      {{0x63, 0xC0}, "PIN_BLOCKED"},  {{0x69, 0x83}, "PIN_BLOCKED"}};
  auto pad = this->pad();
  for (const auto& [status, code] : kEnds) {
    Script script;
    script.on(kAsk, "63C3");
    Channel card(script);
    ends(kVerify, status);
    EXPECT_EQ(code_of(verify_pin(card, pad)), code);
  }
}

TEST_F(PinPadOfReader, IsNotAskedForAPinThatTheCardWillNotTake) {
  const std::pair<const char*, const char*> kRefusals[] = {
      {"9000", "PIN_UNSET"}, {"63C0", "PIN_BLOCKED"}, {"63C1", "PIN_FEW_TRIES"}};
  auto pad = this->pad();
  for (const auto& [status, code] : kRefusals) {
    Script script;
    script.on(kAsk, status).on(kAsk, status);
    Channel card(script);
    EXPECT_EQ(code_of(verify_pin(card, pad, 2)), code);
    EXPECT_EQ(code_of(change_pin(card, pad, 6, 2)), code);
  }
  EXPECT_TRUE(structure_.empty());
}

TEST_F(PinPadOfReader, ChangesNoPinOfImpossibleLength) {
  Script script;
  Channel card(script);
  auto pad = this->pad();
  EXPECT_EQ(code_of(change_pin(card, pad, 3)), "PIN_FORMAT");
  EXPECT_EQ(code_of(change_pin(card, pad, 17)), "PIN_FORMAT");
}

}  // namespace
}  // namespace ssc::card
