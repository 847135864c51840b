// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/service.hpp"

#include <gmock/gmock.h>

#include "host/backend/store/memory_store.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/store/forwarding_store.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kEmployee = "999911198603140136";
constexpr const char* kRetired = "999911195810020248";
constexpr const char* kResident = "999912201505200466";
constexpr const char* kLongname = "999911199007090376";
constexpr const char* kForeigner = "F99991120260017";
constexpr const char* kV1 = "999911197202280598";

class SetClock final : public Clock {
 public:
  Timestamp now() const override { return now_; }
  void set(Date date) { now_ = china_midnight(date) + 10h; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Timestamp now_ = china_midnight(2026y / 11 / 2) + 10h;  // a Monday
};

Id request(Byte number) {
  Id id;
  id.bytes[0] = number;
  return id;
}

std::vector<std::string_view> codes(const TransferCase& c, CheckState state) {
  std::vector<std::string_view> names;
  for (const Check& check : c.checks)
    if (check.state == state) names.push_back(to_string(check.code));
  return names;
}
std::vector<std::string_view> failed(const TransferCase& c) {
  return codes(c, CheckState::kFailed);
}

class Transfer : public testing::Test {
 protected:
  Application application(const char* id_number, const char* from, const char* to,
                          Byte number = 1) {
    return {request(number), test_pseudonym(id_number), from, to, ""};
  }
  Result<TransferCase> apply(const char* id_number, const char* from = "999911",
                             const char* to = "999921", Byte number = 1) {
    return service_.apply(application(id_number, from, to, number));
  }
  // The case when nothing is left to be delivered.
  TransferCase settled(const char* id_number, const char* from = "999911",
                       const char* to = "999921", Byte number = 1) {
    const auto applied = apply(id_number, from, to, number);
    EXPECT_TRUE(applied) << applied.error().info().code << " " << applied.error().detail;
    EXPECT_TRUE(service_.pump());
    return service_.status(applied->case_id).value();
  }
  TransferService service(Store& store) {
    return TransferService({store, registry_, policy_, calendar_, clock_, test_digest});
  }

