// SPDX-License-Identifier: Apache-2.0
#include "protocol/voucher/record.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "tests/unit/host/crypto/hex_bytes.hpp"
#include "tests/unit/protocol/voucher/samples.hpp"

namespace ssc::voucher {
namespace {

std::vector<Byte> sample_record() {
  return from_hex(std::string(kSm2Sample.body) + kSm2Sample.signature);
}

TEST(Record, HasTheLayoutOfTheTable) {
  Voucher voucher;
  voucher.claims = sm2_claims();
  const auto signature = from_hex(kSm2Sample.signature);
  std::copy(signature.begin(), signature.end(), voucher.signature.begin());
  const auto record = encode(voucher);
  ASSERT_TRUE(record);
  EXPECT_EQ(hex(*record), hex(sample_record()));
  const auto decoded = decode(sample_record());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, voucher);
}

TEST(Record, SignsAContextStringAndTheBody) {
  const auto bytes = signed_bytes(sm2_claims());
  ASSERT_TRUE(bytes);
  EXPECT_EQ(hex(*bytes), "5353432D564F55434845522D412D7631" + hex(from_hex(kSm2Sample.body)));
}

struct Boundary {
  const char* name;
  std::size_t offset;
  const char* bytes;
  std::function<void(Claims&)> claim;
};

class FieldBoundary : public testing::TestWithParam<Boundary> {};

TEST_P(FieldBoundary, IsWrittenAndReadBack) {
  const Boundary& field = GetParam();
  std::vector<Byte> record = sample_record();
  const auto bytes = from_hex(field.bytes);
  std::copy(bytes.begin(), bytes.end(), record.begin() + static_cast<long>(field.offset));
  Claims expected = sm2_claims();
  field.claim(expected);

  const auto decoded = decode(record);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->claims, expected);
  const auto again = encode(*decoded);
  ASSERT_TRUE(again);
  EXPECT_EQ(hex(*again), hex(record));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, FieldBoundary,
    testing::Values(
        Boundary{"Es256", 1, "02", [](Claims& c) { c.algorithm = Algorithm::kEs256; }},
        Boundary{"IssuerLowest", 2, "000000", [](Claims& c) { c.issuer_region = 0; }},
        Boundary{"IssuerHighest", 2, "999999", [](Claims& c) { c.issuer_region = 999999; }},
        Boundary{"IssuerEachDigit", 2, "123456", [](Claims& c) { c.issuer_region = 123456; }},
        Boundary{"KeyIdFirstByte", 5, "01", [](Claims& c) { c.key_id[0] = 1; }},
        Boundary{"KeyIdLastByte", 12, "01", [](Claims& c) { c.key_id[7] = 1; }},
        Boundary{"IssuedAtLowest", 13, "00000000", [](Claims& c) { c.issued_at = 0; }},
        Boundary{"IssuedAtHighest", 13, "FFFFFFFF", [](Claims& c) { c.issued_at = 4294967295; }},
        Boundary{"TimeToLiveLowest", 17, "0001", [](Claims& c) { c.time_to_live = 1; }},
        Boundary{"TimeToLiveHighest", 17, "FFFF", [](Claims& c) { c.time_to_live = 65535; }},
        Boundary{"NonceFirstByte", 19, "00", [](Claims& c) { c.nonce[0] = 0; }},
        Boundary{"NonceLastByte", 26, "00", [](Claims& c) { c.nonce[7] = 0; }},
        Boundary{"SubjectFirstByte", 27, "00", [](Claims& c) { c.subject[0] = 0; }},
        Boundary{"SubjectLastByte", 42, "00", [](Claims& c) { c.subject[15] = 0; }},
        Boundary{"InsuranceTypeLowest", 43, "0001", [](Claims& c) { c.insurance_type = 1; }},
        Boundary{"InsuranceTypeHighest", 43, "03E7", [](Claims& c) { c.insurance_type = 999; }},
        Boundary{"InsuredLowest", 45, "000000", [](Claims& c) { c.insured_region = 0; }},
        Boundary{"InsuredHighest", 45, "999999", [](Claims& c) { c.insured_region = 999999; }},
        Boundary{"EpochLowest", 48, "00000000", [](Claims& c) { c.relation_epoch = 0; }},
        Boundary{"EpochHighest", 48, "FFFFFFFF", [](Claims& c) { c.relation_epoch = 4294967295; }}),
    [](const auto& info) { return info.param.name; });

struct Refused {
  const char* name;
  std::size_t offset;
  const char* bytes;
  Error error;
};

class RefusedField : public testing::TestWithParam<Refused> {};

