// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "host/backend/policy/policy.hpp"

// What the rows that the back end comes with say of the regions.
namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

const Place kXuling{"999911", "999910"}, kXuhu{"999912", "999910"}, kXugu{"999913", "999910"};
const Place kHuanjiang{"999921", "999920"}, kHuanlin{"999923", "999920"};
const Place kYinggang{"999931", "999930"};
const Place kGuangzhou{"440100", "440000"}, kShenzhen{"440300", "440000"};
const Place kNanjing{"320100", "320000"}, kSuzhou{"320500", "320000"};
const Place kZhengzhou{"410100", "410000"}, kHenan{"410000", "410000"}, kWuhan{"420100", "420000"};
constexpr Date kToday = 2026y / 11 / 2;

class PolicyOfTheProject : public testing::Test {
 protected:
  Policy policy_ = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();
};

TEST_F(PolicyOfTheProject, GivesTenFiveAndFifteenWorkingDays) {
  const auto limit = time_limit(policy_, kXuling, kHuanjiang, kToday).value();
  EXPECT_EQ(limit.out_days, 10);
  EXPECT_EQ(limit.in_days, 5);
  EXPECT_EQ(limit.whole_days, 15);
  EXPECT_EQ(limit.row, "time_limit/nation/2021");
}

TEST_F(PolicyOfTheProject, AnOldCaseHasTheOldLimit) {
  const auto limit = time_limit(policy_, kXuling, kHuanjiang, 2021y / 10 / 31).value();
  EXPECT_EQ(limit.whole_days, 45);
  EXPECT_EQ(limit.out_days, std::nullopt);
  EXPECT_EQ(time_limit(policy_, kXuling, kHuanjiang, 2021y / 11 / 1)->whole_days, 15);
}

TEST_F(PolicyOfTheProject, ArrearsAreEachRegionsOwnRule) {
  EXPECT_TRUE(precondition_rule(policy_, "ARREARS", kXuling, kHuanjiang, kToday)->applies);
  EXPECT_FALSE(precondition_rule(policy_, "ARREARS", kHuanjiang, kXuling, kToday)->applies);
  const auto unknown = precondition_rule(policy_, "ARREARS", kGuangzhou, kXuling, kToday);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::kPolicyMissing);
  EXPECT_EQ(unknown.error().detail, "precondition ARREARS of 440100 on 2026-11-02");
}

TEST_F(PolicyOfTheProject, TheOtherPreconditionsAreNational) {
  for (const char* code : {"NOT_INSURED", "NOT_STOPPED", "NO_CONTRIBUTION", "FROZEN", "RETIRED",
                           "SAME_AREA", "NOT_ENROLLED", "DEST_NOT_NORMAL"}) {
    const auto rule = precondition_rule(policy_, code, kGuangzhou, kXuling, kToday);
    ASSERT_TRUE(rule) << code;
    EXPECT_TRUE(rule->applies);
    EXPECT_EQ(rule->row, std::string("precondition/nation/") + code);
  }
}

TEST_F(PolicyOfTheProject, VouchersLiveTwoMinutesInTheInventedProvincesOnly) {
  EXPECT_EQ(voucher_ttl(policy_, kXuling, kToday)->seconds, 120);
  EXPECT_EQ(voucher_ttl(policy_, kHuanjiang, kToday)->row, "voucher_ttl/999920");
  EXPECT_EQ(voucher_ttl(policy_, kGuangzhou, kToday).error().code, Code::kPolicyMissing);
}

TEST_F(PolicyOfTheProject, OnlyInventedRegionsHoldInventedRows) {
  for (const PolicyRow& row : policy_.rows())
    EXPECT_EQ(row.confidence == Confidence::kInvented, row.region.starts_with("9999")) << row.id;
}

TEST_F(PolicyOfTheProject, InsideAProvinceTheLimitsAreShorter) {
  const auto inside = time_limit(policy_, kXuling, kXuhu, kToday).value();
  EXPECT_EQ(inside.out_days, 5);
  EXPECT_EQ(inside.in_days, 3);
  EXPECT_EQ(inside.whole_days, 8);
  EXPECT_EQ(inside.row, "time_limit/999910/inside");
  EXPECT_EQ(time_limit(policy_, kXuling, kHuanjiang, kToday)->row, "time_limit/nation/2021");
}

