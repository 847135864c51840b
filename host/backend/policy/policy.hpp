// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"

// The rules of the regions as data. A rule is an effective-dated row; a decision takes the row that
// holds where and when it is made, and keeps the row's id. Without a row there is no decision:
// POLICY_MISSING. What a topic's rows mean is told by the readers at the end.
//
// A row has two dates: since when the rule holds (valid_from) and since when it is known here
// (recorded_at). A rule found to be wrong is not overwritten: a row recorded later supersedes it,
// so that an old decision can be made again as it was made then.
namespace ssc::backend {

using PolicyValue = std::variant<bool, std::int64_t, std::string>;

// Decides between rows of one level only; the nearer level wins whatever its authority.
enum class Authority : std::uint8_t { kArticle, kCity, kProvince, kNational, kLaw };
enum class Confidence : std::uint8_t { kInvented, kUnconfirmed, kLow, kMedium, kHigh };

// What a row answers: its value, or that the rule is not known, or that the sources contradict each
// other. The latter two are POLICY_MISSING by name: they keep a wider level from answering.
enum class Knowledge : std::uint8_t { kKnown, kUnknown, kAmbiguous };

// To which cases a row is narrowed. An empty column of a row holds for all; an empty column of a
// query is not known, so only rows without it hold.
struct RuleScope {
  std::string channel = {};       // COUNTER, KIOSK, MOBILE: how the person applied
  std::string insured_type = {};  // insutype of the platform: 310 employee, 390 resident
  std::string person_class = {};  // as the registry tells it: EMPLOYEE, FLEX, RETIRED …
  std::string sex = {};           // GB/T 2261.1
  std::string anchor_date = {};  // APPLIED, ENROLLED, PAID, RETIRED: of which day valid_from speaks

  friend bool operator==(const RuleScope&, const RuleScope&) = default;
};

struct AgeBand {  // years, both included
  std::int64_t from = 0, to = 0;

  friend bool operator==(const AgeBand&, const AgeBand&) = default;
};

struct PolicyRow {
  std::string id;           // unique over all topics; stored with each decision
  std::string topic, item;  // "precondition", "NOT_STOPPED"; item empty where a topic has one rule
  std::string region;       // area, province, or kNation
  std::string counterpart;  // of the other side: area or province; empty: any
  RuleScope scope;
  std::optional<AgeBand> age_band;
  Date valid_from;
  std::optional<Date> valid_to;  // last day; empty: until further notice
  Knowledge knowledge = Knowledge::kKnown;
  std::map<std::string, PolicyValue, std::less<>> value;  // empty unless known
  Authority authority = Authority::kArticle;
  Confidence confidence = Confidence::kLow;
  std::string source;      // where the rule is written
  std::string reviewer;    // who compared it with the source; empty: nobody yet
  Date recorded_at;        // since when it is known here
  std::string supersedes;  // id of the row that this one replaces where both are in force
  std::string where;       // "time_limit.toml:21"

  bool in_force(Date date) const { return valid_from <= date && (!valid_to || date <= *valid_to); }
};

inline constexpr std::string_view kNation = "000000";

// Where a rule is looked for: the pooling area and its province, and those of the other side if
// any.
struct Place {
  std::string area, province;
};
struct PolicyQuery {
  std::string_view topic, item = {};
  Place place;
  std::optional<Place> counterpart = {};
  Date date;                          // the rule in force then
  std::optional<Date> known_at = {};  // as it was known then; empty: with all that is known
  RuleScope scope = {};
  std::optional<std::int64_t> age = {};
};

class Policy {
 public:
  // Reads every *.toml of `folder`, one file a topic, and refuses (kConfig; file and line named):
  // an unknown topic, field or word; a value out of its topic's range; an id used twice; a real
  // region's row marked invented or the reverse; and what row_checks.hpp lists of rows together.
  static Result<Policy> load(const std::filesystem::path& folder);

  // The nearest level that has a row: area, province, nation; on each level, a row for this pair of
  // areas before one for the counterpart's province before one for any. Of a level's rows the one
  // narrowed by the earlier of these columns: channel, insured_type, person_class, sex, age_band,
  // anchor_date. Then the highest authority.
  Result<const PolicyRow*> find(const PolicyQuery& query) const;  // kPolicyMissing

  // As it was known on that day: readers that ask it decide as they did then.
  Policy known_on(Date day) const;

  const std::vector<PolicyRow>& rows() const { return rows_; }

