// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/checks.hpp"

#include <gmock/gmock.h>

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Precondition> all() {
  std::vector<Precondition> codes;
  for (std::size_t i = 0; i < kPreconditions; ++i) codes.push_back(static_cast<Precondition>(i));
  return codes;
}

std::vector<std::string_view> failed(const std::vector<Check>& checks) {
  std::vector<std::string_view> names;
  for (const Check& check : checks)
    if (check.state == CheckState::kFailed) names.push_back(to_string(check.code));
  return names;
}

Insurance stopped() {
  Insurance row;
  row.division = "999911";
  row.insutype = "310";
  row.psn_type = "1101";
  row.status = InsuranceStatus::kPaused;
  row.paid = {{2020y / 1, 2020y / 1}};
  return row;
}

std::vector<std::string_view> failed_at_origin(const Insurance& row, bool same_area = false) {
  return failed(check_at_origin(all(), &row, same_area));
}

TEST(OriginChecks, NothingFailsForAWorkerWhoStoppedPaying) {
  EXPECT_THAT(failed_at_origin(stopped()), IsEmpty());
}

TEST(OriginChecks, NothingFailsForAFlexibleWorkerOrAResidentEither) {
  Insurance row = stopped();
  row.psn_type = "1103";
  EXPECT_THAT(failed_at_origin(row), IsEmpty());
  row.insutype = "390";
  row.psn_type = "1501";
  EXPECT_THAT(failed_at_origin(row), IsEmpty());
}

TEST(OriginChecks, EachConditionFailsOnItsOwn) {
  Insurance row = stopped();
  row.status = InsuranceStatus::kNormal;
  EXPECT_THAT(failed_at_origin(row), ElementsAre("NOT_STOPPED"));
  row = stopped();
  row.status = InsuranceStatus::kTerminated;
  EXPECT_THAT(failed_at_origin(row), ElementsAre("NOT_INSURED"));
  row = stopped();
  row.paid.clear();
  EXPECT_THAT(failed_at_origin(row), ElementsAre("NO_CONTRIBUTION"));
  row = stopped();
  row.arrears = true;
  EXPECT_THAT(failed_at_origin(row), ElementsAre("ARREARS"));
  row = stopped();
  row.frozen = true;
  EXPECT_THAT(failed_at_origin(row), ElementsAre("FROZEN"));
  row = stopped();
  row.psn_type = "1201";
  EXPECT_THAT(failed_at_origin(row), ElementsAre("RETIRED"));
  EXPECT_THAT(failed_at_origin(stopped(), true), ElementsAre("SAME_AREA"));
}

TEST(OriginChecks, AllFailuresAreTold) {
  Insurance row = stopped();
  row.status = InsuranceStatus::kNormal;
  row.arrears = row.frozen = true;
  row.psn_type = "1201";
  row.paid.clear();
  EXPECT_THAT(failed_at_origin(row, true), ElementsAre("NOT_STOPPED", "NO_CONTRIBUTION", "ARREARS",
                                                       "FROZEN", "RETIRED", "SAME_AREA"));
}

TEST(OriginChecks, WhoIsNotInsuredHasNeitherArrearsNorAFrozenAccount) {
  EXPECT_THAT(failed(check_at_origin(all(), nullptr, false)),
              ElementsAre("NOT_INSURED", "NO_CONTRIBUTION"));
}

TEST(OriginChecks, WhatTheDestinationKnowsIsPending) {
  const Insurance row = stopped();
  for (const Check& check : check_at_origin(all(), &row, false))
    EXPECT_EQ(check.state == CheckState::kPending, destination_knows(check.code))
        << to_string(check.code);
}

TEST(OriginChecks, OnlyWhatTheRegionAsksForIsChecked) {
  Insurance row = stopped();
  row.arrears = true;
  EXPECT_THAT(check_at_origin({Precondition::kFrozen}, &row, false),
              ElementsAre(Check{Precondition::kFrozen, CheckState::kMet}));
}

class DestinationChecks : public testing::Test {
 protected:
  void enrol(InsuranceStatus status, bool frozen = false, std::string insutype = "310") {
    Insurance row = stopped();
    row.division = "999921";
    row.insutype = std::move(insutype);
    row.status = status;
    row.frozen = frozen;
    person_.insurances.push_back(row);
  }
  std::vector<std::string_view> failures() {
    return failed(check_at_destination(all(), &person_, "999921"));
  }

  Person person_;
};

TEST_F(DestinationChecks, AnswerOnlyForTheDestination) {
  EXPECT_EQ(check_at_destination(all(), nullptr, "999921").size(), 2u);
}

TEST_F(DestinationChecks, SomebodyUnknownIsNotEnrolled) {
  EXPECT_THAT(failed(check_at_destination(all(), nullptr, "999921")), ElementsAre("NOT_ENROLLED"));
}

TEST_F(DestinationChecks, InsuranceElsewhereIsNoEnrolment) {
  person_.insurances.push_back(stopped());
  EXPECT_THAT(failures(), ElementsAre("NOT_ENROLLED"));
}

TEST_F(DestinationChecks, AnEndedInsuranceIsNoEnrolment) {
  enrol(InsuranceStatus::kTerminated);
  EXPECT_THAT(failures(), ElementsAre("NOT_ENROLLED"));
}

TEST_F(DestinationChecks, ANormalRowIsWell) {
  enrol(InsuranceStatus::kNormal);
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(DestinationChecks, APausedOrFrozenRowIsNotNormal) {
  enrol(InsuranceStatus::kPaused);
  EXPECT_THAT(failures(), ElementsAre("DEST_NOT_NORMAL"));
  person_.insurances.clear();
  enrol(InsuranceStatus::kNormal, true);
  EXPECT_THAT(failures(), ElementsAre("DEST_NOT_NORMAL"));
}

TEST_F(DestinationChecks, AnyKindOfMedicalInsuranceWillDo) {
  enrol(InsuranceStatus::kTerminated);
  enrol(InsuranceStatus::kNormal, false, "390");
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(DestinationChecks, WhatIsPaidForComesFirstAndIsWhatHasToBeNormal) {
  enrol(InsuranceStatus::kPaused);
  enrol(InsuranceStatus::kNormal, false, "390");
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(enrolled_as(person_.insurances), "390") << "the employment there is over";
  person_.insurances.clear();
  enrol(InsuranceStatus::kNormal, true);
  enrol(InsuranceStatus::kNormal, false, "390");
  EXPECT_EQ(enrolled_as(person_.insurances), "310");
  EXPECT_THAT(failures(), ElementsAre("DEST_NOT_NORMAL")) << "it is frozen";
}

}  // namespace
}  // namespace ssc::backend