TEST_F(PolicyOfTheProject, NoLimitIsSetForTheMoneyUnlessARegionSetsOne) {
  EXPECT_EQ(money_limit(policy_, kXuling, kHuanjiang, "COUNTER", kToday).value(), std::nullopt);
  EXPECT_EQ(money_limit(policy_, kWuhan, kGuangzhou, "MOBILE", kToday).value(), std::nullopt);
}

TEST_F(PolicyOfTheProject, AnEstimateIsToldByChannelAndIsNoLimit) {
  struct Told {
    std::string_view channel;
    std::int64_t least, most;
    TimeUnit unit;
  };
  for (const Told& told :
       {Told{"MOBILE", 1, 1, TimeUnit::kMonths}, Told{"COUNTER", 2, 3, TimeUnit::kMonths},
        Told{"KIOSK", 15, 30, TimeUnit::kWorkingDays}}) {
    const auto estimate = time_estimate(policy_, kWuhan, kGuangzhou, told.channel, kToday).value();
    EXPECT_EQ(estimate.least, told.least) << told.channel;
    EXPECT_EQ(estimate.most, told.most) << told.channel;
    EXPECT_EQ(estimate.unit, told.unit) << told.channel;
    EXPECT_EQ(money_limit(policy_, kWuhan, kGuangzhou, told.channel, kToday).value(), std::nullopt);
    EXPECT_EQ(time_limit(policy_, kWuhan, kGuangzhou, kToday)->whole_days, 15);
  }
}

TEST_F(PolicyOfTheProject, NanjingsMoneyTakesThirtyWorkingDaysAtTheCounterOnly) {
  const auto limit = money_limit(policy_, kNanjing, kWuhan, "COUNTER", kToday).value();
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->count, 30);
  EXPECT_EQ(limit->unit, MoneyLimit::Unit::kWorkingDays);
  EXPECT_EQ(money_limit(policy_, kNanjing, kWuhan, "MOBILE", kToday).value(), std::nullopt);
  EXPECT_EQ(money_limit(policy_, kSuzhou, kWuhan, "COUNTER", kToday).value(), std::nullopt);
}

TEST_F(PolicyOfTheProject, NanjingPaysCounterCasesToTheCitizenCardsBank) {
  const auto rule = money_route(policy_, kNanjing, kWuhan, "EMPLOYEE", kToday, "COUNTER").value();
  EXPECT_EQ(rule.route, MoneyRoute::kBank);
  EXPECT_EQ(rule.reason, "REGION_RULE");
  EXPECT_EQ(money_route(policy_, kNanjing, kWuhan, "EMPLOYEE", kToday)->route,
            MoneyRoute::kAccount);
}

TEST_F(PolicyOfTheProject, ZhengzhousMoneyTakesThreeMonthsToItsProvince) {
  const auto limit = money_limit(policy_, kZhengzhou, kHenan, "COUNTER", kToday).value();
  ASSERT_TRUE(limit);
  EXPECT_EQ(limit->count, 3);
  EXPECT_EQ(limit->unit, MoneyLimit::Unit::kMonths);
  EXPECT_EQ(money_limit(policy_, kZhengzhou, kWuhan, "COUNTER", kToday).value(), std::nullopt);
}

TEST_F(PolicyOfTheProject, AcrossProvincesTheMoneyFollowsTheRelation) {
  const auto rule = money_route(policy_, kGuangzhou, kWuhan, "EMPLOYEE", kToday).value();
  EXPECT_EQ(rule.route, MoneyRoute::kAccount);
  EXPECT_EQ(rule.reason, "FOLLOWS_RELATION");
  EXPECT_EQ(rule.row, "money_route/nation");
  EXPECT_EQ(money_route(policy_, kXuling, kHuanjiang, {}, kToday)->route, MoneyRoute::kAccount);
}

TEST_F(PolicyOfTheProject, AResettledRetireesMoneyGoesToTheBank) {
  const auto rule = money_route(policy_, kXuling, kHuanjiang, "RETIRED_RESETTLED", kToday).value();
  EXPECT_EQ(rule.route, MoneyRoute::kBank);
  EXPECT_EQ(rule.reason, "RETIRED_RESETTLED");
}

TEST_F(PolicyOfTheProject, ARegionMayPayOutByItsOwnRule) {
  const auto rule = money_route(policy_, {"999922", "999920"}, kXuling, "EMPLOYEE", kToday).value();
  EXPECT_EQ(rule.route, MoneyRoute::kBank);
  EXPECT_EQ(rule.reason, "REGION_RULE");
}

