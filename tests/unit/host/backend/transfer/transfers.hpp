// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/audit/verify.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"
#include "tests/unit/host/backend/two_agencies.hpp"

namespace ssc::backend::transfer {

inline constexpr std::string_view kXuling = "999911",  // empties the account when it confirms
    kXuhu = "999912",                                  // when the form is sent; payout limit
    kXugu = "999913",                                  // its money stays inside the province
    kHuanjiang = "999921",                             // when it remits; PORTABLE in its province
    kHuanyuan = "999922",                              // off the platform
    kHuanlin = "999923",                               //
    kYinggang = "999931";                              // clerks review

// Persons of the fixtures.
inline constexpr std::string_view kMover = "999911198603140136",  // Xuling → Huanjiang, 3184.56
    kPaying = "999911199007090376",                               // in Xuling, with arrears
    kHomeward = "999912199109080095",                             // Xuhu; resident in Huanjiang
    kResettled = "999912195302110083",                            // retired in Xuhu, 7605.00
    kFlexible = "999912198806190076";                             // Xuhu → Huanjiang, 927.50
// And of these tests.
inline constexpr std::string_view kWanderer = "999901199001010011", kPoor = "999901199001010022",
                                  kChild = "999901199001010033", kGuest = "999901199001010044",
                                  kNomad = "999901199001010055", kNeighbour = "999901199001010066";

inline std::vector<PersonOnRecord> wanderers() {
  using enum InsuranceStatus;
  const std::vector<std::string> before = {"2020-01..2026-08"}, now = {"2026-08..2026-10"};
  std::vector<PersonOnRecord> persons;
  persons.push_back(person(
      kWanderer,
      {insured("999931", kPaused, before, Fen{70000}),
       insured("999913", kPaused, before, Fen{5000}), insured("999921", kPaused, before, Fen{9000}),
       insured("999911", kNormal, now), insured("999923", kNormal, now)}));
  persons.push_back(
      person(kPoor, {insured("999911", kPaused, before), insured("999921", kNormal, now)}));
  persons.push_back(person(kChild, {insured("999911", kPaused, before, {}, "390"),
                                    insured("999921", kNormal, now, {}, "390")}));
  persons.push_back(person(
      kGuest, {insured("999911", kPaused, before, Fen{12345}), insured("999931", kNormal, now)}));
  persons.push_back(person(kNomad, {insured("999921", kPaused, before, Fen{9000}),
                                    insured("999923", kPaused, now, Fen{300}),
                                    insured("999911", kNormal, {"2026-10"})}));
  persons.push_back(person(kNeighbour, {insured("999923", kPaused, before, Fen{4400}),
                                        insured("999921", kNormal, now)}));
  return persons;
}

// A row of a topic, in force since 2020; `value`: the keys of its value.
inline std::string rule(std::string_view item, std::string_view region, std::string_view value,
                        std::string_view channel = {}) {
  std::string row =
      "\n[[row]]\nvalid_from = 2020-01-01\nauthority = \"city\"\nconfidence = \"invented\"\n"
      "source = \"This test\"\nrecorded_at = 2026-10-01\n";
  const auto add = [&](std::string_view key, std::string_view text) {
    if (!text.empty()) row.append(key).append(" = \"").append(text).append("\"\n");
  };
  add("id", std::string("test/").append(region).append("/").append(item));
  add("item", item);
  add("region", region);
  add("channel", channel);
  return row.append("value = { ").append(value).append(" }\n");
}

class Transfers : public testing::Test {
 protected:
  using Texts = std::vector<std::string>;

  static Application application(std::string_view id_number, std::string_view from,
                                 std::string_view to, Byte number = 1) {
    Application application;
    application.request_id = id(number);
    application.person = test_pseudonym(id_number);
    application.origin = from;
    application.destination = to;
    return application;
  }
  Id apply(std::string_view id_number, std::string_view from, std::string_view to,
           Byte number = 1) {
    const auto applied = agency(from).apply(application(id_number, from, to, number));
    EXPECT_TRUE(applied) << applied.error().info().code << " " << applied.error().detail;
    return applied ? applied->opened.case_id : Id{};
  }
  // The case when nothing is left to be done at this hour.
  Id settled(std::string_view id_number, std::string_view from, std::string_view to,
             Byte number = 1) {
    const Id case_id = apply(id_number, from, to, number);
    country_.settle();
    return case_id;
  }
  // And when the money has had time.
  Id done(std::string_view id_number, std::string_view from, std::string_view to, Byte number = 1) {
    const Id case_id = settled(id_number, from, to, number);
    country_.pass_days(2);
    return case_id;
  }

  Agency& agency(std::string_view region) { return country_.agency(region); }
  Site& site(std::string_view region) { return country_.site(region); }
  Case at(std::string_view region, const Id& case_id) {
    const auto state = agency(region).status(case_id);
    EXPECT_TRUE(state) << state.error().info().code;
    return state.value_or(Case{});
  }
  // "RELATION_IN CREDITED"
  std::string state(std::string_view region, const Id& case_id) {
    const Case found = at(region, case_id);
    return std::string(to_string(found.relation)) + " " + std::string(to_string(found.money));
  }
  std::int64_t fen(std::string_view region, std::string_view id_number) {
    return site(region).of_person(test_pseudonym(id_number)).value;
  }
  std::int64_t fen(std::string_view region, AccountKind kind) {
    return site(region).of(kind).value;
  }
  static Payee payee(std::string_view id_number, std::string account = "token-1") {
    return {std::move(account), test_pseudonym(id_number), true};
  }
  static Texts reasons(const Case& state) {
    return state.rejections.empty() ? Texts() : state.rejections.front().reasons;
  }
  // "clerk-1 APPROVE …" of all acts on record there.
  Texts audit_trail(std::string_view region) {
    Texts acts;
    const auto journal = site(region).store.journal(0, 1000).value();
    for (const JournalEntry& entry : journal)
      for (const AuditEntry& act : entry.batch.audit)
        acts.push_back(act.operator_id + " " + act.action + " " + act.detail);
    return acts;
  }
  // The rules of the project, and a row of that topic; or without that topic.
  static Policy with_rule(std::string_view topic, std::string_view row) {
    return rules_but(topic, row);
  }
  static Policy without(std::string_view topic) { return rules_but(topic, {}); }
  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "OK" : std::string(result.error().info().code);
  }

  Country country_{wanderers()};

 private:
  static Policy rules_but(std::string_view topic, std::optional<std::string_view> more) {
    const TemporaryFolder rules;
    for (const auto& file :
         std::filesystem::directory_iterator(SSC_SOURCE_DIR "/host/backend/data/policy")) {
      const bool changed = file.path().stem() == topic;
      if (changed && !more) continue;
      rules.write(file.path().filename().string(),
                  read_text(file.path()).append(changed ? *more : std::string_view()));
    }
    return Policy::load(rules.path()).value();
  }
};

// Transfers that leave books which add up, whatever has happened to them.
class AuditedTransfers : public Transfers {
 protected:
  void TearDown() override {
    for (const Finding& finding : verify(country_.stores(), {test_digest, &country_.registry}))
      ADD_FAILURE() << to_text(finding);
  }
};

}  // namespace ssc::backend::transfer
