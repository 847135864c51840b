// SPDX-License-Identifier: Apache-2.0
// What the net may do to messages, and what strangers may send.
#include "host/backend/transfer/inbox.hpp"

#include "host/backend/transfer/envelope.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

class Lanes : public Transfers {
 protected:
  Lanes() { country_.held = true; }

  // All that was sent since the last call, in order.
  std::vector<std::pair<std::string, std::string>> caught() {
    country_.settle();
    std::vector<std::pair<std::string, std::string>> all(country_.sent.begin(),
                                                         country_.sent.end());
    country_.sent.clear();
    return all;
  }
  std::string receive(std::string_view region, const std::string& envelope) {
    return code(country_.deliver(region, envelope));
  }
  // A message of that agency's own making, sealed as the next of its lane.
  std::string sealed(std::string_view from, std::string_view to, const Payload& payload,
                     const LanePlace& before = {}, Byte number = 200) {
    Store::Claim claim;
    claim.message = {id(number), std::string(from), std::string(to), std::string(type_of(payload)),
                     encode(payload)};
    claim.before = before;
    claim.place = next_place(test_digest, before, claim.message);
    return seal(claim, country_.signer()).value();
  }
  std::size_t steps(std::string_view region) { return site(region).store.digest().value().batches; }
};

TEST_F(Lanes, AMessageThatComesAgainHasItsReceiptAgainAndNoSecondEffect) {
  apply(kMover, kXuling, kHuanjiang);
  const auto question = caught().front().second;
  EXPECT_EQ(receive(kHuanjiang, question), "OK");
  const auto steps_then = steps(kHuanjiang);
  EXPECT_EQ(receive(kHuanjiang, question), "OK");
  EXPECT_EQ(steps(kHuanjiang), steps_then);
}

TEST_F(Lanes, WhatIsLostIsSentAgainByteForByte) {
  apply(kMover, kXuling, kHuanjiang);
  const auto first = caught();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_THAT(caught(), IsEmpty()) << "not before its lease has ended";
  country_.clock.advance(30s);
  EXPECT_EQ(caught(), first);
  country_.clock.advance(59s);
  EXPECT_THAT(caught(), IsEmpty()) << "then after a minute, and so on";
  country_.clock.advance(1s);
  EXPECT_EQ(caught(), first);
  country_.clock.advance(24h);
  EXPECT_EQ(caught(), first);
  country_.clock.advance(30min);
  EXPECT_EQ(caught(), first) << "at least every half hour";
}

TEST_F(Lanes, WhatComesTooEarlyWaitsForWhatIsMissing) {
  apply(kMover, kXuling, kHuanjiang, 1);
  apply(kGuest, kXuling, kHuanjiang, 2);
  const auto both = caught();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(receive(kHuanjiang, both[1].second), "LANE_GAP");
  EXPECT_THAT(agency(kHuanjiang).cases_of(test_pseudonym(kGuest)).value(), IsEmpty());
  EXPECT_EQ(receive(kHuanjiang, both[0].second), "OK");
  EXPECT_EQ(agency(kHuanjiang).cases_of(test_pseudonym(kGuest))->size(), 1u) << "both were taken";
  EXPECT_EQ(receive(kHuanjiang, both[1].second), "OK") << "its receipt";
}

TEST_F(Lanes, TwoHistoriesOfOneLaneRaiseAnAlarm) {
  apply(kMover, kXuling, kHuanjiang);
  ASSERT_EQ(receive(kHuanjiang, caught().front().second), "OK");
  const auto other = sealed(kXuling, kHuanjiang, StatusRequest{id(1)});
  EXPECT_EQ(receive(kHuanjiang, other), "LANE_FORKED");
  EXPECT_TRUE(site(kHuanjiang).has_todo("LANE:999911"));
  const auto steps_then = steps(kHuanjiang);
  EXPECT_EQ(receive(kHuanjiang, other), "LANE_FORKED");
  EXPECT_EQ(steps(kHuanjiang), steps_then) << "noted once";

  LanePlace wrong = site(kHuanjiang).store.lane(kXuling, kHuanjiang).value();
  wrong.hash[0] ^= 1;
  EXPECT_EQ(receive(kHuanjiang, sealed(kXuling, kHuanjiang, StatusRequest{id(1)}, wrong, 201)),
            "LANE_FORKED");
}

TEST_F(Lanes, StrangersAndWrongAddressesAreRefused) {
  apply(kMover, kXuling, kHuanjiang);
  const auto question = caught().front().second;
  EXPECT_EQ(receive(kXuhu, question), "UNKNOWN_AGENCY") << "not addressed to it";
  EXPECT_EQ(receive(kHuanjiang, sealed(kHuanyuan, kHuanjiang, StatusRequest{id(1)})),
            "UNKNOWN_AGENCY")
      << "off the platform";
}

TEST_F(Lanes, AChangedByteIsRefusedAndCreatesNothing) {
  apply(kMover, kXuling, kHuanjiang);
  const auto question = caught().front().second;
  const auto steps_then = steps(kHuanjiang);
  for (std::size_t i = 0; i < question.size(); i += 7) {
    std::string changed = question;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_NE(receive(kHuanjiang, changed), "OK") << i;
  }
  EXPECT_NE(receive(kHuanjiang, question.substr(0, question.size() / 2)), "OK");
  EXPECT_EQ(steps(kHuanjiang), steps_then);
}

