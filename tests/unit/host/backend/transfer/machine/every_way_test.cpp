// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

#include "host/backend/transfer/machine/consequences.hpp"
#include "tests/unit/host/backend/transfer/machine/walk.hpp"

// Every way a case can go: from the beginning, every input is given in every state that can be
// reached, and the books are kept beside it. What must hold holds after each.
namespace ssc::backend::transfer {
namespace {

constexpr Fen kAmount{3000};
constexpr Fen kOther{1000};

// The rules of the store that the machines have to keep, in few lines.
struct Books {
  std::map<std::string, std::int64_t> balance;
  std::map<std::string, std::int64_t> set_aside;
  std::map<Id, Reservation> reservations;
  std::set<std::string> keys;
  std::string broken;  // the first rule that was

  void post(const Account& account, Fen amount) { balance[account.name()] += amount.value; }
  void apply(const Batch& batch);
  void expect(bool holds, std::string_view rule) {
    if (!holds && broken.empty()) broken = rule;
  }
};

void Books::apply(const Batch& batch) {
  std::int64_t sum = 0;
  for (const Posting& posting : batch.postings) {
    post(posting.account, posting.amount);
    sum += posting.amount.value;
  }
  expect(sum == 0, "postings sum to zero");
  for (const Resolution& resolution : batch.resolutions) {
    const auto found = reservations.find(resolution.reservation);
    expect(found != reservations.end(), "what is resolved was set aside");
    if (found == reservations.end()) continue;
    const Reservation& made = found->second;
    set_aside[made.from.name()] -= made.amount.value;
    if (resolution.how == Resolution::How::kPost) {
      post(made.from, -made.amount);
      post(made.to, made.amount);
    }
    reservations.erase(found);
  }
  for (const Reservation& made : batch.reservations) {
    expect(reservations.emplace(made.id, made).second, "a reservation is made once");
    set_aside[made.from.name()] += made.amount.value;
  }
  for (const std::string& key : batch.releases)
    expect(keys.erase(key) == 1, "only a key that is held is released");
  for (const Key& key : batch.keys) expect(keys.insert(key.name).second, "a key is taken once");
  for (const auto& [account, amount] : balance) {
    expect(!account.starts_with("pool:"), "no pooled fund is touched");
    expect(account.starts_with("bank:") || account.starts_with("opening:") ||
               amount >= set_aside[account],
           "no account but the bank goes below zero");
  }
}

template <class Side>
struct Place {
  Side side;
  Books books;
  std::string way;  // the inputs that led here
};

// Places that differ in nothing that a later input could show are one.
template <class Side>
std::string same(const Place<Side>& place) {
  const Case& c = place.side.state;
  std::string text = place.side.at() + " " + std::string(to_string(c.opened.kind)) +
                     (c.opened.paper ? " paper" : "") + (c.routed ? " routed" : "") +
                     (c.info && c.info->money_follows ? " follows" : "") +
                     std::to_string(c.payout_approvals.size()) +
                     std::to_string(c.rejections.size()) + (c.corrected_by ? "c" : "") +
                     (c.has_surplus() ? "s" : "") + std::to_string(c.surplus.size());
  if (c.routed)
    text += std::string(to_string(c.routed->route)) + to_string(c.routed->zero_at).data();
  for (const auto& [account, amount] : place.books.balance)
    text += " " + account + "=" + std::to_string(amount);
  for (const std::string& key : place.books.keys) text += " " + key;
  return text;
}

using Inputs = std::vector<origin::Input>;

Inputs submissions() {
  Inputs inputs;
  for (const Kind kind :
       {Kind::kTransfer, Kind::kSupplement, Kind::kReturn, Kind::kCorrection, Kind::kPayout})
    for (const bool paper : {false, true}) {
      if (paper && kind != Kind::kTransfer) continue;
      Submitted as = application(kind);
      as.paper = paper;
      as.from_suspense = kind == Kind::kReturn;
      const bool bank = paper || kind == Kind::kPayout;
      const Route way = kind == Kind::kCorrection ? Route::kNone
                        : bank                    ? Route::kBank
                                                  : Route::kAccount;
      inputs.emplace_back(origin::Submit{as, terms(), route(way, kAmount), {}});
      inputs.emplace_back(origin::Submit{as, terms(), {}, "rule"});
    }
  return inputs;
}

// Every kind of input, with what the case as it stands would be told.
Inputs inputs_of(const Case& c) {
  using namespace origin;
  using enum Overdue::Which;
  if (c.version() == 0) return submissions();
  const Id order = c.payout_order ? *c.payout_order : c.remitted ? c.remitted->order : kReturnCase;
  Inputs inputs = {
      PrecheckReply{{}, "310"},
      Letter{terms(), {}, "rule"},
      PeerRejected{{"X"}},
      Approve{"clerk-1", "C-1"},
      Refuse{"clerk-1", "X"},
      Withdraw{},
      FormSealed{"F-1"},
      InfoConfirm{},
      RelationDone{170},
      RequestPayout{"payee", kAmount},
      ApprovePayout{"clerk-1", 2},
      ApprovePayout{"clerk-2", 2},
      RemitDue{},
      PaymentDone{order},
      PaymentBounced{order, "X"},
      NewPayee{"payee-2", "clerk-1"},
      NewPayee{"payee-2", "clerk-1", 2},
      ReleasePayout{"clerk-1"},
      CreditConfirm{kAmount},
      MoneyBack{kReturnCase, kAmount},
      DoubtDue{},
      StatusReport{Relation::kRelationIn, Money::kCredited, kAmount},
      CorrectedBy{kReturnCase},
      AccountCloses{kAmount},
      AccountCloses{{}},
      DeadlinePassed{kOut},
      DeadlinePassed{kIn},
      DeadlinePassed{kWhole},
      DeadlinePassed{kMoney},
  };
  for (const Route way : {Route::kNone, Route::kAccount, Route::kBank, Route::kPortable})
    for (const ZeroEvent at :
         {ZeroEvent::kOutConfirmed, ZeroEvent::kInfoSent, ZeroEvent::kRemitted}) {
      inputs.emplace_back(Letter{terms(), route(way, kAmount, at), {}});
      inputs.emplace_back(RouteFound{route(way, kAmount, at)});
    }
  return inputs;
}

std::vector<destination::Input> inputs_of_destination(const Case& c) {
  using namespace destination;
  using enum Overdue::Which;
  if (c.version() == 0) {
    std::vector<Input> inputs = {PrecheckRequest{question(), true},
                                 PrecheckRequest{question(), false}};
    for (const Kind kind : {Kind::kSupplement, Kind::kReturn, Kind::kCorrection}) {
      Asked asked = question(kind);
      if (kind != Kind::kCorrection) asked.announced = kAmount;
      inputs.emplace_back(Announced{asked});
    }
    return inputs;
  }
  return {
      Approve{terms()},
      Refuse{"clerk-9", {"X"}},
      InfoForm{form(kAmount)},
      InfoForm{form({})},
      InfoFormRefused{{"X"}},
      TakeOver{"clerk-9", 170},
      OriginRejects{{"X"}},
      OriginWithdraws{},
      RemitAdvice{kAmount},
      StatementLine{"L-1", kAmount},
      StatementLine{"L-2", kOther},
      StatementLine{.line = "L-3", .amount = kAmount, .account_open = false},
      AcceptHold{"clerk-9"},
      SendBack{"clerk-9"},
      VoucherIssued{kNoon},
      SettleSurplus{"clerk-9", "L-2", {}},
      CorrectedBy{kReturnCase},
      DeadlinePassed{kOut},
      DeadlinePassed{kIn},
      DeadlinePassed{kWhole},
      DeadlinePassed{kMoney},
  };
}

template <class Side, class Input>
std::string take(Place<Side>& place, const Input& input) {
  Batch batch;
  place.side.watch = [&](const Case& before, const CaseEvent& event) {
    place.books.expect(decode(encode(event)).has_value(), "an event is read as it is written");
    add_consequences(before, event, batch);
  };
  std::string told = place.side(input);
  place.side.watch = nullptr;
  place.books.apply(batch);
  return told;
}

// Walks every way, `check` looking at each place.
template <class Side, class InputsOf, class NameOf, class CellOf, class Check>
std::size_t walk(const Place<Side>& start, InputsOf inputs_at, NameOf name_of, CellOf refused,
                 Check check) {
  std::set<std::string> known = {same(start)};
  std::deque<Place<Side>> open = {start};
  for (; !open.empty() && known.size() < 20000; open.pop_front()) {
    for (const auto& input : inputs_at(open.front().side.state)) {
      Place<Side> place = open.front();
      place.way.append(" ").append(name_of(input.index()));
      const std::string told = take(place, input);
      EXPECT_FALSE(told.starts_with("?")) << place.way << ": the history cannot take " << told;
      if (refused(open.front().side.state, input.index())) {
        EXPECT_TRUE(told.starts_with("! STEP_MISSING") || told.starts_with("! TOO_LATE"))
            << place.way << ": " << told;
      }
      EXPECT_EQ(place.books.broken, "") << place.way;
      check(place);
      if (!known.insert(same(place)).second) continue;
      Place<Side> again = place;
      const std::string repeated = take(again, input);
      EXPECT_TRUE(repeated.empty() || repeated.starts_with("!"))
          << place.way << " once more: " << repeated;
      open.push_back(std::move(place));
    }
  }
  return known.size();
}

bool refuses(Cell cell) {
  return cell == Cell::kTooEarly || cell == Cell::kTooLate;
}

Account person(std::string_view region) {
  return Account::person(region, "310", application().person);
}
Account of(AccountKind kind, std::string_view region) {
  return Account::of_region(kind, region);
}

TEST(EveryWay, AtTheOriginNothingIsLostDoubledOrLeftBehind) {
  const Account purse = person("999911"), suspense = of(AccountKind::kSuspense, "999911"),
                bank = of(AccountKind::kBank, "999911");
  Place<Origin> start;
  start.books.post(purse, kAmount);
  start.books.post(suspense, kAmount);
  std::set<std::string> ends;
  const auto check = [&](Place<Origin>& place) {
    const Case& c = place.side.state;
    if (!c.closed()) return;
    ends.insert(place.side.at());
    auto& books = place.books;
    const bool went =
        c.money == Money::kCredited || c.money == Money::kReturned || c.money == Money::kPaid;
    const auto stayed = books.balance[purse.name()] + books.balance[suspense.name()];
    EXPECT_EQ(stayed, (went ? 1 : 2) * kAmount.value) << place.way;
    EXPECT_EQ(books.balance[bank.name()], went ? kAmount.value : 0) << place.way;
    EXPECT_TRUE(books.reservations.empty()) << place.way;
    EXPECT_TRUE(books.keys.empty()) << place.way;
  };
  const std::size_t places = walk(
      start, inputs_of, origin::input_name,
      [](const Case& c, std::size_t input) {
        return refuses(origin::relation_cell(c.relation, input)) ||
               refuses(origin::money_cell(c.money, input));
      },
      check);
  EXPECT_GT(places, 200u);
  EXPECT_LT(places, 20000u);
  for (const std::string_view end :
       {"RELATION_IN CREDITED", "RELATION_IN RETURNED", "RELATION_IN NOT_NEEDED",
        "RELATION_IN PAID", "REJECTED NOT_NEEDED", "REJECTED RELEASED", "REJECTED RETURNED",
        "WITHDRAWN NOT_NEEDED", "WITHDRAWN RELEASED", "OUT_PAPER PAID", "NOT_MOVED CREDITED",
        "NOT_MOVED PAID", "NOT_MOVED RETURNED", "NOT_MOVED RELEASED"})
    EXPECT_TRUE(ends.contains(std::string(end))) << end;
}

TEST(EveryWay, AtTheDestinationWhatCameIsCreditedOnceOrLiesOnSuspense) {
  const Account purse = person("999921"), suspense = of(AccountKind::kSuspense, "999921");
  std::set<std::string> ends;
  const auto check = [&](Place<Destination>& place) {
    const Case& c = place.side.state;
    std::int64_t came = c.arrived.value_or(Fen{}).value;
    for (const SurplusLine& surplus : c.surplus) came += surplus.line.amount.value;
    const std::int64_t credited = c.money == Money::kCredited ? c.arrived->value : 0;
    auto& books = place.books;
    EXPECT_EQ(books.balance[purse.name()], credited) << place.way;
    EXPECT_EQ(books.balance[suspense.name()], came - credited) << place.way;
    if (!c.closed()) return;
    ends.insert(place.side.at());
    EXPECT_EQ(books.keys.size(), c.has_surplus() ? 1u : 0u) << place.way;
  };
  const std::size_t places = walk(
      Place<Destination>{}, inputs_of_destination, destination::input_name,
      [](const Case& c, std::size_t input) {
        return refuses(destination::relation_cell(c.relation, input)) ||
               refuses(destination::money_cell(c.money, input));
      },
      check);
  EXPECT_GT(places, 100u);
  EXPECT_LT(places, 20000u);
  for (const std::string_view end :
       {"RELATION_IN CREDITED", "RELATION_IN RETURNED", "RELATION_IN NOT_NEEDED", "REJECTED NONE",
        "REJECTED RETURNED", "WITHDRAWN NONE", "WITHDRAWN RETURNED", "NOT_MOVED CREDITED",
        "NOT_MOVED RETURNED", "NOT_MOVED NOT_NEEDED"})
    EXPECT_TRUE(ends.contains(std::string(end))) << end;
}

}  // namespace
}  // namespace ssc::backend::transfer
