// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/message.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/unit/host/backend/transfer_messages/samples.hpp"

namespace ssc::backend::transfer {
namespace {

namespace json = boost::json;

bool refused(std::string_view type, std::string_view body) {
  return !decode_payload(type, body).has_value();
}

json::object object_of(const Sample& sample) {
  return json::parse(sample.body).as_object();
}

TEST(AgencyMessages, EveryTypeHasASampleOfItsBytes) {
  const auto all = samples();
  ASSERT_EQ(all.size(), std::variant_size_v<Payload>);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].payload.index(), i);
}

TEST(AgencyMessages, TravelAsTheseBytes) {
  for (const Sample& sample : samples()) {
    EXPECT_EQ(type_of(sample.payload), sample.type);
    EXPECT_EQ(encode(sample.payload), sample.body);
  }
}

TEST(AgencyMessages, AreReadBackWithNothingLost) {
  for (const Sample& sample : samples()) {
    const auto payload = decode_payload(sample.type, sample.body);
    ASSERT_TRUE(payload) << sample.type;
    EXPECT_EQ(payload->index(), sample.payload.index());
    EXPECT_EQ(encode(*payload), sample.body);
  }
}

TEST(AgencyMessages, MayComeInAnyOrderOfFieldsAndWithBlanks) {
  const auto payload = decode_payload(
      "REMIT_CONFIRM", " { \"amount\" : 5 ,\n\"case_id\":\"0000000000000000000000000000000a\"} ");
  ASSERT_TRUE(payload);
  EXPECT_EQ(std::get<RemitConfirm>(*payload).case_id, id_of(10));
  EXPECT_EQ(std::get<RemitConfirm>(*payload).amount, Fen{5});
}

TEST(AgencyMessages, MissingFieldIsRefused) {
  for (const Sample& sample : samples())
    for (const auto& field : object_of(sample)) {
      json::object without = object_of(sample);
      without.erase(field.key());
      const bool may_be_left_out = sample.type == "APPLY_REPLY" && field.key() == "case_id";
      EXPECT_NE(refused(sample.type, json::serialize(without)), may_be_left_out)
          << sample.type << ' ' << field.key();
    }
}

TEST(AgencyMessages, UnknownFieldIsRefused) {
  for (const Sample& sample : samples()) {
    json::object more = object_of(sample);
    more["more"] = 1;
    EXPECT_TRUE(refused(sample.type, json::serialize(more))) << sample.type;
  }
}

// No field takes any of these: numbers are whole and not negative, texts are no numbers.
TEST(AgencyMessages, FieldOfAnotherFormIsRefused) {
  for (const Sample& sample : samples())
    for (const auto& field : object_of(sample))
      for (const json::value& wrong :
           {json::value(nullptr), json::value(1.5), json::value(-1), json::value({{"x", "y"}})}) {
        json::object changed = object_of(sample);
        changed[field.key()] = wrong;
        EXPECT_TRUE(refused(sample.type, json::serialize(changed)))
            << sample.type << ' ' << field.key() << ' ' << wrong;
      }
}

TEST(AgencyMessages, ValueOutsideItsRangeIsRefused) {
  struct Wrong {
    std::string_view type, field;
    json::value value;
  };
  const Wrong wrongs[] = {
      {"WITHDRAW", "case_id", "0000000000000000000000000000000"},
      {"WITHDRAW", "case_id", "0000000000000000000000000000000G"},
      {"PRECHECK_REQUEST", "wanted", {"RICH"}},
      {"PRECHECK_REPLY", "checks", {{"NOT_ENROLLED", "PERHAPS"}}},
      {"APPLY", "channel", 0},
      {"APPLY", "channel", 4},
      {"APPLY", "channel", 259},
      {"RELATION_DONE", "months_after", 4294967296},
      {"REMIT_ADVICE", "amount", 9223372036854775808u},
      {"STATUS_REPORT", "relation", "CREDITED"},
      {"STATUS_REPORT", "money", ""},
      {"RECON_TOTALS", "day", "2026-02-30"},
      {"REJECT", "reasons", "NOT_ENROLLED"},
  };
  for (const Wrong& wrong : wrongs)
    for (const Sample& sample : samples()) {
      if (sample.type != wrong.type) continue;
      json::object changed = object_of(sample);
      ASSERT_TRUE(changed.contains(wrong.field));
      changed[wrong.field] = wrong.value;
      EXPECT_TRUE(refused(sample.type, json::serialize(changed))) << wrong.field << wrong.value;
    }
}

TEST(AgencyMessages, UnknownTypeIsRefused) {
  for (const std::string_view type : {"", "WITHDRA", "withdraw", "PAYMENT_ORDER"})
    EXPECT_TRUE(refused(type, R"({"case_id":"00000000000000000000000000000001"})"));
}

TEST(AgencyMessages, BytesThatAreNoJsonObjectInUtf8AreRefused) {
  const std::string case_id = R"("case_id":"00000000000000000000000000000001")";
  for (const std::string& body :
       {std::string(), std::string("null"), std::string("[]"), "{" + case_id, "{" + case_id + "}}",
        "{" + case_id + ",}", "\xEF\xBB\xBF{" + case_id + "}"})
    EXPECT_TRUE(refused("WITHDRAW", body)) << body;
  // overlong, a surrogate, a lone continuation, cut short, beyond U+10FFFF
  for (const std::string_view bad :
       {"\xC0\xAF", "\xED\xA0\x80", "\x80", "\xE8\xA1", "\xF4\x90\x80\x80"})
    EXPECT_TRUE(
        refused("INFO_CONFIRM", "{" + case_id + ",\"number\":\"" + std::string(bad) + "\"}"));
  EXPECT_TRUE(refused("INFO_CONFIRM", "{" + case_id + R"(,"number":"\uD800"})"));
  EXPECT_FALSE(refused("INFO_CONFIRM", "{" + case_id + R"(,"number":"㐂𠮷"})"));
}

TEST(AgencyMessages, DeepNestingEndsTheReading) {
  EXPECT_TRUE(refused("REJECT", std::string(100000, '[')));
}

}  // namespace
}  // namespace ssc::backend::transfer