struct InsideAProvince {
  Place from, to;
  std::string_view row;
  IntraProvinceMode mode;
};

TEST_F(PolicyOfTheProject, InsideAProvinceItsOwnModeHoldsAndACityMayDiffer) {
  const InsideAProvince table[] = {
      {kGuangzhou, kShenzhen, "intra_province_mode/440000", IntraProvinceMode::kPortable},
      {kXuling, kXuhu, "intra_province_mode/999910", IntraProvinceMode::kTransfer},
      {kXugu, kXuhu, "intra_province_mode/999913", IntraProvinceMode::kNoTransfer},
      {kHuanjiang, kHuanlin, "intra_province_mode/999920", IntraProvinceMode::kPortable},
      {kHuanlin, kHuanjiang, "intra_province_mode/999923/999921", IntraProvinceMode::kTransfer},
  };
  for (const InsideAProvince& row : table) {
    const auto rule = intra_province_mode(policy_, row.from, row.to, kToday);
    ASSERT_TRUE(rule) << row.row;
    EXPECT_EQ(rule->mode, row.mode) << row.row;
    EXPECT_EQ(rule->row, row.row);
  }
}

TEST_F(PolicyOfTheProject, WithoutARowTheModeIsNeverGuessed) {
  EXPECT_EQ(intra_province_mode(policy_, kNanjing, kSuzhou, kToday).error().code,
            Code::kPolicyMissing);
  EXPECT_EQ(intra_province_mode(policy_, kGuangzhou, kWuhan, kToday).error().code,
            Code::kPolicyMissing)
      << "a move out of the province";
}

TEST_F(PolicyOfTheProject, WhenTheAccountIsEmptiedIsTheOriginsRule) {
  EXPECT_EQ(zero_at(policy_, kXuling, kToday)->at, ZeroAt::kOnConfirm);
  EXPECT_EQ(zero_at(policy_, kXuhu, kToday)->at, ZeroAt::kOnInfoSent);
  EXPECT_EQ(zero_at(policy_, kHuanjiang, kToday)->at, ZeroAt::kOnRemit);
  EXPECT_EQ(zero_at(policy_, kGuangzhou, kToday).error().code, Code::kPolicyMissing);
}

TEST_F(PolicyOfTheProject, StoppedOrPayingWithoutArrearsIsEachRegionsReading) {
  EXPECT_TRUE(precondition_rule(policy_, "NOT_STOPPED", kXuling, kHuanjiang, kToday)->applies);
  EXPECT_FALSE(precondition_rule(policy_, "NOT_STOPPED", kYinggang, kXuling, kToday)->applies);
  EXPECT_TRUE(precondition_rule(policy_, "ARREARS", kYinggang, kXuling, kToday)->applies);
}

// ---- Applying

TEST_F(PolicyOfTheProject, WhatAFormHasToHaveIsEachRegionsSet) {
  struct Wanted {
    Place from;
    std::string_view field, channel, row;
    bool required;
  };
  const Wanted table[] = {
      {kGuangzhou, "insutype", "COUNTER", "application_form/nation/insutype", false},
      {kXuling, "insutype", "COUNTER", "application_form/nation/insutype", false},
      {kXugu, "insutype", "COUNTER", "application_form/999913/insutype", true},
      {kXugu, "insutype", "MOBILE", "application_form/999913/insutype", true},
      {kXugu, "certificate", "MOBILE", "application_form/nation/certificate", false},
      {kGuangzhou, "ID_FRONT", "MOBILE", "application_form/nation/ID_FRONT", true},
      {kGuangzhou, "ID_BACK", "MOBILE", "application_form/nation/ID_BACK", true},
      {kGuangzhou, "ID_FRONT", "COUNTER", "application_form/nation/ID_FRONT/COUNTER", false},
      {kGuangzhou, "ID_BACK", "KIOSK", "application_form/nation/ID_BACK/KIOSK", false},
  };
  for (const Wanted& wanted : table) {
    const auto rule =
        form_field(policy_, wanted.field, wanted.from, kHuanjiang, wanted.channel, kToday);
    ASSERT_TRUE(rule) << wanted.row;
    EXPECT_EQ(rule->required, wanted.required) << wanted.row;
    EXPECT_EQ(rule->row, wanted.row);
  }
}

