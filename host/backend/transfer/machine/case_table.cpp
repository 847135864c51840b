// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/case_table.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace ssc::backend::transfer {
namespace {

using R = Relation;
using M = Money;

template <class State>
struct Set {
  std::uint32_t bits = 0;

  constexpr Set(std::initializer_list<State> states) {
    for (const State state : states) bits |= 1u << static_cast<unsigned>(state);
  }
  constexpr Set(State first, State last) {  // and all between
    for (auto i = static_cast<unsigned>(first); i <= static_cast<unsigned>(last); ++i)
      bits |= 1u << i;
  }
  constexpr bool has(State state) const { return bits >> static_cast<unsigned>(state) & 1u; }
};
using Rs = Set<Relation>;
using Ms = Set<Money>;

enum class Whose : std::uint8_t { kOrigin, kDestination, kBoth };

// One row: in these states the event leads to those; where none is named, the state stays.
struct Row {
  std::size_t event;
  Whose whose;
  Rs relations;
  std::optional<R> relation;
  Ms moneys;
  std::optional<M> money;
};

template <class Event, std::size_t I = 0>
constexpr std::size_t index_of() {
  if constexpr (std::same_as<Event, std::variant_alternative_t<I, CaseEvent>>)
    return I;
  else
    return index_of<Event, I + 1>();
}
template <class Event>
constexpr std::size_t k = index_of<Event>();

constexpr auto O = Whose::kOrigin;
constexpr auto D = Whose::kDestination;
constexpr auto B = Whose::kBoth;
constexpr auto kStays = std::nullopt;

constexpr Rs kOpen(R::kSubmitted, R::kNotMoved);  // any, once the case is there
constexpr Rs kAsked = {R::kDestReview, R::kAccepted};
constexpr Rs kNotMoved = {R::kNotMoved};
// From where money may be set aside, posted, remitted, paid out; and matched or credited.
constexpr Rs kRouted = {R::kSrcReview,  R::kOutConfirmed, R::kInfoSent, R::kInfoReceived,
                        R::kRelationIn, R::kOutPaper,     R::kNotMoved};
constexpr Rs kConfirmed = {R::kOutConfirmed, R::kInfoSent, R::kInfoReceived,
                           R::kRelationIn,   R::kOutPaper, R::kNotMoved};
constexpr Rs kFormSent = {R::kInfoSent, R::kInfoReceived, R::kRelationIn, R::kNotMoved};
constexpr Rs kGone = {R::kInfoReceived, R::kRelationIn, R::kOutPaper, R::kNotMoved};
constexpr Rs kNoMoney = {R::kSrcReview, R::kInfoReceived, R::kRelationIn, R::kOutPaper,
                         R::kNotMoved};
constexpr Rs kFormHere = {R::kInfoReceived, R::kRelationIn, R::kNotMoved};
constexpr Rs kDone = {R::kRelationIn, R::kNotMoved};
constexpr Ms kAny(M::kNone, M::kNotNeeded);
constexpr Ms kNothing = {M::kNone};
constexpr Ms kMaybeHere = {M::kNone, M::kArrived};  // money may come before the form
constexpr Ms kAtOrigin = {M::kReserved, M::kOutPosted, M::kReleased, M::kNotNeeded};

// The first row that fits counts.
// clang-format off
constexpr Row kRows[] = {
    // event              whose  in relation                           to                in money                          to
    {k<Prechecked>,       O, {R::kSubmitted},                          R::kDestReview,   kNothing,                         kStays},
    {k<Accepted>,         O, {R::kSubmitted, R::kDestReview},          R::kAccepted,     kNothing,                         kStays},
    {k<Accepted>,         O, kNotMoved,                                kStays,           kNothing,                         kStays},
    {k<Accepted>,         D, {R::kDestReview},                         R::kAccepted,     kMaybeHere,                       kStays},
    {k<Routed>,           O, {R::kAccepted, R::kSrcReview},            R::kSrcReview,    {M::kNone, M::kReserved},         M::kNone},
    {k<Routed>,           O, kNotMoved,                                kStays,           kNothing,                         kStays},
    {k<RouteMissing>,     O, {R::kAccepted, R::kNotMoved},             kStays,           kNothing,                         kStays},
    {k<Reserved>,         O, kRouted,                                  kStays,           kNothing,                         M::kReserved},
    {k<OutConfirmed>,     O, {R::kSrcReview},                          R::kOutConfirmed, kAny,                             kStays},
    {k<OutPosted>,        O, kConfirmed,                               kStays,           {M::kReserved},                   M::kOutPosted},
    {k<InfoSent>,         O, {R::kOutConfirmed},                       R::kInfoSent,     kAny,                             kStays},
    {k<Remitted>,         O, kFormSent,                                kStays,           {M::kOutPosted},                  M::kRemitted},
    {k<InfoConfirmed>,    O, {R::kInfoSent},                           R::kInfoReceived, kAny,                             kStays},
    {k<InfoReceived>,     D, {R::kAccepted},                           R::kInfoReceived, kMaybeHere,                       kStays},
    {k<RelationIn>,       B, {R::kInfoReceived},                       R::kRelationIn,   kAny,                             kStays},
    {k<PaperOut>,         O, {R::kSrcReview},                          R::kOutPaper,     kAny,                             kStays},
    {k<Rejected>,         O, Rs(R::kSubmitted, R::kInfoSent),          R::kRejected,     kNothing,                         M::kNotNeeded},
    {k<Rejected>,         O, Rs(R::kSubmitted, R::kInfoSent),          R::kRejected,     kAny,                             kStays},
    {k<Rejected>,         O, kNotMoved,                                kStays,           kNothing,                         M::kNotNeeded},
    {k<Rejected>,         O, kNotMoved,                                kStays,           kAny,                             kStays},
    {k<Rejected>,         D, kAsked,                                   R::kRejected,     kMaybeHere,                       kStays},
    {k<Rejected>,         D, kNotMoved,                                kStays,           kNothing,                         M::kNotNeeded},
    {k<Withdrawn>,        O, Rs(R::kSubmitted, R::kOutConfirmed),      R::kWithdrawn,    kNothing,                         M::kNotNeeded},
    {k<Withdrawn>,        O, Rs(R::kSubmitted, R::kOutConfirmed),      R::kWithdrawn,    kAtOrigin,                        kStays},
    {k<Withdrawn>,        D, kAsked,                                   R::kWithdrawn,    kMaybeHere,                       kStays},
    {k<NoMoney>,          O, kNoMoney,                                 kStays,           kNothing,                         M::kNotNeeded},
    {k<NoMoney>,          D, {R::kInfoReceived, R::kNotMoved},         kStays,           kNothing,                         M::kNotNeeded},
    {k<Released>,         O, kOpen,                                    kStays,           {M::kNone, M::kReserved, M::kOutPosted, M::kBounced}, M::kReleased},
    {k<PayoutRequested>,  O, kRouted,                                  kStays,           {M::kNone, M::kReserved, M::kBounced}, kStays},
    {k<PayoutApproved>,   O, kGone,                                    kStays,           {M::kReserved, M::kBounced},      kStays},
    {k<PayoutSent>,       O, kGone,                                    kStays,           {M::kOutPosted, M::kBounced},     M::kPayoutSent},
    {k<PayoutPaid>,       O, kGone,                                    kStays,           {M::kPayoutSent},                 M::kPaid},
    {k<PayoutBounced>,    O, kGone,                                    kStays,           {M::kPayoutSent},                 M::kBounced},
    {k<Doubted>,          O, kOpen,                                    kStays,           {M::kRemitted},                   M::kInDoubt},
    {k<Credited>,         O, kDone,                                    kStays,           {M::kRemitted, M::kInDoubt},      M::kCredited},
    {k<Credited>,         D, kDone,                                    kStays,           {M::kMatched},                    M::kCredited},
    {k<AdviceReceived>,   D, kOpen,                                    kStays,           kAny,                             kStays},
    {k<Arrived>,          D, kOpen,                                    kStays,           kNothing,                         M::kArrived},
    {k<Held>,             D, kFormHere,                                kStays,           {M::kArrived},                    M::kHoldMismatch},
    {k<Matched>,          D, kFormHere,                                kStays,           {M::kArrived, M::kHoldMismatch},  M::kMatched},
    {k<Returned>,         O, kOpen,                                    kStays,           {M::kRemitted, M::kInDoubt},      M::kReturned},
    {k<Returned>,         D, kOpen,                                    kStays,           {M::kArrived, M::kHoldMismatch},  M::kReturned},
    {k<Overdue>,          B, kOpen,                                    kStays,           kAny,                             kStays},
    {k<VoucherReissued>,  D, {R::kRelationIn},                         kStays,           kAny,                             kStays},
    {k<Corrected>,        B, {R::kInfoReceived, R::kRelationIn},       kStays,           kAny,                             kStays},
    {k<RemitBounced>,     O, kOpen,                                    kStays,           {M::kRemitted, M::kInDoubt},      M::kOutPosted},
    {k<Surplus>,          D, kOpen,                                    kStays,           kAny,                             kStays},
    {k<SurplusSettled>,   D, kOpen,                                    kStays,           kAny,                             kStays},
};

// Where a case begins, by its kind.
struct Opening {
  Kind kind;
  R origin, destination;  // NONE: no case of this kind there
};
constexpr Opening kOpenings[] = {
    {Kind::kTransfer,   R::kSubmitted, R::kDestReview},
    {Kind::kSupplement, R::kNotMoved,  R::kNotMoved},
    {Kind::kReturn,     R::kNotMoved,  R::kNotMoved},
    {Kind::kCorrection, R::kSubmitted, R::kAccepted},
    {Kind::kPayout,     R::kNotMoved,  R::kNone},
};
// clang-format on

const Opening& opening(Kind kind) {
  return kOpenings[static_cast<std::size_t>(kind)];
}

std::optional<Next> open(const Next& now, R first) {
  if (now != Next{} || first == R::kNone) return {};
  return Next{first, M::kNone};
}

bool belongs(Whose whose, Role role) {
  return whose == B || (whose == O) == (role == Role::kOrigin);
}

}  // namespace

std::optional<Next> next(Role role, const Next& now, const CaseEvent& event) {
  if (const auto* submitted = std::get_if<Submitted>(&event))
    return role == Role::kOrigin ? open(now, opening(submitted->kind).origin) : std::nullopt;
  if (const auto* asked = std::get_if<Asked>(&event))
    return role == Role::kDestination ? open(now, opening(asked->kind).destination) : std::nullopt;
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) {
    return r.event == event.index() && belongs(r.whose, role) && r.relations.has(now.relation) &&
           r.moneys.has(now.money);
  });
  if (row == std::end(kRows)) return {};
  return Next{row->relation.value_or(now.relation), row->money.value_or(now.money)};
}

}  // namespace ssc::backend::transfer
