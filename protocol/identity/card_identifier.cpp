// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/card_identifier.hpp"

#include "protocol/base/hex.hpp"

namespace ssc::identity {
namespace {

constexpr std::size_t kSize = 16;

struct WipedBytes {  // an identifier on its way from one form to the other
  std::array<Byte, kSize> bytes{};
  WipedBytes() = default;
  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;
  ~WipedBytes() { wipe(bytes.data(), bytes.size()); }
};

}  // namespace

Expected<CardIdentifier> card_identifier_from_bytes(Bytes bytes) {
  if (bytes.size() < kSize) return fail(Error::kTruncated);
  if (bytes.size() > kSize) return fail(Error::kTrailing);
  if (!equal(bytes.subspan(3, kApplicationId.size()), kApplicationId))
    return fail(Error::kMalformed);
  std::array<char, CardIdentifier::kCapacity> text;
  CardIdentifier identifier;
  identifier.assign(to_hex(bytes, text));
  wipe(text.data(), text.size());
  return identifier;
}

Expected<CardIdentifier> parse_card_identifier(std::string_view text) {
  if (text.size() != CardIdentifier::kCapacity) return fail(Error::kMalformed);
  WipedBytes identifier;
  // A text of 32 characters with separators in it gives fewer bytes.
  if (from_hex(text, identifier.bytes) != kSize) return fail(Error::kMalformed);
  return card_identifier_from_bytes(identifier.bytes);
}

Expected<Division> issuing_division(const CardIdentifier& identifier) {
  return Division::parse(identifier.reveal().substr(0, 6));
}

}  // namespace ssc::identity