TEST_P(RefusedField, IsNamed) {
  std::vector<Byte> record = sample_record();
  const auto bytes = from_hex(GetParam().bytes);
  std::copy(bytes.begin(), bytes.end(), record.begin() + static_cast<long>(GetParam().offset));
  const auto decoded = decode(record);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Fields, RefusedField,
    testing::Values(Refused{"Version0", 0, "00", Error::kUnsupported},
                    Refused{"Version2", 0, "02", Error::kUnsupported},
                    Refused{"Algorithm0", 1, "00", Error::kUnsupported},
                    Refused{"Algorithm3", 1, "03", Error::kUnsupported},
                    Refused{"IssuerHighDigit", 2, "A99911", Error::kOutOfRange},
                    Refused{"IssuerLowDigit", 2, "99991A", Error::kOutOfRange},
                    Refused{"InsuredHighDigit", 45, "9999F1", Error::kOutOfRange},
                    Refused{"InsuredLowDigit", 45, "9F9911", Error::kOutOfRange},
                    Refused{"TimeToLive0", 17, "0000", Error::kOutOfRange},
                    Refused{"InsuranceType0", 43, "0000", Error::kOutOfRange},
                    Refused{"InsuranceType1000", 43, "03E8", Error::kOutOfRange}),
    [](const auto& info) { return info.param.name; });

TEST(Record, RefusesAnotherLength) {
  std::vector<Byte> record = sample_record();
  record.push_back(0);
  EXPECT_EQ(decode(record).error(), Error::kTrailing);
  for (std::size_t size = 0; size < kRecordSize; ++size)
    EXPECT_EQ(decode(Bytes(record).first(size)).error(), Error::kTruncated) << size;
}

TEST(Record, DoesNotWriteAClaimThatDoesNotFit) {
  const std::array<std::function<void(Claims&)>, 5> spoilers = {
      [](Claims& c) { c.issuer_region = 1'000'000; },
      [](Claims& c) { c.insured_region = 1'000'000; },
      [](Claims& c) { c.insurance_type = 0; },
      [](Claims& c) { c.insurance_type = 1000; },
      [](Claims& c) { c.time_to_live = 0; },
  };
  for (const auto& spoil : spoilers) {
    Voucher voucher;
    voucher.claims = sm2_claims();
    spoil(voucher.claims);
    EXPECT_EQ(encode(voucher).error(), Error::kOutOfRange);
    EXPECT_EQ(signed_bytes(voucher.claims).error(), Error::kOutOfRange);
  }
}

TEST(Record, IsWrittenBackAsItWasReadOrRefused) {
  std::mt19937 random(1);
  int accepted = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::vector<Byte> record = sample_record();
    for (int change = 0; change < 3; ++change)
      record[random() % kRecordSize] = static_cast<Byte>(random());
    const auto decoded = decode(record);
    if (!decoded) continue;
    ++accepted;
    const auto again = encode(*decoded);
    ASSERT_TRUE(again);
    ASSERT_TRUE(equal(*again, record));
  }
  EXPECT_GT(accepted, 10'000);
}

// Issued at 1000 for 120 s, clocks up to 60 s apart.
TEST(Validity, EndsAtTheSecond) {
  Claims claims;
  claims.issued_at = 1000;
  claims.time_to_live = 120;
  EXPECT_EQ(check_time(claims, 939), Validity::kNotYet);  // 61 s early
  EXPECT_EQ(check_time(claims, 940), Validity::kValid);   // 60 s early
  EXPECT_EQ(check_time(claims, 941), Validity::kValid);   // 59 s early
  EXPECT_EQ(check_time(claims, 1000), Validity::kValid);
  EXPECT_EQ(check_time(claims, 1120), Validity::kValid);
  EXPECT_EQ(check_time(claims, 1179), Validity::kValid);  // 59 s late
  EXPECT_EQ(check_time(claims, 1180), Validity::kValid);  // 60 s late
  EXPECT_EQ(check_time(claims, 1181), Validity::kExpired);
  EXPECT_EQ(expires_at(claims), 1120);
  EXPECT_EQ(remember_until(claims), 1180);
}

TEST(Validity, DoesNotWrapAroundAtTheEndOfTheField) {
  Claims claims;
  claims.issued_at = 0xFFFFFFFF;
  claims.time_to_live = 0xFFFF;
  EXPECT_EQ(expires_at(claims), 4'295'032'830);
  EXPECT_EQ(check_time(claims, 0), Validity::kNotYet);
  EXPECT_EQ(check_time(claims, 4'295'032'890), Validity::kValid);
  EXPECT_EQ(check_time(claims, 4'295'032'891), Validity::kExpired);
}

}  // namespace
}  // namespace ssc::voucher
