// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <set>

#include "host/backend/registry/registry.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/policy/policy_text.hpp"

namespace ssc::backend {
namespace {

std::string of_class(std::string_view person_class) {
  return refusal(row("a", "999911", 60, "city",
                     std::string("person_class = \"").append(person_class).append("\"\n")));
}

std::set<std::string_view> classes_of_the_invented_persons() {
  static const Registry registry =
      Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
  std::set<std::string_view> classes;
  for (const Person& person : registry.persons())
    for (const Insurance& insurance : person.insurances) classes.insert(person_class(insurance));
  return classes;
}

TEST(PersonClasses, AreTheSameInPolicyAndFixtures) {
  const auto classes = classes_of_the_invented_persons();
  EXPECT_THAT(classes, testing::UnorderedElementsAre("EMPLOYEE", "FLEX", "RETIRED",
                                                     "RETIRED_RESETTLED", "RESIDENT"));
  for (const std::string_view each : classes) EXPECT_EQ(of_class(each), "taken") << each;
}

TEST(PersonClasses, ThereIsNoOther) {
  for (const std::string_view other : {"EMPLOYER", "ACTIVE", "STUDENT", "employee"})
    EXPECT_EQ(of_class(other), "voucher_ttl.toml:10: person_class is no known word") << other;
}

}  // namespace
}  // namespace ssc::backend
