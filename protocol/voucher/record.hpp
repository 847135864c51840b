// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// The electronic voucher, form A: issued online for one display, used once.
//
//   offset size field            content
//        0    1 version          1
//        1    1 algorithm        1 = SM2 with SM3, 2 = ES256
//        2    3 issuer region    division of the insurer, six digits in packed BCD (as on the card)
//        5    8 key id           first 8 bytes of SM3(04 ‖ X ‖ Y) of the issuer's public key
//       13    4 issued at        seconds since 1970-01-01T00:00:00Z
//       17    2 time to live     seconds, at least 1
//       19    8 nonce            random; (key id, nonce) is used once
//       27   16 subject          pseudonym of the insured person, made by the issuer
//       43    2 insurance type   the national code as a number, 1 to 999 (310 = employees)
//       45    3 insured region   division, as above
//       48    4 relation epoch   counts the moves of the relation; an older epoch is void
//       52   64 signature        r ‖ s, 32 bytes each
//
// All integers big-endian.
namespace ssc::voucher {

inline constexpr std::size_t kBodySize = 52;
inline constexpr std::size_t kSignatureSize = 64;
inline constexpr std::size_t kRecordSize = kBodySize + kSignatureSize;
inline constexpr std::size_t kSignedSize = 16 + kBodySize;

enum class Algorithm : Byte { kSm2 = 1, kEs256 = 2 };

using KeyId = std::array<Byte, 8>;
using Nonce = std::array<Byte, 8>;
using Subject = std::array<Byte, 16>;
using Signature = std::array<Byte, kSignatureSize>;
using Record = std::array<Byte, kRecordSize>;
using SignedBytes = std::array<Byte, kSignedSize>;

// What the issuer states.
struct Claims {
  Algorithm algorithm = Algorithm::kSm2;
  std::uint32_t issuer_region = 0;  // 999911
  KeyId key_id{};
  std::uint32_t issued_at = 0;
  std::uint16_t time_to_live = 0;
  Nonce nonce{};
  Subject subject{};
  std::uint16_t insurance_type = 0;  // 310
  std::uint32_t insured_region = 0;
  std::uint32_t relation_epoch = 0;

  friend bool operator==(const Claims&, const Claims&) = default;
};

struct Voucher {
  Claims claims;
  Signature signature{};

  friend bool operator==(const Voucher&, const Voucher&) = default;
};

// The bytes the signature covers: the 16 characters "SSC-VOUCHER-A-v1", so that a voucher can never
// be taken for a signed message of another kind, then the body. kOutOfRange when a claim does not
// fit its field (region over 999999, insurance type not 1 to 999, time to live 0).
Expected<SignedBytes> signed_bytes(const Claims& claims);

// kOutOfRange as above.
Expected<Record> encode(const Voucher& voucher);

// kTruncated or kTrailing unless there are 116 bytes; kUnsupported for another version or
// algorithm; kOutOfRange for a region that is not BCD, an insurance type not 1 to 999 or a time to
// live of 0. What it accepts, encode() gives back byte for byte. Says nothing about the signature.
Expected<Voucher> decode(Bytes record);

// How far two clocks may be apart, in seconds.
inline constexpr std::int64_t kClockSkew = 60;

enum class Validity : std::uint8_t { kValid, kNotYet, kExpired };

// `now` in seconds since 1970. Valid while issued_at - skew ≤ now ≤ issued_at + time_to_live +
// skew.
Validity check_time(const Claims& claims, std::int64_t now);

// When the holder's screen stops showing it, and the last second in which it must be remembered as
// used.
std::int64_t expires_at(const Claims& claims);
std::int64_t remember_until(const Claims& claims);

}  // namespace ssc::voucher
