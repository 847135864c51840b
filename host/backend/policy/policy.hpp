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
// POLICY_MISSING.
namespace ssc::backend {

using PolicyValue = std::variant<bool, std::int64_t>;

// Decides between rows of one level only; the nearer level wins whatever its authority.
enum class Authority : std::uint8_t { kArticle, kCity, kProvince, kNational, kLaw };
enum class Confidence : std::uint8_t { kInvented, kUnconfirmed, kLow, kMedium, kHigh };

struct PolicyRow {
  std::string id;           // unique over all topics; stored with each decision
  std::string topic, item;  // "precondition", "NOT_STOPPED"; item empty where a topic has one rule
  std::string region;       // area, province, or kNation
  std::string counterpart;  // of the other side: area or province; empty: any
  Date valid_from;
  std::optional<Date> valid_to;  // last day; empty: until further notice
  std::map<std::string, PolicyValue, std::less<>> value;
  Authority authority = Authority::kArticle;
  Confidence confidence = Confidence::kLow;
  std::string source;  // where the rule is written
  Date recorded_at;    // since when it is known here

  bool in_force(Date date) const { return valid_from <= date && (!valid_to || date <= *valid_to); }
};

inline constexpr std::string_view kNation = "000000";

// Where a rule is looked for: the pooling area and its province, and those of the other side if
// any.
struct Place {
  std::string area, province;
};
struct PolicyQuery {
  std::string_view topic, item;
  Place place;
  std::optional<Place> counterpart;
  Date date;
};

class Policy {
 public:
  // Reads every *.toml of `folder`, one file a topic, and refuses (kConfig; file and line named):
  // an unknown topic or field, a value out of its topic's range, an id used twice, and two rows of
  // equal authority for one place that are in force on one day.
  static Result<Policy> load(const std::filesystem::path& folder);

  // The nearest level that has a row: area, province, nation; on each level, a row for this pair of
  // areas before one for the counterpart's province before one for any. Then the highest authority.
  Result<const PolicyRow*> find(const PolicyQuery& query) const;  // kPolicyMissing

  const std::vector<PolicyRow>& rows() const { return rows_; }

 private:
  std::vector<PolicyRow> rows_;
};

// What the topics mean. The numbers are working days and seconds.
struct TimeLimit {
  std::int64_t whole_days = 0;
  std::optional<std::int64_t> out_days;  // empty under the old rule, which knew only the whole
  std::string row;
};
Result<TimeLimit> time_limit(const Policy& policy, const Place& from, const Place& to, Date date);

// Whether the precondition counts at the origin, and the row that says so.
struct PreconditionRule {
  bool applies = true;
  std::string row;
};
Result<PreconditionRule> precondition_rule(const Policy& policy, std::string_view code,
                                           const Place& from, const Place& to, Date date);

struct VoucherTtl {
  std::int64_t seconds = 0;
  std::string row;
};
Result<VoucherTtl> voucher_ttl(const Policy& policy, const Place& place, Date date);

}  // namespace ssc::backend
