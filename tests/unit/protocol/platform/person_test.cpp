// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/person.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>

#include "protocol/platform/json.hpp"

namespace ssc::platform {
namespace {

constexpr std::string_view kOutput =
    R"({"baseinfo":{"psn_no":"P0001","psn_cert_type":"01",)"
    R"("certno":"999911198603140136","psn_name":"李明示","gend":"1","naty":"01",)"
    R"("brdy":"1986-03-14","age":"40.6"},"insuinfo":[{"balc":"3184.56","insutype":"310",)"
    R"("psn_type":"1101","psn_insu_stas":"2","psn_insu_date":"2012-07-01",)"
    R"("paus_insu_date":"2026-09-30","cvlserv_flag":"0","insuplc_admdvs":"999911",)"
    R"("emp_name":"虚岭公司","acct_stas":"IN_TRANSFER","rsvd_balc":"3184.56",)"
    R"("arrears":false,"paid_months":171,"balc_time":"2026-11-22T08:05:09+08:00"}],"idetinfo":[]})";

Parsed<PersonInfo> read(const std::string& text) {
  return parse_object(text).and_then(
      [](const auto& object) { return from_json<PersonInfo>(object, "output."); });
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kOutput);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Person, ReadsAndWritesTheAnswerOf1101) {
  const auto info = read(std::string(kOutput));
  ASSERT_TRUE(info) << info.error().describe();
  EXPECT_EQ(info->baseinfo.psn_name.reveal(), "李明示");
  EXPECT_EQ(info->baseinfo.age->units, 406);
  ASSERT_EQ(info->insuinfo.size(), 1u);
  EXPECT_EQ(info->insuinfo[0].balc.units, 318456);
  EXPECT_EQ(info->insuinfo[0].psn_insu_stas, kInsuredPaused);
  EXPECT_EQ(info->insuinfo[0].rsvd_balc->units, 318456);
  EXPECT_EQ(info->insuinfo[0].arrears, false);
  EXPECT_EQ(info->insuinfo[0].paid_months, 171);
  EXPECT_EQ(boost::json::serialize(*to_json(*info)), kOutput);
}

TEST(Person, ReadsTheBalanceAsANumberToo) {
  const struct {
    const char* number;
    std::int64_t fen;
  } cases[] = {{"3184.56", 318456},
               {"3184", 318400},
               {"0.29", 29},
               {"1234567890123.45", 123456789012345},
               {"-0.05", -5}};
  for (const auto& c : cases) {
    const auto info = read(replaced(R"("3184.56")", c.number));
    ASSERT_TRUE(info) << c.number;
    EXPECT_EQ(info->insuinfo[0].balc.units, c.fen) << c.number;
  }
}

TEST(Person, RefusesABalanceThatIsNotExact) {
  for (const char* wrong : {"3184.561", "\"3184.567\"", "12345678901234.56", "1e300", "\"\"",
                            "true", "18446744073709551615", "[]"})
    EXPECT_EQ(read(replaced(R"("3184.56")", wrong)).error().field, "output.insuinfo[0].balc")
        << wrong;
}

TEST(Person, NamesTheRowThatIsWrong) {
  EXPECT_EQ(read(replaced(R"([{"balc")", R"([7,{"balc")")).error().describe(),
            "output.insuinfo[0]: malformed");
  EXPECT_EQ(read(replaced(R"("2026-09-30")", R"("2026.09.30")")).error().describe(),
            "output.insuinfo[0].paus_insu_date: malformed");
  EXPECT_EQ(read(replaced(R"("arrears":false)", R"("arrears":"no")")).error().describe(),
            "output.insuinfo[0].arrears: malformed");
}

TEST(Person, BoundsTheRows) {
  std::string many = "[";
  for (int i = 0; i < 257; ++i) many += i == 0 ? "{}" : ",{}";
  EXPECT_EQ(read(replaced("[]", many + "]")).error().describe(), "output.idetinfo: too long");
}

TEST(Person, ReadsTheQueryOfACard) {
  const auto object =
      parse_object(R"({"mdtrt_cert_type":"03","mdtrt_cert_no":"V99900011",)"
                   R"("card_sn":"999911D15600000500000001FFFFFFFF","begntime":"","psn_name":""})");
  ASSERT_TRUE(object);
  const auto query = from_json<PersonQuery>(*object);
  ASSERT_TRUE(query) << query.error().describe();
  EXPECT_EQ(query->certificate.mdtrt_cert_no.reveal(), "V99900011");
  EXPECT_EQ(query->certificate.card_sn->reveal(), "999911D15600000500000001FFFFFFFF");
  EXPECT_FALSE(query->psn_name);
}

}  // namespace
}  // namespace ssc::platform
