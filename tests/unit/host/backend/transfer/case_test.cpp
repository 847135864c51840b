// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/case.hpp"

#include <gmock/gmock.h>

#include "host/backend/transfer/case_codec.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Timestamp kNoon{std::chrono::sys_days(2026y / 11 / 2) + 4h};
constexpr std::array<CaseState, 4> kStates = {CaseState::kNone, CaseState::kSubmitted,
                                              CaseState::kAccepted, CaseState::kRejected};

Submitted application(CheckState stopped = CheckState::kMet) {
  Submitted event;
  event.case_id = *parse_id("000102030405060708090A0B0C0D0E0F");
  event.person = {"00112233445566778899AABBCCDDEEFF"};
  event.insutype = "310";
  event.origin = "999911";
  event.destination = "999921";
  event.checks = {{Precondition::kNotStopped, stopped},
                  {Precondition::kNotEnrolled, CheckState::kPending},
                  {Precondition::kDestNotNormal, CheckState::kPending}};
  event.rows = {"precondition/nation/NOT_STOPPED"};
  return event;
}

Prechecked answer(CheckState enrolled = CheckState::kMet) {
  return {
      {{Precondition::kNotEnrolled, enrolled}, {Precondition::kDestNotNormal, CheckState::kMet}}};
}

Accepted terms() {
  return {2026y / 11 / 2, 2026y / 11 / 16, 2026y / 11 / 23, false, "time_limit/nation/2021"};
}

// A case in each state, made of events only.
TransferCase in(CaseState state) {
  TransferCase c;
  const std::vector<CaseEvent> events =
      state == CaseState::kNone        ? std::vector<CaseEvent>{}
      : state == CaseState::kSubmitted ? std::vector<CaseEvent>{application()}
      : state == CaseState::kAccepted  ? std::vector<CaseEvent>{application(), answer(), terms()}
                                       : std::vector<CaseEvent>{application(), Rejected{}};
  Version seq = 0;
  for (const CaseEvent& event : events) EXPECT_TRUE(evolve(c, event, ++seq, kNoon));
  EXPECT_EQ(c.state, state);
  return c;
}

std::vector<std::string_view> names(const Result<std::vector<CaseEvent>>& events) {
  if (!events) return {events.error().info().code};
  std::vector<std::string_view> names;
  for (const CaseEvent& event : *events) names.push_back(event_name(event));
  return names;
}

TEST(CaseTable, EveryCellOfStateAndCommand) {
  const CaseCommand submit = Submit{application()};
  const CaseCommand answered = DestinationAnswered{answer().checks, terms()};
  EXPECT_THAT(names(decide(in(CaseState::kNone), submit)), ElementsAre("SUBMITTED"));
  EXPECT_THAT(names(decide(in(CaseState::kNone), answered)), ElementsAre("CONFLICT"));
  EXPECT_THAT(names(decide(in(CaseState::kSubmitted), submit)), ElementsAre("CONFLICT"));
  EXPECT_THAT(names(decide(in(CaseState::kSubmitted), answered)),
              ElementsAre("PRECHECKED", "ACCEPTED"));
  EXPECT_THAT(names(decide(in(CaseState::kAccepted), submit)), ElementsAre("CONFLICT"));
  EXPECT_THAT(names(decide(in(CaseState::kAccepted), answered)), ElementsAre("CONFLICT"));
  EXPECT_THAT(names(decide(in(CaseState::kRejected), submit)), ElementsAre("CONFLICT"));
  EXPECT_THAT(names(decide(in(CaseState::kRejected), answered)), ElementsAre("CONFLICT"));
}

TEST(CaseTable, EveryCellOfStateAndEvent) {
  const std::array<CaseEvent, 4> events = {application(), answer(), terms(), Rejected{}};
  constexpr CaseState kNever = CaseState::kNone;  // no event leads back to NONE
  constexpr CaseState kExpected[4][4] = {
      // SUBMITTED, PRECHECKED, ACCEPTED, REJECTED
      {CaseState::kSubmitted, kNever, kNever, kNever},
      {kNever, CaseState::kSubmitted, CaseState::kAccepted, CaseState::kRejected},
      {kNever, kNever, kNever, kNever},
      {kNever, kNever, kNever, kNever}};
  for (std::size_t s = 0; s < kStates.size(); ++s)
    for (std::size_t e = 0; e < events.size(); ++e) {
      SCOPED_TRACE(std::string(to_string(kStates[s])).append(" × ").append(event_name(events[e])));
      TransferCase c = in(kStates[s]);
      EXPECT_EQ(evolve(c, events[e], 9, kNoon), kExpected[s][e] != kNever);
      EXPECT_EQ(c.state, kExpected[s][e] != kNever ? kExpected[s][e] : kStates[s]);
    }
}

TEST(CaseDecision, TheSameAreaIsRejectedWithoutAsking) {
  Submitted same = application();
  same.destination = same.origin;
  same.checks.push_back({Precondition::kSameArea, CheckState::kFailed});
  const auto events = decide({}, Submit{same});
  ASSERT_THAT(names(events), ElementsAre("SUBMITTED", "REJECTED"));
  EXPECT_THAT(std::get<Rejected>(events->back()).reasons, ElementsAre(Precondition::kSameArea));
}

