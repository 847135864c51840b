// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "firmware/boot/refusal.hpp"
#include "firmware/boot/verifier.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

// A firmware image: a header of 512 bytes, then the program, whose vector table comes first (512 is
// an alignment that VTOR of a Cortex-M4 with up to 112 interrupts takes). Integers are
// little-endian.
//
//     0  magic        "SSCF"
//     4  format       u16, 1
//     6  header size  u16, 512
//     8  product      u32
//    12  version      u32, grows with every release
//    16  length       u32, bytes of the program
//    20  slot         u32, offset in the flash of the slot it is linked for
//    24  key          u32, which key signed it
//    28  reserved     u32, 0
//    32  digest       of the program
//    64  signature    of bytes 0 to 63, which bind the program by its digest
//   128  padding      FF to byte 511
//
// Because the signature covers the header alone, an image that is not ours is known by its first
// 512 bytes, before anything has been erased for it.
inline constexpr std::uint32_t kImageHeaderSize = 512;
inline constexpr std::uint32_t kSignedSize = 64;
inline constexpr std::uint16_t kImageFormat = 1;

struct ImageHeader {
  std::uint32_t product;
  std::uint32_t version;
  std::uint32_t length;
  std::uint32_t slot;
  std::uint32_t key;
  Digest digest;

  // Header and program. Only of a header that `check_rules` has passed, the sum is within a slot.
  std::uint32_t size() const { return kImageHeaderSize + length; }
};

// What this device takes.
struct ImageRules {
  std::uint32_t product;
  std::uint32_t slot;             // offset of the active slot, where programs run
  std::uint32_t slot_size;        // of the smaller slot
  std::uint32_t minimum_version;  // anti-rollback counter
};

// The checks of an image, in the order in which they are made. Each passes with kNone.

// kTruncated, kNotAnImage, kFormat.
tl::expected<ImageHeader, Refusal> parse_image_header(Bytes bytes);
// kProduct, kSlot, kTooLong, kOlder.
Refusal check_rules(const ImageHeader& header, const ImageRules& rules);
// kKey, kSignature. `bytes` are those that `header` was parsed from.
Refusal check_signature(const ImageHeader& header, Bytes bytes, Verifier& verifier);
// kDigest.
Refusal check_program(const ImageHeader& header, Bytes program, Verifier& verifier);

}  // namespace ssc::firmware::boot
