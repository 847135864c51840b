// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/backend/ledger/money.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/transfer/checks.hpp"
#include "host/base/china_time.hpp"

// A case (转移接续业务) as each of the two agencies keeps it: the origin 转出地 and the destination
// 转入地 hold a history of their own and tell each other by messages. The relation and the money
// are two machines that run side by side; origin.hpp and destination.hpp hold their tables.
namespace ssc::backend::transfer {

enum class Role : std::uint8_t { kOrigin, kDestination };

enum class Kind : std::uint8_t {
  kTransfer,    // relation and money
  kSupplement,  // TR: money that came to the old place after the move, or was left in a portable
                // account
  kReturn,      // money that could not be taken, sent back
  kCorrection,  // a corrected information form; no money
  kPayout,      // RETIRED_RESETTLED: money to the person's own bank account, the relation stays
};
// All but the first are linked to an earlier case, or (payout) stand alone; none of them counts for
// the rule of one open case.

enum class Relation : std::uint8_t {
  kNone,
  kSubmitted,     // origin: the destination is asked
  kDestReview,    // the destination reviews (审核)
  kAccepted,      // terms agreed: the ten days run
  kSrcReview,     // origin: route fixed, money set aside; the origin reviews
  kOutConfirmed,  // origin: it goes out; the information form waits for its signature
  kInfoSent,      // origin: 信息表 is out
  kInfoReceived,  // 信息表 confirmed: the relation has ended at the origin; the five days run
  kRelationIn,    // taken over. Final
  kRejected,      // final
  kWithdrawn,     // final
  kOutPaper,  // origin: ended with a paper certificate, for a destination off the platform. Final
  kNotMoved,  // supplement, return, payout: there is no relation to move. Final
};

enum class Money : std::uint8_t {
  kNone,          // nothing yet; with route kBank: waits for the person's application, or for the
                  // relation to go
  kReserved,      // set aside on the person's account
  kOutPosted,     // off the account: on clearing:S→D or bank_out:S
  kRemitted,      // the bank has the order
  kInDoubt,       // no word from the destination: asked, never taken for failed
  kArrived,       // destination: a statement line; on suspense:D
  kHoldMismatch,  // destination: not the announced amount; a clerk decides
  kMatched,       // destination: waits for the relation
  kCredited,      // on the person's account at the destination. Final
  kPayoutSent,    // the bank has the order for the person's own account
  kBounced,       // it came back: waits for another payee or for release
  kPaid,          // final
  kReleased,      // back on the person's account at the origin, or never left it. Final
  kReturned,      // back at the origin by a return case. Final
  kNotNeeded,     // no money leg. Final
};

enum class Route : std::uint8_t {
  kNone,        // resident insurance, or nothing on the account
  kAccount,     // to the account at the destination
  kBank,        // to the person's own bank account, on application
  kPortable,    // stays where it is and may be spent from the new area (within a province)
  kNoTransfer,  // stays where it is
};

enum class ZeroEvent : std::uint8_t { kOutConfirmed, kInfoSent, kRemitted };  // when it is posted

enum class Channel : std::uint8_t { kCounter = 1, kKiosk = 2, kMobile = 3 };  // opter_type

std::string_view to_string(Kind kind);
std::string_view to_string(Relation state);  // SUBMITTED, DEST_REVIEW …
std::string_view to_string(Money state);
std::string_view to_string(Route route);
std::string_view to_string(ZeroEvent event);
bool final(Relation state);  // no event leads out of it
bool final(Money state);

inline constexpr std::size_t kRelations = 13;
inline constexpr std::size_t kMoneys = 15;

// ---- Events. Everything a later reader needs is in the event; nothing is looked up again.

struct Submitted {  // origin: opens the case
  Kind kind = Kind::kTransfer;
  Id case_id;
  std::optional<Id> linked;  // the earlier case
  Pseudonym person;
  std::string insutype, origin, destination;
  Channel channel = Channel::kCounter;
  std::string entry_region;  // where the application was made
  std::string proofing;      // how the person was identified: CARD, ID, ACCOUNT …
  std::vector<Check> checks;
  std::vector<std::string> rows;  // of the policy
  bool paper = false;             // the destination is off the platform
  bool from_suspense = false;     // money that lies on suspense:S: of a return, of a supplement
                                  // that came after the move; else it is on the person's account
  std::string certificate;        // number of the 参保凭证 that came with it, or empty
  std::vector<std::string> attachments;  // "ID_FRONT:<hash>" …
};
struct Prechecked {  // origin: what only the destination knows
  std::vector<Check> checks;
  std::string destination_insutype;  // enrolled there as; empty: not
};
struct Asked {  // destination: opens the case
  Kind kind = Kind::kTransfer;
  Id case_id;
  std::optional<Id> linked;
  Pseudonym person;
  std::string insutype, origin, destination;
  std::vector<Check> checks;  // the destination's own
  std::string destination_insutype;
  std::optional<Fen> announced;  // of a supplement or return
};
struct Accepted {
  Timestamp accepted_at{};           // of the destination's letter: the clocks run from here
  Date accepted_on;                  // in China
  std::optional<Date> out_deadline;  // empty under the old rule, which knew only the whole
  Date whole_deadline;
  bool provisional = false;
  std::string row;          // of time_limit
  std::string letter;       // number of the 联系函; empty on paper
  std::string operator_id;  // destination: who approved; "RULES" when nobody had to
};
struct Routed {
  Route route = Route::kNone;
  // Of kBank: OFF_PLATFORM, RESIDENT_DESTINATION, REGION_RULE, RETIRED_RESETTLED.
  std::string reason;
  ZeroEvent zero_at = ZeroEvent::kOutConfirmed;
  Fen amount;  // available on the account when the route was fixed
  std::vector<std::string> rows;
};
struct RouteMissing {  // the rule is not on record: the case waits
  std::string detail;
};
struct Reserved {
  Id reservation;
  Fen amount;
  Route route = Route::kAccount;  // kBank: for bank_out
};
struct OutConfirmed {
  std::string operator_id;
};
struct OutPosted {};  // the reservation is posted
struct InfoSent {
  std::string number;  // of the 信息表
};
struct Remitted {
  Id order;  // to the bank
  Fen amount;
};
struct InfoConfirmed {};  // origin: the relation ends, card and vouchers with it
struct InfoReceived {     // destination
  std::string number;
  Fen announced;
  std::vector<std::string> paid;      // months paid, "2012-07..2026-09"
  std::vector<std::string> holdings;  // areas that still hold portable money of this person
  bool money_follows = false;         // route kAccount with an amount
  Date in_deadline;
  bool provisional = false;
  std::string row;
};
struct RelationIn {
  std::string operator_id;         // destination: who took it over
  std::uint32_t months_after = 0;  // union of both places' months
};
struct PaperOut {  // origin
  std::string certificate;
  std::string operator_id;
};
struct Rejected {
  std::string by;  // region
  std::vector<std::string> reasons;
};
struct Withdrawn {};
struct NoMoney {};   // no money leg after all
struct Released {};  // origin: voided, reversed or let go: back on the person's account
struct PayoutRequested {
  std::string payee;  // token of the bank account, never its number
};
struct PayoutApproved {
  std::string operator_id;
};
struct PayoutSent {
  Id order;
};
struct PayoutPaid {};
struct PayoutBounced {
  std::string reason;
};
struct Doubted {};
struct Credited {
  Fen amount;
};
struct AdviceReceived {  // destination: announced by the origin; proves nothing
  Fen amount;
};
struct Arrived {
  std::string line;  // id of the statement line
  Fen amount;
  bool booked = false;  // it was put on suspense:D before the case was known
};
struct Held {  // not what was announced, or there is no account to credit
  Fen announced, arrived;
};
struct Matched {
  std::string operator_id;  // who resolved a hold; empty: the amounts agree
};
struct Returned {  // at the destination: to be sent back by that case; at the origin: it is back
  Id return_case;
  Fen amount;
};
struct Overdue {
  enum class Which : std::uint8_t { kOut, kIn, kWhole, kMoney } which;
};
std::string_view to_string(Overdue::Which which);
struct VoucherReissued {
  Timestamp at{};
};
struct Corrected {  // the correction case that replaced the months
  Id by_case;
};
struct RemitBounced {  // the bank gave the remittance back: it is on clearing:S→D again
  std::string reason;
};
// Destination: a line that the case has no place for, such as a second one. It is never added: it
// stays on suspense:D and changes no state, until a clerk settles it.
struct Surplus {
  std::string line;
  Fen amount;
  bool booked = false;
};
struct SurplusSettled {
  std::string line;
  std::string operator_id;
  std::optional<Id> by_case;  // return or supplement that moves it on
};

using CaseEvent =
    std::variant<Submitted, Asked, Prechecked, Accepted, Routed, RouteMissing, Reserved,
                 OutConfirmed, OutPosted, InfoSent, Remitted, InfoConfirmed, InfoReceived,
                 RelationIn, PaperOut, Rejected, Withdrawn, NoMoney, Released, PayoutRequested,
                 PayoutApproved, PayoutSent, PayoutPaid, PayoutBounced, Doubted, Credited,
                 AdviceReceived, Arrived, Held, Matched, Returned, Overdue, VoucherReissued,
                 Corrected, RemitBounced, Surplus, SurplusSettled>;

struct HistoryEntry {
  Version seq = 0;
  Timestamp at{};
  std::string_view event;               // static
  Relation relation = Relation::kNone;  // after it
  Money money = Money::kNone;
  std::vector<std::string> policy_rows;
};

struct SurplusLine {
  Surplus line;
  bool settled = false;
};

// What the history adds up to.
struct Case {
  Role role = Role::kOrigin;
  Relation relation = Relation::kNone;
  Money money = Money::kNone;
  Submitted opened;  // at the destination: filled from Asked as far as it goes
  Timestamp opened_at{};
  std::vector<Check> checks;
  std::string destination_insutype;
  std::optional<Accepted> accepted;
  std::optional<Routed> routed;
  std::optional<std::string> route_missing;
  std::optional<Reserved> reserved;
  std::optional<InfoReceived> info;  // destination
  std::string form;                  // number of the information form
  std::optional<Fen> announced, advised, arrived, credited;
  std::string line;  // destination: the statement line of `arrived`
  std::vector<SurplusLine> surplus;
  std::optional<Remitted> remitted;  // the last order
  std::optional<PayoutRequested> payout;
  std::vector<std::string> payout_approvals;  // operators, each once
  std::optional<Id> payout_order;
  std::string bounced;  // why the bank gave the last order back
  std::optional<Returned> returned;
  std::string certificate;  // of a paper exit
  std::uint32_t months_after = 0;
  std::vector<Rejected> rejections;
  std::vector<Overdue::Which> overdue;
  std::optional<Timestamp> voucher_reissued_at;
  std::optional<Id> corrected_by;
  std::vector<HistoryEntry> history;

  Version version() const { return history.size(); }
  bool is_overdue(Overdue::Which which) const;
  bool has_line(std::string_view id) const;  // the statement line is on record
  bool has_surplus() const;                  // unsettled
  // Origin: nothing is paid to the person's own bank account before he says to which.
  bool awaits_application() const;
  // Both machines have ended. A destination that refused, or that was told of a withdrawal, waits
  // for nothing; should money come all the same, it is returned.
  bool closed() const;
};

// False when the event cannot follow (case_table.hpp): the stream is damaged.
bool evolve(Case& state, const CaseEvent& event, Version seq, Timestamp at);

// A case from its stream. kUnknownCase when there is none, kStorage when it is damaged.
Result<Case> fold(Role role, const std::vector<StoredEvent>& events);

}  // namespace ssc::backend::transfer
