// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/pin_pad.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::pcsc {
namespace {

constexpr Word kGetFeatureRequest = 0x42000D48;
constexpr Word kVerify = 0x42330006;
constexpr Byte kStructure[] = {0x1E, 0x00, 0x81};

class PinPadTest : public testing::Test {
 protected:
  Result<PinPad> find() { return PinPad::find(session_); }
  // The pad of a reader that verifies and does not modify.
  PinPad pad() {
    api_.set_control(kGetFeatureRequest, {0x06, 0x04, 0x42, 0x33, 0x00, 0x06,  //
                                          0x12, 0x04, 0x42, 0x33, 0x00, 0x12});
    return *find();
  }

  FakeApi api_;
  Context context_ = (api_.set_reader("R", scard::kPresent), *Context::establish(api_));
  Session session_ = *Session::connect(context_, "R");
};

TEST_F(PinPadTest, IsFoundByTheFeaturesOfTheReader) {
  const PinPad pad = this->pad();
  EXPECT_TRUE(pad.verifies());
  EXPECT_FALSE(pad.modifies());
}

TEST_F(PinPadTest, IsAbsentWhereTheReaderHasNoKeysOrTheDriverNoFeatures) {
  EXPECT_EQ(find().error().code, Code::kNoPinPad);
  api_.set_control(kGetFeatureRequest, {});
  EXPECT_EQ(find().error().code, Code::kNoPinPad);
  api_.set_control(kGetFeatureRequest, {0x12, 0x04, 0x42, 0x33, 0x00, 0x12, 0x06, 0x04, 0x42});
  EXPECT_EQ(find().error().code, Code::kNoPinPad);
  api_.set_control(kGetFeatureRequest, {0x06, 0x02, 0x42, 0x33});
  EXPECT_EQ(find().error().code, Code::kNoPinPad);
}

TEST_F(PinPadTest, IsNotAbsentWhenTheReaderIsGone) {
  api_.script("control", {scard::kUnknownReader});
  EXPECT_EQ(find().error().code, Code::kReaderGone);
}

TEST_F(PinPadTest, GivesTheStructureToTheReaderAndAnswersTheStatus) {
  PinPad pad = this->pad();
  api_.answer_control(kVerify, [](Bytes structure) {
    EXPECT_TRUE(equal(structure, kStructure));
    return std::vector<Byte>{0x63, 0xC2};
  });
  EXPECT_EQ(pad.verify(kStructure), 0x63C2);
}

TEST_F(PinPadTest, WantsAStatusAndNothingElse) {
  PinPad pad = this->pad();
  api_.set_control(kVerify, {0x90});
  EXPECT_EQ(pad.verify(kStructure).error().code, Code::kCardProtocol);
  EXPECT_EQ(pad.modify(kStructure).error().code, Code::kNoPinPad);
}

TEST_F(PinPadTest, FailsWhenTheCardIsPulledMeanwhile) {
  PinPad pad = this->pad();
  api_.script("control", {scard::kRemovedCard});
  EXPECT_EQ(pad.verify(kStructure).error().code, Code::kCardRemoved);
}

}  // namespace
}  // namespace ssc::pcsc
