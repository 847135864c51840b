// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/voucher.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>

#include "protocol/platform/json.hpp"

namespace ssc::platform {
namespace {

Parsed<VoucherUse> read(const std::string& voucher) {
  return from_json<VoucherUse>(*parse_object(R"({"voucher":")" + voucher + "\"}"));
}

TEST(Voucher, IsExactly282Digits) {
  EXPECT_TRUE(read(std::string(282, '7')));
  EXPECT_EQ(read(std::string(281, '7')).error().error, Error::kTruncated);
  EXPECT_EQ(read(std::string(283, '7')).error().error, Error::kTooLong);
  EXPECT_EQ(read(std::string(281, '7') + "A").error().error, Error::kMalformed);
}

TEST(Voucher, WritesWhatWasIssued) {
  IssuedVoucher issued;
  ASSERT_TRUE(issued.voucher.assign(std::string(282, '7')));
  issued.iat = 1795305909;
  issued.exp = 1795306029;
  issued.insutype = "310";
  issued.insuplc_admdvs = "999911";
  EXPECT_EQ(
      boost::json::serialize(*to_json(issued)),
      R"({"voucher":")" + std::string(282, '7') +
          R"(","iat":1795305909,"exp":1795306029,"insutype":"310","insuplc_admdvs":"999911"})");
}

TEST(Voucher, TakesAnOrderWithOrWithoutARow) {
  const auto order = from_json<VoucherOrder>(
      *parse_object(R"({"mdtrt_cert_type":"03","mdtrt_cert_no":"V99900011","insutype":"310"})"));
  ASSERT_TRUE(order);
  EXPECT_EQ(order->insutype, "310");
  EXPECT_FALSE(order->insuplc_admdvs);
  EXPECT_FALSE(order->certificate.card_sn);
}

}  // namespace
}  // namespace ssc::platform