TEST(CaseDecision, WhatFailedOnEitherSideRejectsAndAllOfItIsTold) {
  TransferCase c;
  ASSERT_TRUE(evolve(c, application(CheckState::kFailed), 1, kNoon));
  const auto events = decide(c, DestinationAnswered{answer(CheckState::kFailed).checks, terms()});
  ASSERT_THAT(names(events), ElementsAre("PRECHECKED", "REJECTED"));
  EXPECT_THAT(std::get<Rejected>(events->back()).reasons,
              ElementsAre(Precondition::kNotStopped, Precondition::kNotEnrolled));
}

TEST(CaseDecision, AnAnswerMustFitTheQuestion) {
  const TransferCase c = in(CaseState::kSubmitted);
  const std::vector<Check> partial = {{Precondition::kNotEnrolled, CheckState::kMet}};
  EXPECT_THAT(names(decide(c, DestinationAnswered{partial, terms()})), ElementsAre("INTERNAL"));
  std::vector<Check> meddling = answer().checks;
  meddling.push_back({Precondition::kNotStopped, CheckState::kMet});
  EXPECT_THAT(names(decide(c, DestinationAnswered{meddling, terms()})), ElementsAre("INTERNAL"))
      << "the destination does not decide what the origin has checked";
}

TEST(CaseHistory, TellsEachStepItsStateAndItsRules) {
  const TransferCase c = in(CaseState::kAccepted);
  ASSERT_EQ(c.history.size(), 3u);
  EXPECT_EQ(c.history[0].event, "SUBMITTED");
  EXPECT_EQ(c.history[0].state, CaseState::kSubmitted);
  EXPECT_THAT(c.history[0].policy_rows, ElementsAre("precondition/nation/NOT_STOPPED"));
  EXPECT_EQ(c.history[1].event, "PRECHECKED");
  EXPECT_EQ(c.history[2].seq, 3u);
  EXPECT_EQ(c.history[2].at, kNoon);
  EXPECT_THAT(c.history[2].policy_rows, ElementsAre("time_limit/nation/2021"));
}

// The stored form is for years: these texts are what older databases hold.
TEST(CaseCodec, WritesAndReadsTheStoredForm) {
  const std::vector<std::pair<CaseEvent, Event>> table = {
      {application(),
       {"SUBMITTED",
        R"({"case_id":"000102030405060708090A0B0C0D0E0F","person":"00112233445566778899AABBCCDDEEFF",)"
        R"("insutype":"310","origin":"999911","destination":"999921","checks":{"NOT_STOPPED":"MET",)"
        R"("NOT_ENROLLED":"PENDING","DEST_NOT_NORMAL":"PENDING"},)"
        R"("policy":["precondition/nation/NOT_STOPPED"]})"}},
      {answer(), {"PRECHECKED", R"({"checks":{"NOT_ENROLLED":"MET","DEST_NOT_NORMAL":"MET"}})"}},
      {terms(),
       {"ACCEPTED",
        R"({"accepted_on":"2026-11-02","in_deadline_estimate":"2026-11-23","provisional":false,)"
        R"("policy":"time_limit/nation/2021","out_deadline":"2026-11-16"})"}},
      {Rejected{{Precondition::kArrears}}, {"REJECTED", R"({"reasons":["ARREARS"]})"}}};
  for (const auto& [event, stored] : table) {
    EXPECT_EQ(encode(event), stored);
    const auto read = decode(stored);
    ASSERT_TRUE(read) << stored.type;
    EXPECT_EQ(encode(*read), stored) << "nothing is lost on the way back";
  }
}

TEST(CaseCodec, DamageIsSeen) {
  for (const char* body : {"", "[]", "{", "{}", R"({"reasons":"ARREARS"})", R"({"reasons":["NO"]})",
                           R"({"reasons":[1]})", R"({"reasons":[],"more":1})"})
    EXPECT_FALSE(decode({"REJECTED", body})) << body;
  EXPECT_FALSE(decode({"MELTED", "{}"}));
  const std::vector<StoredEvent> damaged = {{1, kNoon, {"REJECTED", "{}"}}};
  EXPECT_EQ(fold(damaged).error().code, Code::kStorage);
  const std::vector<StoredEvent> headless = {{1, kNoon, encode(CaseEvent{terms()})}};
  EXPECT_EQ(fold(headless).error().code, Code::kStorage);
  EXPECT_EQ(fold({}).error().code, Code::kUnknownCase);
}

TEST(MessageCodec, ReadsWhatItWroteAndNothingElse) {
  const PrecheckRequest request{
      application().case_id, application().person, {Precondition::kNotEnrolled}};
  EXPECT_EQ(encode(request),
            R"({"case_id":"000102030405060708090A0B0C0D0E0F",)"
            R"("person":"00112233445566778899AABBCCDDEEFF","wanted":["NOT_ENROLLED"]})");
  EXPECT_EQ(encode(*decode_precheck_request(encode(request))), encode(request));
  const PrecheckReply reply{request.case_id, answer().checks};
  EXPECT_EQ(decode_precheck_reply(encode(reply))->checks, reply.checks);
  EXPECT_FALSE(decode_precheck_reply(encode(request)));
  EXPECT_FALSE(decode_precheck_request(R"({"case_id":"0","person":"","wanted":[]})"));
}

}  // namespace
}  // namespace ssc::backend
