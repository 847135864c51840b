// SPDX-License-Identifier: Apache-2.0
#include "host/backend/bank/bank.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/backend/transfer_messages/samples.hpp"

namespace ssc::backend {
namespace {

using transfer::id_of;

constexpr std::string_view kOrder =
    R"({"order":"00000000000000000000000000000004","region":"999911","to":"PERSON",)"
    R"("payee":"token","amount":318456,"case_id":"00000000000000000000000000000001"})";
constexpr std::string_view kBounced =
    R"({"id":"B1","region":"999911","kind":"BOUNCED","amount":318456,)"
    R"("case_id":"00000000000000000000000000000001","order":"00000000000000000000000000000004",)"
    R"("payer":"","reason":"NO_SUCH_ACCOUNT"})";
constexpr std::string_view kUnnamed =
    R"({"id":"B2","region":"999921","kind":"INCOMING","amount":5,"payer":"a shop","reason":""})";

std::string changed(std::string_view text, std::string_view from, std::string_view to) {
  std::string copy(text);
  return copy.replace(copy.find(from), from.size(), to);
}

TEST(PaymentOrders, AreWrittenAsTheseBytes) {
  const PaymentOrder order{id_of(4), "999911", PaymentOrder::To::kPerson,
                           "token",  {318456}, id_of(1)};
  EXPECT_EQ(encode(order), kOrder);
  EXPECT_EQ(decode_payment_order(kOrder), order);
}

TEST(PaymentOrders, OverNothingOrToNobodyKnownAreRefused) {
  EXPECT_FALSE(decode_payment_order(changed(kOrder, "318456", "0")));
  EXPECT_FALSE(decode_payment_order(changed(kOrder, "318456", "-1")));
  EXPECT_FALSE(decode_payment_order(changed(kOrder, "PERSON", "BANK")));
  EXPECT_FALSE(decode_payment_order(changed(kOrder, "\"payee\":\"token\",", "")));
}

TEST(StatementLines, AreWrittenAsTheseBytes) {
  const StatementLine bounced{"B1",     "999911",         StatementLine::Kind::kBounced,
                              {318456}, id_of(1),         id_of(4),
                              "",       "NO_SUCH_ACCOUNT"};
  const StatementLine unnamed{"B2",     "999921", StatementLine::Kind::kIncoming, {5}, {}, {},
                              "a shop", ""};
  EXPECT_EQ(encode(bounced), kBounced);
  EXPECT_EQ(decode_statement_line(kBounced), bounced);
  EXPECT_EQ(encode(unnamed), kUnnamed);
  EXPECT_EQ(decode_statement_line(kUnnamed), unnamed);
}

TEST(StatementFiles, HoldOneLineALine) {
  const auto lines = read_statement(std::string(kBounced) + "\n\n" + std::string(kUnnamed) + "\n");
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ((*lines)[1].id, "B2");
  EXPECT_EQ(read_statement(kUnnamed)->size(), 1u);  // the last line feed may be missing
  EXPECT_TRUE(read_statement("")->empty());
}

TEST(StatementFiles, NameTheirFirstBadLine) {
  const auto lines =
      read_statement(std::string(kBounced) + "\n" + changed(kUnnamed, "5", "0") + "\n");
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().code, Code::kInputFile);
  EXPECT_EQ(lines.error().detail, "line 2");
}

}  // namespace
}  // namespace ssc::backend
