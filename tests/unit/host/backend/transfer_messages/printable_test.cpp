// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/printable.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/backend/transfer_messages/samples.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;

const PrintedNames kNames{"测试㐂", "999911********0017", {{"999911", "试验市"}}};

Document paper(DocumentType type, const std::string& number) {
  Document document{type, number, "999911", {}, {}};
  document.signature.key = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
  return document;
}

TEST(PrintedPapers, CertificateInBothLanguages) {
  const CertificateBody body{"999911-C0123456789ABCDEF",
                             kPerson,
                             "310",
                             "999911",
                             2026y / 11 / 22,
                             2012y / 7 / 1,
                             {},
                             {"2012-07..2020-01", "2020-03..2026-09"},
                             170};
  EXPECT_EQ(printable(paper(DocumentType::kCertificate, body.number), body, kNames),
            R"(基本医疗保险参保凭证  Certificate of basic medical insurance

编号 Number: 999911-C0123456789ABCDEF
姓名 Name: 测试㐂
身份证号码 ID number: 999911********0017
险种 Insurance: 职工基本医疗保险 employee basic medical insurance
参保地 Insured in: 试验市 (999911)
参保时间 Insured since: 2012-07-01
缴费时段 Months paid: 2012-07..2020-01
缴费时段 Months paid: 2020-03..2026-09
累计缴费月数 Number of months paid: 170
签发日期 Issued on: 2026-11-22

签发机构所在地 Issued by the agency of: 试验市 (999911)
签名密钥 Signed with key: 0123456789ABCDEF
本凭证可凭编号向签发机构查验  To be verified at the issuing agency by its number
)");
}

TEST(PrintedPapers, ReceiptSaysWhatHasMoved) {
  const ReceiptBody body{"999911-R0123456789ABCDEF",
                         id_of(1),
                         kPerson,
                         "310",
                         "999911",
                         "999921",
                         Timestamp(1795392000000ms),
                         Timestamp(1796256000000ms),
                         170,
                         Fen{318456},
                         Timestamp(1796515200000ms)};
  const std::string text = printable(paper(DocumentType::kReceipt, body.number), body, kNames);
  for (const std::string_view line :
       {"业务编号 Case: 00000000000000000000000000000001\n", "转出地 From: 试验市 (999911)\n",
        "转入地 To: 999921\n", "受理时间 Accepted: 2026-11-23T08:00:00+08:00\n",
        "关系转入时间 Relation taken over: 2026-12-03T08:00:00+08:00\n",
        "转入后累计缴费月数 Months paid, both areas: 170\n",
        "转入个人账户金额(元) Credited (yuan): 3184.56\n",
        "入账时间 Credited on: 2026-12-06T08:00:00+08:00\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(PrintedPapers, ReceiptWithoutMoneyDoesNotSpeakOfIt) {
  const ReceiptBody body{"999911-R0123456789ABCDEF",
                         id_of(1),
                         kPerson,
                         "390",
                         "999911",
                         "999921",
                         Timestamp(1795392000000ms),
                         Timestamp(1796256000000ms),
                         170,
                         {},
                         {}};
  const std::string text = printable(paper(DocumentType::kReceipt, body.number), body, kNames);
  EXPECT_EQ(text.find("yuan"), std::string::npos);
  EXPECT_NE(text.find("resident basic medical insurance"), std::string::npos);
}

}  // namespace
}  // namespace ssc::backend::transfer