  SetClock clock_;
  std::shared_ptr<MemoryMedium> medium_ = std::make_shared<MemoryMedium>();
  MemoryStore store_{medium_, test_digest};
  Registry registry_ =
      Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
  Policy policy_ = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();
  Calendar calendar_ = Calendar::load(SSC_SOURCE_DIR "/host/backend/data/holidays").value();
  TransferService service_ = service(store_);
};

TEST_F(Transfer, AnApplicationIsSubmittedUntilTheDestinationHasAnswered) {
  const TransferCase c = apply(kEmployee).value();
  EXPECT_EQ(c.state, CaseState::kSubmitted);
  EXPECT_THAT(failed(c), IsEmpty());
  EXPECT_THAT(codes(c, CheckState::kPending), ElementsAre("NOT_ENROLLED", "DEST_NOT_NORMAL"));
  EXPECT_FALSE(c.accepted);
  EXPECT_EQ(c.insutype, "310");
  EXPECT_EQ(c.submitted_at, clock_.now());
}

TEST_F(Transfer, TheEmployeeWhoMovedIsAcceptedWithBothDeadlines) {
  const TransferCase c = settled(kEmployee);
  EXPECT_EQ(c.state, CaseState::kAccepted);
  EXPECT_EQ(codes(c, CheckState::kMet).size(), kPreconditions);
  ASSERT_TRUE(c.accepted);
  EXPECT_EQ(format_date(c.accepted->accepted_on), "2026-11-02");
  EXPECT_EQ(format_date(*c.accepted->out_deadline), "2026-11-16");
  EXPECT_EQ(format_date(c.accepted->in_deadline_estimate), "2026-11-23");
  EXPECT_FALSE(c.accepted->provisional);
  ASSERT_EQ(c.history.size(), 3u);
  EXPECT_EQ(c.history[2].event, "ACCEPTED");
  EXPECT_THAT(c.history[0].policy_rows, Contains("precondition/999911/ARREARS"));
  EXPECT_THAT(c.history[2].policy_rows, ElementsAre("time_limit/nation/2021"));
}

TEST_F(Transfer, TheDayOfAcceptanceIsTheDayInChina) {
  clock_.set(2026y / 11 / 2);
  clock_.advance(13h + 59min);  // 23:59 there, 15:59 UTC
  EXPECT_EQ(format_date(settled(kEmployee).accepted->accepted_on), "2026-11-02");
}

TEST_F(Transfer, ADeadlineBeyondTheLastNoticeIsProvisional) {
  clock_.set(2026y / 12 / 21);
  const TransferCase c = settled(kEmployee);
  EXPECT_EQ(format_date(*c.accepted->out_deadline), "2027-01-05");
  EXPECT_EQ(format_date(c.accepted->in_deadline_estimate), "2027-01-12");
  EXPECT_TRUE(c.accepted->provisional);
}

TEST_F(Transfer, ACaseOfTheOldRuleHasOnlyTheWholeLimit) {
  clock_.set(2021y / 6 / 1);
  TemporaryFolder rules;  // all preconditions, already then
  std::string preconditions =
      read_text(SSC_SOURCE_DIR "/host/backend/data/policy/precondition.toml");
  for (auto at = preconditions.find("2021-11-01"); at != std::string::npos;
       at = preconditions.find("2021-11-01"))
    preconditions.replace(at, 10, "2020-01-01");
  rules.write("precondition.toml", preconditions);
  rules.write("time_limit.toml",
              read_text(SSC_SOURCE_DIR "/host/backend/data/policy/time_limit.toml"));
  policy_ = Policy::load(rules.path()).value();
  const TransferCase c = settled(kEmployee);
  EXPECT_FALSE(c.accepted->out_deadline);
  // 45 working days: 20 in June (14 June off), 22 in July, 3 in August.
  EXPECT_EQ(format_date(c.accepted->in_deadline_estimate), "2021-08-04");
  EXPECT_THAT(c.history.back().policy_rows, ElementsAre("time_limit/nation/old"));
}

TEST_F(Transfer, ARetireeKeepsTheRelation) {
  const TransferCase c = settled(kRetired);
  EXPECT_EQ(c.state, CaseState::kRejected);
  EXPECT_THAT(failed(c), UnorderedElementsAre("RETIRED", "NOT_STOPPED", "NOT_ENROLLED"));
}

TEST_F(Transfer, AllObstaclesOfBothSidesAreToldAtOnce) {
  EXPECT_THAT(failed(apply(kLongname).value()), UnorderedElementsAre("NOT_STOPPED", "ARREARS"));
  const TransferCase c = settled(kLongname);
  EXPECT_EQ(c.state, CaseState::kRejected);
  EXPECT_THAT(failed(c), UnorderedElementsAre("NOT_STOPPED", "ARREARS", "NOT_ENROLLED"));
  EXPECT_FALSE(c.accepted) << "no clock starts";
}

TEST_F(Transfer, AFrozenAccountAndAnActiveRelationAreTwoObstacles) {
  EXPECT_THAT(failed(settled(kForeigner)),
              UnorderedElementsAre("NOT_STOPPED", "FROZEN", "NOT_ENROLLED"));
}

TEST_F(Transfer, AResidentsInsuranceIsFoundWithoutBeingNamed) {
  const TransferCase c = settled(kResident, "999912");
  EXPECT_EQ(c.insutype, "390");
  EXPECT_THAT(failed(c), UnorderedElementsAre("NOT_STOPPED", "NOT_ENROLLED"));
}

TEST_F(Transfer, AnEndedInsuranceIsNone) {
  EXPECT_THAT(failed(settled(kV1)),
              UnorderedElementsAre("NOT_INSURED", "NO_CONTRIBUTION", "NOT_ENROLLED"));
}

TEST_F(Transfer, WhoIsInsuredElsewhereIsNotInsuredHere) {
  const TransferCase c = settled(kResident, "999911");
  EXPECT_THAT(failed(c), UnorderedElementsAre("NOT_INSURED", "NO_CONTRIBUTION", "NOT_ENROLLED"));
  EXPECT_EQ(c.insutype, "310");
}

TEST_F(Transfer, ArrearsAreNotAskedWhereTheRegionDoesNot) {
  const TransferCase c = settled(kEmployee, "999921", "999911");
  EXPECT_THAT(codes(c, CheckState::kMet), Not(Contains("ARREARS")));
  EXPECT_THAT(c.history[0].policy_rows, Contains("precondition/999921/ARREARS"));
}

TEST_F(Transfer, TheDestinationsStateIsLookedAt) {
  EXPECT_THAT(failed(settled(kEmployee, "999921", "999911")),
              UnorderedElementsAre("NOT_STOPPED", "DEST_NOT_NORMAL"))
      << "back to where it is paused";
}

TEST_F(Transfer, TheSameAreaIsRejectedAtOnce) {
  const TransferCase c = apply(kEmployee, "999911", "999911").value();
  EXPECT_EQ(c.state, CaseState::kRejected);
  EXPECT_THAT(failed(c), ElementsAre("SAME_AREA"));
  EXPECT_EQ(service_.pump().value(), 0u) << "nobody is asked";
}

TEST_F(Transfer, ARejectedCaseDoesNotStandInTheWayOfTheNext) {
  const TransferCase first = settled(kLongname, "999911", "999921", 1);
  const TransferCase second = settled(kLongname, "999911", "999921", 2);
  EXPECT_NE(first.case_id, second.case_id);
  EXPECT_EQ(second.state, CaseState::kRejected);
}

TEST_F(Transfer, WrongPlacesAreRefusedWithoutACase) {
  EXPECT_EQ(apply(kEmployee, "999911", "440100").error().code, Code::kUnknownRegion);
  EXPECT_EQ(apply(kEmployee, "440100", "999921").error().code, Code::kUnknownRegion);
  const auto off = apply(kEmployee, "999911", "999922");
  EXPECT_EQ(off.error().code, Code::kOffPlatform);
  EXPECT_EQ(off.error().detail, "999922");
  EXPECT_EQ(apply("999911198304010614").error().code, Code::kUnknownPerson);
  EXPECT_THAT(service_.list(test_pseudonym(kEmployee)).value(), IsEmpty());
}

TEST_F(Transfer, WithoutARuleThereIsNoDecision) {
  clock_.set(2019y / 6 / 3);
  EXPECT_EQ(apply(kEmployee).error().code, Code::kPolicyMissing);
}

TEST_F(Transfer, TheSameRequestIsAnsweredAsItWasThen) {
  const TransferCase first = apply(kEmployee).value();
  ASSERT_TRUE(service_.pump());
  const TransferCase again = apply(kEmployee).value();
  EXPECT_EQ(again.case_id, first.case_id);
  EXPECT_EQ(again.state, CaseState::kSubmitted);
  EXPECT_EQ(again.checks, first.checks);
  EXPECT_EQ(service_.list(test_pseudonym(kEmployee))->size(), 1u);
}

TEST_F(Transfer, TheSameRequestIsAnsweredAfterTheRulesAreGone) {
  const TransferCase first = apply(kEmployee).value();
  policy_ = Policy();
  EXPECT_EQ(apply(kEmployee).value().case_id, first.case_id);
}

TEST_F(Transfer, TheSameIdForAnotherRequestIsRefused) {
  ASSERT_TRUE(apply(kEmployee));
  EXPECT_EQ(apply(kEmployee, "999911", "999912").error().code, Code::kIdReused);
  EXPECT_EQ(apply(kLongname).error().code, Code::kIdReused);
}

TEST_F(Transfer, ASecondApplicationGetsTheOpenCaseAsItIsNow) {
  const TransferCase accepted = settled(kEmployee, "999911", "999921", 1);
  const TransferCase again = apply(kEmployee, "999911", "999921", 2).value();
  EXPECT_EQ(again.case_id, accepted.case_id);
  EXPECT_EQ(again.state, CaseState::kAccepted);
  EXPECT_EQ(service_.pump().value(), 0u) << "the destination is not asked again";
  EXPECT_EQ(apply(kEmployee, "999911", "999921", 2)->case_id, accepted.case_id);
  EXPECT_EQ(service_.list(test_pseudonym(kEmployee))->size(), 1u);
}

TEST_F(Transfer, ThereIsOneOpenCaseOfAPersonAndKind) {
  ASSERT_TRUE(apply(kEmployee, "999911", "999921", 1));
  EXPECT_EQ(apply(kEmployee, "999911", "999912", 2).error().code, Code::kOpenCase);
}

TEST_F(Transfer, CasesAreListedOldestFirst) {
  const Id first = settled(kLongname, "999911", "999921", 1).case_id;
  const Id second = settled(kLongname, "999911", "999912", 2).case_id;
  const auto cases = service_.list(test_pseudonym(kLongname)).value();
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].case_id, first);
  EXPECT_EQ(cases[1].case_id, second);
}

