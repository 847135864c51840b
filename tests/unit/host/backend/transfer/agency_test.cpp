// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/agency.hpp"

#include <gmock/gmock.h>

#include "tests/unit/host/backend/two_agencies.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kXuling = "999911", kXuhu = "999912", kXugu = "999913",
                           kHuanjiang = "999921", kOffPlatform = "999922", kYinggang = "999931";

class Transfers : public testing::Test {
 protected:
  Application application(std::string_view id_number, std::string_view from, std::string_view to,
                          Byte number = 1) {
    Application application;
    application.request_id = id(number);
    application.person = test_pseudonym(id_number);
    application.origin = from;
    application.destination = to;
    return application;
  }
  Id apply(std::string_view id_number, std::string_view from, std::string_view to,
           Byte number = 1) {
    const auto applied = country_.agency(from).apply(application(id_number, from, to, number));
    EXPECT_TRUE(applied) << applied.error().info().code << " " << applied.error().detail;
    return applied ? applied->opened.case_id : Id{};
  }
  Case at(std::string_view region, const Id& case_id) {
    const auto state = country_.agency(region).status(case_id);
    EXPECT_TRUE(state) << state.error().info().code;
    return state.value_or(Case{});
  }

  Country country_;
};

constexpr std::string_view kEmployee = "999911198603140136";

TEST_F(Transfers, TheEmployeesMoneyArrivesToTheFen) {
  country_.site(kHuanjiang);
  const Id id = apply(kEmployee, kXuling, kHuanjiang);
  country_.settle();
  const Case out = at(kXuling, id);
  EXPECT_EQ(to_string(out.relation), "RELATION_IN");
  EXPECT_EQ(to_string(out.money), "OUT_POSTED");
  country_.pass_days(2);
  const Pseudonym person = test_pseudonym(kEmployee);
  EXPECT_EQ(to_string(at(kXuling, id).money), "CREDITED");
  EXPECT_EQ(to_string(at(kHuanjiang, id).money), "CREDITED");
  EXPECT_EQ(country_.site(kXuling).of_person(person), Fen{0});
  EXPECT_EQ(country_.site(kHuanjiang).of_person(person), Fen{318456});
  for (const auto& f : country_.failures) ADD_FAILURE() << f.info().code << f.detail;
}

}  // namespace
}  // namespace ssc::backend::transfer