 private:
  std::vector<PolicyRow> rows_;  // by topic, item, region, counterpart
};

// What the topics mean: one reader each, one row an answer, and kPolicyMissing without one. `from`
// is the origin and `to` the destination.

// Working days, counted as the calendar does.
struct TimeLimit {
  std::int64_t whole_days = 0;           // from acceptance to the end
  std::optional<std::int64_t> out_days;  // empty under the old rule, which knew only the whole
  std::optional<std::int64_t> in_days;   // from the receipt of the information form
  std::string row;
};
Result<TimeLimit> time_limit(const Policy& policy, const Place& from, const Place& to, Date date);

enum class TimeUnit : std::uint8_t { kWorkingDays, kMonths };

// How long the money may take after the origin has sent the relation.
struct MoneyLimit {
  using Unit = TimeUnit;
  std::int64_t count = 0;
  Unit unit = Unit::kWorkingDays;
  std::string row;
};
// Empty: no limit is set or known, as in most places. `channel`: COUNTER, KIOSK, MOBILE.
Result<std::optional<MoneyLimit>> money_limit(const Policy& policy, const Place& from,
                                              const Place& to, std::string_view channel, Date date);

// How long a transfer takes by experience: shown to who asks, and no deadline.
struct TimeEstimate {
  std::int64_t least = 0, most = 0;
  TimeUnit unit = TimeUnit::kWorkingDays;
  std::string row;
};
Result<TimeEstimate> time_estimate(const Policy& policy, const Place& from, const Place& to,
                                   std::string_view channel, Date date);

// Whether the precondition counts at the origin, and the row that says so.
struct PreconditionRule {
  bool applies = true;
  std::string row;
};
Result<PreconditionRule> precondition_rule(const Policy& policy, std::string_view code,
                                           const Place& from, const Place& to, Date date);

// Where the account's money goes when the person moves to another province: with the relation into
// the new account, or, on application, to the person's own bank account.
enum class MoneyRoute : std::uint8_t { kAccount, kBank };
struct MoneyRouteRule {
  MoneyRoute route = MoneyRoute::kAccount;
  std::string reason;  // FOLLOWS_RELATION, REGION_RULE, RETIRED_RESETTLED
  std::string row;
};
Result<MoneyRouteRule> money_route(const Policy& policy, const Place& from, const Place& to,
                                   std::string_view person_class, Date date,
                                   std::string_view channel = {});

// What becomes of the account's money inside a province. PORTABLE: it stays where it is and is
// spent in the new area. NO_TRANSFER: it stays, and is spent at the origin.
enum class IntraProvinceMode : std::uint8_t { kPortable, kTransfer, kNoTransfer };
struct IntraProvinceRule {
  IntraProvinceMode mode = IntraProvinceMode::kTransfer;
  std::string row;
};
Result<IntraProvinceRule> intra_province_mode(const Policy& policy, const Place& from,
                                              const Place& to, Date date);

// At which event the origin takes the money off the account.
enum class ZeroAt : std::uint8_t { kOnConfirm, kOnInfoSent, kOnRemit };
struct ZeroAtRule {
  ZeroAt at = ZeroAt::kOnConfirm;
  std::string row;
};
Result<ZeroAtRule> zero_at(const Policy& policy, const Place& origin, Date date);

struct VoucherTtl {
  std::int64_t seconds = 0;
  std::string row;
};
Result<VoucherTtl> voucher_ttl(const Policy& policy, const Place& place, Date date);

// Whether an application has to have the field, beside person, origin and destination, which it
// always has. `field`: insutype; certificate, the number of the 参保凭证; ID_FRONT and ID_BACK
// among the attachments.
struct FormFieldRule {
  bool required = false;
  std::string row;
};
Result<FormFieldRule> form_field(const Policy& policy, std::string_view field, const Place& from,
                                 const Place& to, std::string_view channel, Date date);

// How a person finds the form, or what has become of it, in the words of those who say so. `way`:
// APPLY_ or PROGRESS_ and the means, as data/policy/channel_text.toml lists them.
struct ChannelText {
  std::string text;
  std::string note;  // what is wrong or doubtful in the source; mostly empty
  std::string row;
};
Result<ChannelText> channel_text(const Policy& policy, std::string_view way, const Place& from,
                                 const Place& to, Date date);

// Whom to call. `matter`: MEDICAL_INSURANCE, SOCIAL_SECURITY.
struct Contact {
  std::string first, second;  // in the order in which they are told; second may be empty
  std::string note;
  std::string row;
};
Result<Contact> contact(const Policy& policy, std::string_view matter, const Place& place,
                        Date date);

// A day that one region, area or province, has free or works other than the nation.
struct RegionalDay {
  std::string region;
  Date date;
  bool working = false;
};
std::vector<RegionalDay> regional_days(const Policy& policy);  // by region, then date

}  // namespace ssc::backend