TEST_F(Transfer, AnUnknownCaseIsSaidToBeUnknown) {
  EXPECT_EQ(service_.status(request(7)).error().code, Code::kUnknownCase);
}

TEST_F(Transfer, WhatACrashLeftIsDeliveredByTheNextProcess) {
  const Id case_id = apply(kEmployee)->case_id;
  ASSERT_EQ(store_.claim_due(clock_.now(), 10, 30s)->size(), 1u) << "claimed, then the power went";
  MemoryStore reopened(medium_, test_digest);
  TransferService next = service(reopened);
  EXPECT_EQ(next.pump().value(), 0u) << "leased";
  clock_.advance(30s);
  EXPECT_EQ(next.pump().value(), 2u);
  EXPECT_EQ(next.status(case_id)->state, CaseState::kAccepted);
}

// A store whose settling is lost: every message is delivered again when its lease ends.
class ForgetfulStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::vector<Outcome> apply(std::span<const Batch> batches) override {
    if (forgets && !batches.front().settles.empty()) return {Unavailable{"power"}};
    return ForwardingStore::apply(batches);
  }

  bool forgets = true;
};

TEST_F(Transfer, AMessageThatComesTwiceHasItsEffectOnce) {
  ForgetfulStore forgetful(store_);
  TransferService service = this->service(forgetful);
  const Id case_id = service.apply(application(kEmployee, "999911", "999921"))->case_id;
  EXPECT_EQ(service.pump().error().code, Code::kStorage);
  EXPECT_EQ(service.status(case_id)->state, CaseState::kAccepted);
  clock_.advance(30s);
  forgetful.forgets = false;
  EXPECT_EQ(service.pump().value(), 2u) << "both again";
  EXPECT_EQ(service.status(case_id)->history.size(), 3u);
  clock_.advance(1h);
  EXPECT_EQ(service.pump().value(), 0u);
}

TEST_F(Transfer, AnAnswerThatNobodyWaitsForHasNoEffect) {
  const TransferCase c = settled(kEmployee);
  Batch forged;
  forged.id = request(99);
  forged.outbox = {
      {request(98), "999912", "999911", "PRECHECK_REPLY",
       R"({"case_id":")" + c.case_id.text() + R"(","checks":{"NOT_ENROLLED":"FAILED"}})"}};
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(store_, forged)));
  EXPECT_EQ(service_.pump().value(), 1u);
  EXPECT_EQ(service_.status(c.case_id)->history.size(), 3u);
}

}  // namespace
}  // namespace ssc::backend
