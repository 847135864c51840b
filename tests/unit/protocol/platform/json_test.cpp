// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/json.hpp"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>
#include <string>

namespace ssc::platform {
namespace {

Error refusal(std::string_view text) {
  const auto object = parse_object(text);
  return object ? Error::kNotFound : object.error().error;
}

std::string nested(std::size_t depth) {
  return std::string(R"({"a":)") + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

TEST(Json, ReadsOneObject) {
  const auto object = parse_object(R"( {"name":"李\u660e示","list":[1,true,null,-2.5]} )");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->at("name").as_string(), "李明示");
  EXPECT_EQ(object->at("list").as_array().size(), 4u);
  EXPECT_EQ(object->at("list").as_array()[3].as_double(), -2.5);
}

TEST(Json, RefusesWhatIsNotOneObject) {
  for (const char* text : {"", "{", "[]", "1", "\"a\"", "null", "{} {}", "{}x", "{'a':1}",
                           "{\"a\":1,}", "{\"a\":01}", "{\"a\":/* */1}", "{\"a\":NaN}"})
    EXPECT_EQ(refusal(text), Error::kMalformed) << text;
}

TEST(Json, RefusesARepeatedKeyAtAnyLevel) {
  EXPECT_EQ(refusal(R"({"a":1,"a":1})"), Error::kMalformed);
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})"), Error::kMalformed);
  EXPECT_EQ(refusal(R"({"list":[{"b":{"c":1,"c":2}}]})"), Error::kMalformed);
  EXPECT_EQ(refusal(R"({"a":{"x":1},"a":{"x":1}})"), Error::kMalformed);
  EXPECT_TRUE(parse_object(R"({"a":{"a":[{"a":1},{"a":2}]}})"));
}

TEST(Json, RefusesBrokenUtf8) {
  EXPECT_EQ(refusal("{\"a\":\"\xC0\xEE\xC3\xF7\"}"), Error::kMalformed);  // 李明 in GBK
  EXPECT_EQ(refusal("{\"\xff\":1}"), Error::kMalformed);
}

TEST(Json, RefusesDeepNesting) {
  EXPECT_TRUE(parse_object(nested(kMaxJsonDepth)));
  EXPECT_EQ(refusal(nested(kMaxJsonDepth + 1)), Error::kTooLong);
  EXPECT_EQ(refusal(nested(100'000)), Error::kTooLong);
}

TEST(Json, ReadsFractionsToTheNearestDouble) {
  const auto object = parse_object(R"({"a":3184.56,"b":0.1,"c":1234567890123.45})");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->at("a").as_double(), 3184.56);
  EXPECT_EQ(object->at("b").as_double(), 0.1);
  EXPECT_EQ(object->at("c").as_double(), 1234567890123.45);
}

}  // namespace
}  // namespace ssc::platform
