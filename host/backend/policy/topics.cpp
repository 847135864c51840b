// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/topics.hpp"

#include <algorithm>
#include <array>

namespace ssc::backend {
namespace {

using Words = std::span<const std::string_view>;

constexpr TopicField flag(std::string_view name) {
  return {name, ValueKind::kFlag, true};
}
constexpr TopicField number(std::string_view name, std::int64_t least, std::int64_t most) {
  return {name, ValueKind::kNumber, true, least, most};
}
constexpr TopicField word(std::string_view name, Words words) {
  return {name, ValueKind::kWord, true, 0, 0, words};
}
constexpr TopicField text(std::string_view name) {
  return {name, ValueKind::kText, true, 1, 600};
}
constexpr TopicField optional(TopicField field) {
  field.required = false;
  return field;
}

// Words of an enum stand in its order.
constexpr std::array<std::string_view, 2> kRoutes = {"ACCOUNT", "BANK"};
constexpr std::array<std::string_view, 3> kRouteReasons = {"FOLLOWS_RELATION", "REGION_RULE",
                                                           "RETIRED_RESETTLED"};
constexpr std::array<std::string_view, 3> kModes = {"PORTABLE", "TRANSFER", "NO_TRANSFER"};
constexpr std::array<std::string_view, 3> kZeroEvents = {"ON_CONFIRM", "ON_INFO_SENT", "ON_REMIT"};

constexpr std::array<std::string_view, 2> kTimeUnits = {"WORKING_DAYS", "MONTHS"};

constexpr std::array kTimeLimit = {optional(number("out_days", 1, 60)),
                                   optional(number("in_days", 1, 60)),
                                   number("whole_days", 1, 120)};
constexpr std::array<std::string_view, 1> kMoneyItem = {"MONEY"};
constexpr std::array kMoneyLimit = {optional(number("working_days", 1, 250)),
                                    optional(number("months", 1, 24))};
constexpr std::array kTimeEstimate = {number("least", 1, 250), number("most", 1, 250),
                                      word("unit", kTimeUnits)};
constexpr std::array kPrecondition = {flag("applies")};
constexpr std::array<std::string_view, 9> kPreconditionItems = {
    "NOT_INSURED", "NOT_STOPPED", "NO_CONTRIBUTION", "ARREARS",        "FROZEN",
    "RETIRED",     "SAME_AREA",   "NOT_ENROLLED",    "DEST_NOT_NORMAL"};
constexpr std::array kMoneyRoute = {word("route", kRoutes), word("reason", kRouteReasons)};
constexpr std::array kIntraProvinceMode = {word("mode", kModes)};
constexpr std::array kZeroAt = {word("event", kZeroEvents)};
// From a glance at a queue to a walk from ward to pharmacy; longer is no display voucher.
constexpr std::array kVoucherTtl = {number("seconds", 10, 900)};
constexpr std::array kHoliday = {flag("working")};
constexpr std::array kFormField = {flag("required")};
constexpr std::array<std::string_view, 4> kFormFields = {"insutype", "certificate", "ID_FRONT",
                                                         "ID_BACK"};
constexpr std::array kChannelText = {text("text"), optional(text("note"))};
constexpr std::array<std::string_view, 8> kWays = {
    "APPLY_NATIONAL_APP",      "APPLY_LOCAL_PLATFORM", "APPLY_COUNTER",   "PROGRESS_NATIONAL_APP",
    "PROGRESS_LOCAL_PLATFORM", "PROGRESS_ALIPAY",      "PROGRESS_WECHAT", "PROGRESS_COUNTER"};
constexpr std::array kContact = {text("first"), optional(text("second")), optional(text("note"))};
constexpr std::array<std::string_view, 2> kMatters = {"MEDICAL_INSURANCE", "SOCIAL_SECURITY"};

std::string_view one_unit(const PolicyRow& row) {
  const bool known = row.knowledge == Knowledge::kKnown;
  return !known || row.value.size() == 1 ? "" : "value needs either working_days or months";
}

bool at_most(const PolicyRow& row, std::string_view field, std::string_view most) {
  const auto part = row.value.find(field), whole = row.value.find(most);
  return part == row.value.end() || whole == row.value.end() || part->second <= whole->second;
}
std::string_view parts_within_the_whole(const PolicyRow& row) {
  const bool within =
      at_most(row, "out_days", "whole_days") && at_most(row, "in_days", "whole_days");
  return within ? "" : "out_days or in_days is more than whole_days";
}
std::string_view least_before_most(const PolicyRow& row) {
  return at_most(row, "least", "most") ? "" : "least is more than most";
}

std::string_view days_of_a_region(const PolicyRow& row) {
  if (row.region == kNation) return "region is the nation, whose days are in its notice";
  if (!row.valid_to) return "valid_to is missing";
  const auto days = std::chrono::sys_days(*row.valid_to) - std::chrono::sys_days(row.valid_from);
  return days < std::chrono::days(366) ? "" : "valid_to is more than a year after valid_from";
}

std::string_view seen_or_pictured(const PolicyRow& row) {
  const bool picture = row.item == "ID_FRONT" || row.item == "ID_BACK";
  const bool seen = row.scope.channel == "COUNTER" || row.scope.channel == "KIOSK";
  const auto required = row.value.find("required");
  const bool waived = required != row.value.end() && required->second == PolicyValue(false);
  return !waived || seen || !picture ? "" : "nobody would see the identity card";
}

bool dialled(std::string_view number) {
  return number.size() >= 3 && number.find_first_not_of("0123456789") == number.npos;
}

std::string_view numbers_to_dial(const PolicyRow& row) {
  for (const char* field : {"first", "second"}) {
    const auto found = row.value.find(field);
    if (found != row.value.end() && !dialled(std::get<std::string>(found->second)))
      return "value has a number that cannot be dialled";
  }
  return "";
}

constexpr std::array<std::string_view, 1> kPair = {"counterpart"};
constexpr std::array<std::string_view, 2> kPairAndChannel = {"counterpart", "channel"};
constexpr std::array<std::string_view, 3> kRouteColumns = {"counterpart", "channel",
                                                           "person_class"};

constexpr std::array kTopics = {
    Topic{"time_limit", {}, kTimeLimit, parts_within_the_whole, kPair},
    Topic{"time_limit", kMoneyItem, kMoneyLimit, one_unit, kPairAndChannel, true},
    Topic{"time_estimate", {}, kTimeEstimate, least_before_most, kPairAndChannel},
    Topic{"precondition", kPreconditionItems, kPrecondition, nullptr, kPair},
    Topic{"money_route", {}, kMoneyRoute, nullptr, kRouteColumns},
    Topic{"intra_province_mode", {}, kIntraProvinceMode, nullptr, kPair},
    Topic{"zero_at", {}, kZeroAt},
    Topic{"voucher_ttl", {}, kVoucherTtl},
    Topic{"holiday", {}, kHoliday, days_of_a_region, {}, true},
    Topic{"application_form", kFormFields, kFormField, seen_or_pictured, kPairAndChannel},
    Topic{"channel_text", kWays, kChannelText, nullptr, kPair},
    Topic{"contact", kMatters, kContact, numbers_to_dial},
};

constexpr std::array<std::string_view, 3> kChannels = {"COUNTER", "KIOSK", "MOBILE"};
constexpr std::array<std::string_view, 2> kInsuredTypes = {"310", "390"};
constexpr std::array<std::string_view, 5> kPersonClasses = {"EMPLOYEE", "FLEX", "RETIRED",
                                                            "RETIRED_RESETTLED", "RESIDENT"};
constexpr std::array<std::string_view, 2> kSexes = {"1", "2"};
constexpr std::array<std::string_view, 4> kAnchorDates = {"APPLIED", "ENROLLED", "PAID", "RETIRED"};
constexpr std::array<ScopeColumn, 5> kScopeColumns = {{
    {"channel", &RuleScope::channel, kChannels},
    {"insured_type", &RuleScope::insured_type, kInsuredTypes},
    {"person_class", &RuleScope::person_class, kPersonClasses},
    {"sex", &RuleScope::sex, kSexes},
    {"anchor_date", &RuleScope::anchor_date, kAnchorDates},
}};

// The loader has seen to it that the fields of a row are what its topic says.
std::optional<std::int64_t> number_of(const PolicyRow& row, std::string_view field) {
  const auto found = row.value.find(field);
  if (found == row.value.end()) return {};
  return std::get<std::int64_t>(found->second);
}
bool flag_of(const PolicyRow& row, std::string_view field) {
  return std::get<bool>(row.value.find(field)->second);
}
const std::string& word_of(const PolicyRow& row, std::string_view field) {
  return std::get<std::string>(row.value.find(field)->second);
}
std::string text_of(const PolicyRow& row, std::string_view field) {
  const auto found = row.value.find(field);
  return found == row.value.end() ? "" : std::get<std::string>(found->second);
}
template <class Enum>
Enum enum_of(const PolicyRow& row, std::string_view field, Words words) {
  return static_cast<Enum>(std::find(words.begin(), words.end(), word_of(row, field)) -
                           words.begin());
}

std::optional<MoneyLimit> limit_of(const PolicyRow& row) {
  if (const auto days = number_of(row, "working_days"))
    return MoneyLimit{*days, MoneyLimit::Unit::kWorkingDays, row.id};
  return MoneyLimit{*number_of(row, "months"), MoneyLimit::Unit::kMonths, row.id};
}

}  // namespace

bool known_topic(std::string_view name) {
  return std::any_of(kTopics.begin(), kTopics.end(),
                     [name](const Topic& topic) { return topic.name == name; });
}

const Topic* find_topic(std::string_view name, std::string_view item) {
  for (const Topic& topic : kTopics) {
    const Words items = topic.items;
    const bool fits =
        items.empty() ? item.empty() : std::find(items.begin(), items.end(), item) != items.end();
    if (topic.name == name && fits) return &topic;
  }
  return nullptr;
}

std::vector<std::string_view> items_of(std::string_view name) {
  std::vector<std::string_view> items;
  for (const Topic& topic : kTopics) {
    if (topic.name != name) continue;
    if (topic.items.empty()) items.emplace_back();
    items.insert(items.end(), topic.items.begin(), topic.items.end());
  }
  return items;
}

std::span<const ScopeColumn> scope_columns() {
  return kScopeColumns;
}

bool never_asked(const PolicyRow& row) {
  const auto asked = find_topic(row.topic, row.item)->asked;
  const auto in_vain = [asked](std::string_view column, bool narrowed) {
    return narrowed && std::find(asked.begin(), asked.end(), column) == asked.end();
  };
  return in_vain("counterpart", !row.counterpart.empty()) ||
         in_vain("age_band", row.age_band.has_value()) ||
         std::any_of(kScopeColumns.begin(), kScopeColumns.end(), [&](const ScopeColumn& column) {
           return in_vain(column.name, !(row.scope.*column.column).empty());
         });
}

Result<TimeLimit> time_limit(const Policy& policy, const Place& from, const Place& to, Date date) {
  return policy.find({.topic = "time_limit", .place = from, .counterpart = to, .date = date})
      .map([](const PolicyRow* row) {
        return TimeLimit{*number_of(*row, "whole_days"), number_of(*row, "out_days"),
                         number_of(*row, "in_days"), row->id};
      });
}

Result<std::optional<MoneyLimit>> money_limit(const Policy& policy, const Place& from,
                                              const Place& to, std::string_view channel,
                                              Date date) {
  const auto row = policy.find({.topic = "time_limit",
                                .item = "MONEY",
                                .place = from,
                                .counterpart = to,
                                .date = date,
                                .scope = {.channel = std::string(channel)}});
  if (!row) return std::optional<MoneyLimit>();
  return limit_of(**row);
}

Result<TimeEstimate> time_estimate(const Policy& policy, const Place& from, const Place& to,
                                   std::string_view channel, Date date) {
  return policy
      .find({.topic = "time_estimate",
             .place = from,
             .counterpart = to,
             .date = date,
             .scope = {.channel = std::string(channel)}})
      .map([](const PolicyRow* row) {
        return TimeEstimate{*number_of(*row, "least"), *number_of(*row, "most"),
                            enum_of<TimeUnit>(*row, "unit", kTimeUnits), row->id};
      });
}

Result<PreconditionRule> precondition_rule(const Policy& policy, std::string_view code,
                                           const Place& from, const Place& to, Date date) {
  return policy
      .find({.topic = "precondition", .item = code, .place = from, .counterpart = to, .date = date})
      .map([](const PolicyRow* row) {
        return PreconditionRule{flag_of(*row, "applies"), row->id};
      });
}

Result<MoneyRouteRule> money_route(const Policy& policy, const Place& from, const Place& to,
                                   std::string_view person_class, Date date,
                                   std::string_view channel) {
  return policy
      .find({.topic = "money_route",
             .place = from,
             .counterpart = to,
             .date = date,
             .scope = {.channel = std::string(channel), .person_class = std::string(person_class)}})
      .map([](const PolicyRow* row) {
        return MoneyRouteRule{enum_of<MoneyRoute>(*row, "route", kRoutes), word_of(*row, "reason"),
                              row->id};
      });
}

Result<IntraProvinceRule> intra_province_mode(const Policy& policy, const Place& from,
                                              const Place& to, Date date) {
  return policy
      .find({.topic = "intra_province_mode", .place = from, .counterpart = to, .date = date})
      .map([](const PolicyRow* row) {
        return IntraProvinceRule{enum_of<IntraProvinceMode>(*row, "mode", kModes), row->id};
      });
}

Result<ZeroAtRule> zero_at(const Policy& policy, const Place& origin, Date date) {
  return policy.find({.topic = "zero_at", .place = origin, .date = date})
      .map([](const PolicyRow* row) {
        return ZeroAtRule{enum_of<ZeroAt>(*row, "event", kZeroEvents), row->id};
      });
}

Result<VoucherTtl> voucher_ttl(const Policy& policy, const Place& place, Date date) {
  return policy.find({.topic = "voucher_ttl", .place = place, .date = date})
      .map([](const PolicyRow* row) {
        return VoucherTtl{*number_of(*row, "seconds"), row->id};
      });
}

Result<FormFieldRule> form_field(const Policy& policy, std::string_view field, const Place& from,
                                 const Place& to, std::string_view channel, Date date) {
  return policy
      .find({.topic = "application_form",
             .item = field,
             .place = from,
             .counterpart = to,
             .date = date,
             .scope = {.channel = std::string(channel)}})
      .map([](const PolicyRow* row) {
        return FormFieldRule{flag_of(*row, "required"), row->id};
      });
}

Result<ChannelText> channel_text(const Policy& policy, std::string_view way, const Place& from,
                                 const Place& to, Date date) {
  return policy
      .find({.topic = "channel_text", .item = way, .place = from, .counterpart = to, .date = date})
      .map([](const PolicyRow* row) {
        return ChannelText{word_of(*row, "text"), text_of(*row, "note"), row->id};
      });
}

Result<Contact> contact(const Policy& policy, std::string_view matter, const Place& place,
                        Date date) {
  return policy.find({.topic = "contact", .item = matter, .place = place, .date = date})
      .map([](const PolicyRow* row) {
        return Contact{word_of(*row, "first"), text_of(*row, "second"), text_of(*row, "note"),
                       row->id};
      });
}

std::vector<RegionalDay> regional_days(const Policy& policy) {
  std::map<std::pair<std::string, Date>, bool> days;
  for (const PolicyRow& row : policy.rows()) {
    if (row.topic != "holiday") continue;
    for (std::chrono::sys_days day = row.valid_from; day <= std::chrono::sys_days(*row.valid_to);
         day += std::chrono::days(1)) {
      const auto rule = policy.find({.topic = "holiday", .place = {row.region, {}}, .date = day});
      if (rule) days[{row.region, day}] = flag_of(**rule, "working");
    }
  }
  std::vector<RegionalDay> result;
  for (const auto& [key, working] : days) result.push_back({key.first, key.second, working});
  return result;
}

}  // namespace ssc::backend
