// SPDX-License-Identifier: Apache-2.0
#include "host/backend/query/person_info.hpp"

#include <gtest/gtest.h>

#include "host/backend/registry/record.hpp"
#include "tests/unit/host/backend/world.hpp"

namespace ssc::backend {
namespace {

class PersonQuery : public testing::Test {
 protected:
  static platform::PersonQuery by_employees_card() {
    platform::PersonQuery query;
    query.certificate = employees_card();
    return query;
  }
  static platform::PersonQuery by_identity_card(std::string_view id_number) {
    platform::PersonQuery query;
    query.certificate.mdtrt_cert_type = platform::kCertIdentityCard;
    query.certificate.mdtrt_cert_no.assign(id_number);
    return query;
  }
  Result<platform::PersonInfo> ask(const platform::PersonQuery& query) {
    return person_info(world_.store, world_.registry, query, world_.clock.now());
  }
  platform::PersonInfo info_of(std::string_view id_number) {
    return ask(by_identity_card(id_number)).value();
  }

  InventedWorld world_;
};

TEST_F(PersonQuery, AnswersWhoTheHolderIs) {
  const auto info = ask(by_employees_card());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->baseinfo.certno.reveal(), kEmployee);
  EXPECT_EQ(info->baseinfo.psn_name.reveal(), "李明示");
  EXPECT_EQ(info->baseinfo.gend, "1");
  EXPECT_EQ(info->baseinfo.brdy, "1986-03-14");
  EXPECT_EQ(info->baseinfo.age->units, 405);  // 487 months on 2026-11-02
}

TEST_F(PersonQuery, AnswersARowForEachInsuranceWithItsOwnBalance) {
  const auto rows = info_of(kEmployee).insuinfo;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].insuplc_admdvs, "999911");
  EXPECT_EQ(rows[0].insutype, "310");
  EXPECT_EQ(rows[0].psn_type, "1101");
  EXPECT_EQ(rows[0].psn_insu_stas, platform::kInsuredPaused);
  EXPECT_EQ(rows[0].psn_insu_date, "2012-07-01");
  EXPECT_EQ(rows[0].paus_insu_date, "2026-09-30");
  EXPECT_EQ(rows[0].cvlserv_flag, "0");
  EXPECT_EQ(rows[0].balc.units, 318456);
  EXPECT_EQ(rows[0].balc_time, "2026-11-02T10:00:00+08:00");
  EXPECT_EQ(rows[1].insuplc_admdvs, "999921");
  EXPECT_EQ(rows[1].psn_insu_stas, platform::kInsuredNormal);
  EXPECT_FALSE(rows[1].paus_insu_date);
  EXPECT_EQ(rows[1].balc.units, 0);
}

TEST_F(PersonQuery, TakesTheBalanceFromTheLedgerNotFromTheFixture) {
  const Account account = Account::person("999911", "310", world_.person(kEmployee).pseudonym);
  Batch spent;
  spent.id.bytes[0] = 1;
  spent.postings = {{account, Fen{-456}},
                    {Account::of_region(AccountKind::kProvider, "999911"), Fen{456}}};
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, spent)));
  EXPECT_EQ(info_of(kEmployee).insuinfo[0].balc.units, 318000);
}

TEST_F(PersonQuery, TellsTheStatesOfInsuranceAndAccountApart) {
  EXPECT_EQ(info_of(kForeigner).insuinfo[0].acct_stas, platform::kAccountFrozen);
  EXPECT_EQ(info_of(kForeigner).insuinfo[0].psn_insu_stas, platform::kInsuredNormal);
  EXPECT_EQ(info_of(kResident).insuinfo[0].acct_stas, platform::kAccountNone);
  EXPECT_EQ(info_of(kRetired).insuinfo[0].acct_stas, platform::kAccountNormal);
  EXPECT_EQ(info_of(kFirstCard).insuinfo[0].psn_insu_stas, platform::kInsuredTerminated);
  EXPECT_EQ(info_of("999911199007090376").insuinfo[0].arrears, true);
}

TEST_F(PersonQuery, ShowsBothPlacesAsTheTransferHasLeftThem) {
  const Pseudonym person = test_pseudonym(kEmployee);
  const Date day = china_date(world_.clock.now());
  const auto at = [&](std::string_view region) {
    return insurance_record(world_.store, world_.registry, person, region, "310").value();
  };
  Batch moved;
  moved.id.bytes[0] = 9;
  end_relation(*at("999911"), {{}, day, "999921"}, person, 0, moved);
  take_relation(at("999921"), {{}, day, "999911", at("999911")->now.paid, {}}, "999921", "310",
                person, moved);
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, moved)));

  const auto rows = info_of(kEmployee).insuinfo;
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].psn_insu_stas, platform::kInsuredTerminated);
  EXPECT_EQ(rows[0].paus_insu_date, "2026-11-02");
  EXPECT_EQ(rows[0].acct_stas, platform::kAccountClosed);
  EXPECT_EQ(rows[1].psn_insu_stas, platform::kInsuredNormal);
  EXPECT_EQ(rows[1].acct_stas, platform::kAccountNormal);
  EXPECT_EQ(rows[1].paid_months, 172);
}

TEST_F(PersonQuery, TellsWhatIsSetAsideForATransfer) {
  EXPECT_FALSE(info_of(kEmployee).insuinfo[0].rsvd_balc);
  Batch reserved;
  reserved.id.bytes[0] = 9;
  reserved.reservations = {{reserved.id,
                            Account::person("999911", "310", test_pseudonym(kEmployee)),
                            Account::clearing("999911", "999921"), Fen{318456}}};
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, reserved)));
  const auto row = info_of(kEmployee).insuinfo[0];
  EXPECT_EQ(row.acct_stas, platform::kAccountInTransfer);
  EXPECT_EQ(row.balc.units, 318456);
  EXPECT_EQ(row.rsvd_balc->units, 318456);
}

TEST_F(PersonQuery, CountsAYearOfAgeFromTheBirthdayOn) {
  world_.clock.time = china_midnight(std::chrono::year(2027) / 3 / 13);
  EXPECT_EQ(info_of(kEmployee).baseinfo.age->units, 409);
  world_.clock.time = china_midnight(std::chrono::year(2027) / 3 / 14);
  EXPECT_EQ(info_of(kEmployee).baseinfo.age->units, 410);
}

TEST_F(PersonQuery, RefusesAQueryThatNamesSomebodyElse) {
  platform::PersonQuery query = by_employees_card();
  query.psn_name.emplace().assign("李明示");
  query.certno.emplace().assign(kEmployee);
  EXPECT_TRUE(ask(query));
  query.certno->assign(kRetired);
  EXPECT_EQ(ask(query).error().code, Code::kCardMismatch);
  query.certno.reset();
  query.psn_name->assign("王秋爽");
  EXPECT_EQ(ask(query).error().code, Code::kCardMismatch);
}

}  // namespace
}  // namespace ssc::backend
