// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "host/backend/transfer/machine/case_codec.hpp"
#include "host/backend/transfer/machine/destination.hpp"
#include "host/backend/transfer/machine/origin.hpp"
#include "tests/unit/host/backend/digest.hpp"

namespace ssc::backend::transfer {

using namespace std::chrono_literals;

inline constexpr Timestamp kNoon{std::chrono::sys_days(2026y / 11 / 2) + 4h};
inline const Id kCase = *parse_id("000102030405060708090A0B0C0D0E0F");
inline const Id kReturnCase = *parse_id("0F0E0D0C0B0A09080706050403020100");

// A case at one of its agencies. What an input does is told as text: the names of the events, empty
// when it is ignored, or the refusal's code and detail behind a "!".
template <Role kRole, class Input>
class Walk {
 public:
  Case state = [] {
    Case c;
    c.role = kRole;
    return c;
  }();
  std::function<void(const Case& before, const CaseEvent& event)> watch;

  std::string operator()(const Input& input) {
    const auto events = decide(state, input, test_digest);
    if (!events) return told(events.error());
    std::string names;
    for (const CaseEvent& event : *events) {
      if (watch) watch(state, event);
      if (!evolve(state, event, state.version() + 1, kNoon)) return "? " + named(event);
      names += (names.empty() ? "" : " ") + named(event);
    }
    return names;
  }

  std::string at() const {  // "INFO_SENT REMITTED"
    return std::string(to_string(state.relation)) + " " + std::string(to_string(state.money));
  }

 private:
  static std::string named(const CaseEvent& event) { return std::string(event_name(event)); }
  static std::string told(const Failure& failure) {
    std::string text = "! " + std::string(failure.info().code);
    return failure.detail.empty() ? text : text + " " + failure.detail;
  }
};
using Origin = Walk<Role::kOrigin, origin::Input>;
using Destination = Walk<Role::kDestination, destination::Input>;

inline Submitted application(Kind kind = Kind::kTransfer) {
  Submitted event;
  event.kind = kind;
  event.case_id = kCase;
  event.person = {"00112233445566778899AABBCCDDEEFF"};
  event.insutype = "310";
  event.origin = "999911";
  event.destination = "999921";
  return event;
}

inline Accepted terms() {
  Accepted event;
  event.accepted_at = kNoon;
  event.accepted_on = 2026y / 11 / 2;
  event.out_deadline = 2026y / 11 / 16;
  event.whole_deadline = 2026y / 11 / 23;
  return event;
}

inline Routed route(Route to, Fen amount, ZeroEvent zero_at = ZeroEvent::kOutConfirmed) {
  Routed event;
  event.route = to;
  event.amount = amount;
  event.zero_at = zero_at;
  return event;
}

inline Asked question(Kind kind = Kind::kTransfer) {
  Asked event;
  event.kind = kind;
  event.case_id = kCase;
  event.person = {"00112233445566778899AABBCCDDEEFF"};
  event.insutype = "310";
  event.origin = "999911";
  event.destination = "999921";
  event.destination_insutype = "310";
  return event;
}

inline InfoReceived form(Fen announced) {
  InfoReceived event;
  event.number = "F-1";
  event.announced = announced;
  event.money_follows = announced.value > 0;
  event.in_deadline = 2026y / 11 / 9;
  return event;
}

// ---- A transfer led to a certain point.

inline Origin accepted_at_origin(const Routed& way) {
  Origin c;
  EXPECT_EQ(c(origin::Submit{application(), {}, {}, {}}), "SUBMITTED");
  EXPECT_EQ(c(origin::PrecheckReply{{}, "310"}), "PRECHECKED");
  c(origin::Letter{terms(), way, {}});
  EXPECT_EQ(c.state.relation, Relation::kSrcReview);
  return c;
}

inline Origin form_sent(const Routed& way) {
  Origin c = accepted_at_origin(way);
  c(origin::Approve{"clerk-1", {}});
  c(origin::FormSealed{"F-1"});
  EXPECT_EQ(c.state.relation, Relation::kInfoSent);
  return c;
}

inline Origin gone(const Routed& way) {
  Origin c = form_sent(way);
  EXPECT_EQ(c(origin::InfoConfirm{}), "INFO_CONFIRMED");
  EXPECT_EQ(c(origin::RelationDone{170}), "RELATION_IN");
  return c;
}

inline Destination accepted_at_destination() {
  Destination c;
  EXPECT_EQ(c(destination::PrecheckRequest{question(), true}), "ASKED");
  EXPECT_EQ(c(destination::Approve{terms()}), "ACCEPTED");
  return c;
}

}  // namespace ssc::backend::transfer
