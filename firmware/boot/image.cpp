// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/image.hpp"

#include <algorithm>
#include <array>

namespace ssc::firmware::boot {
namespace {

constexpr std::array<Byte, 4> kMagic{'S', 'S', 'C', 'F'};
constexpr std::uint32_t kSignatureEnd = kSignedSize + kSignatureSize;

bool is_padding(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](Byte b) { return b == 0xFF; });
}

bool has_format(Bytes header) {
  return load_le16(header.subspan(4)) == kImageFormat &&
         load_le16(header.subspan(6)) == kImageHeaderSize && load_le32(header.subspan(28)) == 0 &&
         is_padding(header.subspan(kSignatureEnd));
}

}  // namespace

tl::expected<ImageHeader, Refusal> parse_image_header(Bytes bytes) {
  if (bytes.size() < kImageHeaderSize) return tl::unexpected(Refusal::kTruncated);
  const Bytes raw = bytes.first(kImageHeaderSize);
  if (!equal(raw.first(kMagic.size()), kMagic)) return tl::unexpected(Refusal::kNotAnImage);
  if (!has_format(raw)) return tl::unexpected(Refusal::kFormat);
  ImageHeader header{.product = load_le32(raw.subspan(8)),
                     .version = load_le32(raw.subspan(12)),
                     .length = load_le32(raw.subspan(16)),
                     .slot = load_le32(raw.subspan(20)),
                     .key = load_le32(raw.subspan(24)),
                     .digest = {}};
  if (header.length == 0) return tl::unexpected(Refusal::kFormat);
  std::copy_n(raw.begin() + 32, kDigestSize, header.digest.begin());
  return header;
}

Refusal check_rules(const ImageHeader& header, const ImageRules& rules) {
  if (header.product != rules.product) return Refusal::kProduct;
  if (header.slot != rules.slot) return Refusal::kSlot;
  if (header.length > rules.slot_size - kImageHeaderSize) return Refusal::kTooLong;
  if (header.version < rules.minimum_version) return Refusal::kOlder;
  return Refusal::kNone;
}

Refusal check_signature(const ImageHeader& header, Bytes bytes, Verifier& verifier) {
  if (!verifier.has_key(header.key)) return Refusal::kKey;
  const auto signature = bytes.subspan<kSignedSize, kSignatureSize>();
  return verifier.verify(header.key, bytes.first(kSignedSize), signature) ? Refusal::kNone
                                                                          : Refusal::kSignature;
}

Refusal check_program(const ImageHeader& header, Bytes program, Verifier& verifier) {
  verifier.begin();
  verifier.update(program);
  return verifier.finish() == header.digest ? Refusal::kNone : Refusal::kDigest;
}

}  // namespace ssc::firmware::boot