TEST_F(PolicyOfTheProject, WhereAProvinceHidesTheFormIsAText) {
  const Place hohhot{"150100", "150000"};
  const auto hidden = channel_text(policy_, "APPLY_NATIONAL_APP", hohhot, kWuhan, kToday).value();
  EXPECT_THAT(hidden.text, HasSubstr("“地方专区”,选择原参保地所在省份:内蒙古 → 点击“更多”进入"));
  EXPECT_EQ(hidden.row, "channel_text/150000/APPLY_NATIONAL_APP");
  // The page is that of the old place's province.
  const auto plain = channel_text(policy_, "APPLY_NATIONAL_APP", kWuhan, hohhot, kToday).value();
  EXPECT_EQ(plain.row, "channel_text/nation/APPLY_NATIONAL_APP");
  EXPECT_THAT(plain.text, HasSubstr("注册并登录 → 首页“地方专区”,选择原参保地所在省份 → "
                                    "“医保关系转移接续”或“跨省转移接续申请”"));
  EXPECT_THAT(plain.text, Not(HasSubstr("更多")));
  EXPECT_EQ(channel_text(policy_, "APPLY_NATIONAL_APP", kHuanlin, kXuling, kToday)->row,
            "channel_text/999920/APPLY_NATIONAL_APP");
}

TEST_F(PolicyOfTheProject, WeChatAndAlipayAreTwoRowsAndTheHeadingsMistakeIsNoted) {
  const auto way = [&](std::string_view item) {
    return channel_text(policy_, item, kWuhan, kGuangzhou, kToday).value();
  };
  const ChannelText alipay = way("PROGRESS_ALIPAY"), wechat = way("PROGRESS_WECHAT");
  EXPECT_NE(alipay.row, wechat.row);
  EXPECT_THAT(alipay.text, HasSubstr("支付宝 → “市民中心” → “社保” → “电子社保卡”"));
  EXPECT_THAT(alipay.text, Not(HasSubstr("微信")));
  EXPECT_THAT(alipay.note, HasSubstr("原文标题作“微信”"));
  EXPECT_THAT(wechat.text, HasSubstr("微信 → “支付” → “城市服务” → “社保综合”或“医保服务”"));
  EXPECT_THAT(wechat.text, Not(HasSubstr("支付宝")));
  EXPECT_EQ(wechat.note, "");
}

TEST_F(PolicyOfTheProject, OtherProvincesPlatformsAreATextOnAnyTransfer) {
  for (const Place& to : {kShenzhen, kWuhan}) {
    const auto told = channel_text(policy_, "APPLY_LOCAL_PLATFORM", kGuangzhou, to, kToday).value();
    EXPECT_THAT(told.text, HasSubstr("医保服务平台或其他省份的医保服务平台"));
    EXPECT_THAT(told.note, HasSubstr("省内转移"));
    EXPECT_EQ(told.row, "channel_text/nation/APPLY_LOCAL_PLATFORM");
  }
}

TEST_F(PolicyOfTheProject, MedicalMattersAreToldTheirOwnHotLineFirst) {
  const Contact medical = contact(policy_, "MEDICAL_INSURANCE", kWuhan, kToday).value();
  EXPECT_EQ(medical.first, "12393");
  EXPECT_EQ(medical.second, "12333");
  const Contact social = contact(policy_, "SOCIAL_SECURITY", kWuhan, kToday).value();
  EXPECT_EQ(social.first, "12333");
  EXPECT_EQ(social.second, "");
  EXPECT_THAT(social.note, HasSubstr("12334"));
}

TEST_F(PolicyOfTheProject, AContactIsThatOfTheRegionOnTheDay) {
  const auto first = [&](const Place& place, Date date) {
    return contact(policy_, "MEDICAL_INSURANCE", place, date)->first;
  };
  EXPECT_EQ(first(kYinggang, 2026y / 6 / 30), "99912333");
  EXPECT_EQ(first(kYinggang, 2026y / 7 / 1), "99912393");
  EXPECT_EQ(first(kXuling, 2026y / 7 / 1), "12393");
  EXPECT_EQ(contact(policy_, "SOCIAL_SECURITY", kYinggang, kToday)->first, "12333");
}

TEST_F(PolicyOfTheProject, ADayOfACityStandsBeforeThatOfItsProvince) {
  std::string days;
  for (const RegionalDay& day : regional_days(policy_))
    days += day.region + " " + format_date(day.date) + (day.working ? " worked\n" : " free\n");
  EXPECT_EQ(days,
            "999930 2026-11-11 free\n"
            "999930 2026-11-12 free\n"
            "999931 2026-11-12 worked\n");
}

}  // namespace
}  // namespace ssc::backend
