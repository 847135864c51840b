// SPDX-License-Identifier: Apache-2.0
#include "protocol/voucher/record.hpp"

#include <algorithm>
#include <string_view>

namespace ssc::voucher {
namespace {

constexpr Byte kVersion = 1;
constexpr std::string_view kContext = "SSC-VOUCHER-A-v1";
static_assert(kContext.size() + kBodySize == kSignedSize);

constexpr std::uint32_t kMaxRegion = 999'999;
constexpr std::uint16_t kMaxInsuranceType = 999;

// Writes, or reads, one field after the other.
class Writer {
 public:
  explicit Writer(MutableBytes out) : out_(out) {}

  void bytes(Bytes value) { std::copy(value.begin(), value.end(), take(value.size()).begin()); }
  void byte(Byte value) { take(1)[0] = value; }
  void number16(std::uint16_t value) { store_be16(take(2), value); }
  void number32(std::uint32_t value) { store_be32(take(4), value); }
  void region(std::uint32_t value) {
    const MutableBytes field = take(3);
    for (std::size_t i = field.size(); i-- > 0; value /= 100)
      field[i] = static_cast<Byte>(value / 10 % 10 << 4 | value % 10);
  }

 private:
  MutableBytes take(std::size_t size) {
    const MutableBytes field = out_.first(size);
    out_ = out_.subspan(size);
    return field;
  }
  MutableBytes out_;
};

class Reader {
 public:
  explicit Reader(Bytes in) : in_(in) {}

  template <std::size_t N>
  std::array<Byte, N> bytes() {
    std::array<Byte, N> value{};
    const Bytes field = take(N);
    std::copy(field.begin(), field.end(), value.begin());
    return value;
  }
  Byte byte() { return take(1)[0]; }
  std::uint16_t number16() { return load_be16(take(2)); }
  std::uint32_t number32() { return load_be32(take(4)); }
  std::uint32_t region() {  // over kMaxRegion when a digit is none
    std::uint32_t value = 0;
    for (const Byte two : take(3)) {
      const std::uint32_t high = two >> 4;
      const std::uint32_t low = two & 0x0F;
      if (high > 9 || low > 9) return kMaxRegion + 1;
      value = value * 100 + high * 10 + low;
    }
    return value;
  }

 private:
  Bytes take(std::size_t size) {
    const Bytes field = in_.first(size);
    in_ = in_.subspan(size);
    return field;
  }
  Bytes in_;
};

bool in_range(const Claims& claims) {
  return claims.issuer_region <= kMaxRegion && claims.insured_region <= kMaxRegion &&
         claims.insurance_type >= 1 && claims.insurance_type <= kMaxInsuranceType &&
         claims.time_to_live >= 1;
}

void write_body(Writer& out, const Claims& claims) {
  out.byte(kVersion);
  out.byte(static_cast<Byte>(claims.algorithm));
  out.region(claims.issuer_region);
  out.bytes(claims.key_id);
  out.number32(claims.issued_at);
  out.number16(claims.time_to_live);
  out.bytes(claims.nonce);
  out.bytes(claims.subject);
  out.number16(claims.insurance_type);
  out.region(claims.insured_region);
  out.number32(claims.relation_epoch);
}

}  // namespace

Expected<SignedBytes> signed_bytes(const Claims& claims) {
  if (!in_range(claims)) return fail(Error::kOutOfRange);
  SignedBytes bytes{};
  std::copy(kContext.begin(), kContext.end(), bytes.begin());
  Writer out(MutableBytes(bytes).subspan(kContext.size()));
  write_body(out, claims);
  return bytes;
}

Expected<Record> encode(const Voucher& voucher) {
  if (!in_range(voucher.claims)) return fail(Error::kOutOfRange);
  Record record{};
  Writer out(record);
  write_body(out, voucher.claims);
  out.bytes(voucher.signature);
  return record;
}

Expected<Voucher> decode(Bytes record) {
  if (record.size() < kRecordSize) return fail(Error::kTruncated);
  if (record.size() > kRecordSize) return fail(Error::kTrailing);
  Reader in(record);
  if (in.byte() != kVersion) return fail(Error::kUnsupported);
  Voucher voucher;
  Claims& claims = voucher.claims;
  claims.algorithm = static_cast<Algorithm>(in.byte());
  if (claims.algorithm != Algorithm::kSm2 && claims.algorithm != Algorithm::kEs256)
    return fail(Error::kUnsupported);
  claims.issuer_region = in.region();
  claims.key_id = in.bytes<8>();
  claims.issued_at = in.number32();
  claims.time_to_live = in.number16();
  claims.nonce = in.bytes<8>();
  claims.subject = in.bytes<16>();
  claims.insurance_type = in.number16();
  claims.insured_region = in.region();
  claims.relation_epoch = in.number32();
  voucher.signature = in.bytes<kSignatureSize>();
  if (!in_range(claims)) return fail(Error::kOutOfRange);
  return voucher;
}

Validity check_time(const Claims& claims, std::int64_t now) {
  if (claims.issued_at > now + kClockSkew) return Validity::kNotYet;
  if (now > remember_until(claims)) return Validity::kExpired;
  return Validity::kValid;
}

std::int64_t expires_at(const Claims& claims) {
  return std::int64_t{claims.issued_at} + claims.time_to_live;
}

std::int64_t remember_until(const Claims& claims) {
  return expires_at(claims) + kClockSkew;
}

}  // namespace ssc::voucher