TEST_F(Lanes, AMessageThatDoesNotFitDoesNotBlockItsLane) {
  site(kXuling);
  const auto letter = sealed(kHuanjiang, kXuling, InfoConfirm{id(9), "999911-F0"});
  EXPECT_EQ(receive(kXuling, letter), "OK");
  EXPECT_THAT(audit_trail(kXuling),
              testing::ElementsAre("999921 MESSAGE_REFUSED INFO_CONFIRM UNKNOWN_CASE "));
  const LanePlace after = site(kXuling).store.lane(kHuanjiang, kXuling).value();
  EXPECT_EQ(after.seq, 1u);
  Store::Claim claim;
  claim.message = {id(201), std::string(kHuanjiang), std::string(kXuling), "RUMOUR", "\xFF{"};
  claim.before = after;
  claim.place = next_place(test_digest, after, claim.message);
  EXPECT_EQ(receive(kXuling, seal(claim, country_.signer()).value()), "OK");
  EXPECT_EQ(site(kXuling).store.lane(kHuanjiang, kXuling)->seq, 2u);
}

TEST_F(Lanes, AThirdAgencyHasNoSayInACase) {
  const Id case_id = apply(kMover, kXuling, kHuanjiang);
  EXPECT_EQ(receive(kXuling, sealed(kXuhu, kXuling, Reject{case_id, {"ARREARS"}})), "OK");
  EXPECT_EQ(at(kXuling, case_id).relation, Relation::kSubmitted);
}

// ---- Papers that are not what they should be

class Papers : public Transfers {
 protected:
  // The case at the origin after a letter that was changed before or after it was signed.
  Case after_letter(const std::function<void(LetterBody&)>& change,
                    const std::function<void(Document&)>& spoil = {}, std::size_t times = 1) {
    country_.held = true;
    const Id case_id = apply(kMover, kXuling, kHuanjiang);
    LetterBody body;
    body.number = document_number(kHuanjiang, DocumentType::kContactLetter, test_digest, "this");
    body.case_id = case_id;
    body.person = test_pseudonym(kMover);
    body.insutype = "310";
    body.origin = kXuling;
    body.destination = kHuanjiang;
    body.origin_agency = "999911000001";
    body.destination_agency = "999921000001";
    body.accepted_at = country_.clock.now();
    change(body);
    Document letter = issue(body, kHuanjiang, country_.signer()).value();
    if (spoil) spoil(letter);
    LanePlace place;
    Byte number = 210;
    std::vector<Payload> messages = {
        PrecheckReply{case_id,
                      {{Precondition::kNotEnrolled, CheckState::kMet},
                       {Precondition::kDestNotNormal, CheckState::kMet}},
                      "310"},
        ContactLetter{case_id, encode(letter)}};
    while (messages.size() < times + 1) messages.push_back(messages.back());
    for (const Payload& payload : messages) {
      Store::Claim claim;
      claim.message = {id(number++), std::string(kHuanjiang), std::string(kXuling),
                       std::string(type_of(payload)), encode(payload)};
      claim.before = place;
      claim.place = place = next_place(test_digest, place, claim.message);
      const auto envelope = seal(claim, country_.signer());
      EXPECT_TRUE(envelope) << envelope.error().detail;
      EXPECT_EQ(code(agency(kXuling).receive(*envelope)), "OK");
    }
    return at(kXuling, case_id);
  }
};

TEST_F(Papers, AGoodLetterStartsTheClocks) {
  const Case state = after_letter([](LetterBody&) {});
  EXPECT_EQ(state.relation, Relation::kOutConfirmed);
  EXPECT_TRUE(state.accepted->letter.starts_with("999921-L"));
}

TEST_F(Papers, ALetterCountsOnceHoweverOftenItIsSent) {
  const Case state = after_letter([](LetterBody&) {}, {}, 3);
  EXPECT_EQ(state.relation, Relation::kOutConfirmed);
  EXPECT_EQ(std::count_if(state.history.begin(), state.history.end(),
                          [](const HistoryEntry& each) { return each.event == "ACCEPTED"; }),
            1);
}
TEST_F(Papers, ALetterToAnotherAgencyEndsTheCaseBeforeMoneyMoves) {
  const Case state = after_letter([](LetterBody& b) { b.origin_agency = "999912000001"; });
  EXPECT_THAT(reasons(state), testing::ElementsAre("DOCUMENT_MALFORMED"));
  EXPECT_EQ(fen(kXuling, kMover), 318456);
}
TEST_F(Papers, SoDoesOneFromAnotherTime) {
  const Case state = after_letter([](LetterBody& b) { b.accepted_at += 25h; });
  EXPECT_EQ(state.relation, Relation::kRejected);
}
TEST_F(Papers, SoDoesOneWithAChangedByte) {
  const Case state = after_letter(
      [](LetterBody&) {}, [](Document& letter) { letter.body[letter.body.size() / 2] ^= 1; });
  EXPECT_THAT(reasons(state), testing::ElementsAre("DOCUMENT_SIGNATURE"));
}

}  // namespace
}  // namespace ssc::backend::transfer
