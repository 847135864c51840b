// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/tlv.hpp"

#include <algorithm>
#include <cstddef>

namespace ssc::iso7816 {
namespace {

using End = std::optional<Tlv>;

// Takes `size` bytes off the front; kTruncated when there are fewer.
Expected<Bytes> take(Bytes& from, std::size_t size) {
  if (from.size() < size) return fail(Error::kTruncated);
  const Bytes taken = from.first(size);
  from = from.subspan(size);
  return taken;
}

Expected<std::uint32_t> take_number(Bytes& from, std::size_t size) {
  const auto bytes = take(from, size);
  if (!bytes) return fail(bytes.error());
  std::uint32_t number = 0;
  for (const Byte b : *bytes) number = number << 8 | b;
  return number;
}

// Clause 6.3: the low five bits of the first byte all set announce more; bit 8 of each further byte
// announces another.
Expected<std::uint32_t> take_ber_tag(Bytes& from) {
  constexpr std::size_t kMaxTag = 3;
  if (from.empty()) return fail(Error::kTruncated);
  std::size_t size = 1;
  if ((from[0] & 0x1F) == 0x1F) {
    do {
      if (size == kMaxTag) return fail(Error::kTooLong);
      if (size == from.size()) return fail(Error::kTruncated);
    } while ((from[size++] & 0x80) != 0);
  }
  return take_number(from, size);
}

// Clause 6.3, table "length fields".
Expected<std::uint32_t> take_ber_length(Bytes& from) {
  constexpr Byte kIndefinite = 0x80;
  const auto first = take_number(from, 1);
  if (!first || *first < kIndefinite) return first;
  if (*first == kIndefinite) return fail(Error::kUnsupported);
  const std::size_t size = *first - kIndefinite;
  if (size > 2) return fail(Error::kTooLong);
  return take_number(from, size);
}

Expected<std::uint32_t> take_simple_length(Bytes& from) {
  constexpr Byte kLong = 0xFF;
  const auto first = take_number(from, 1);
  if (!first || *first != kLong) return first;
  return take_number(from, 2);
}

using TakeNumber = Expected<std::uint32_t> (*)(Bytes&);

// `rest` moves on only when the whole object is there.
Expected<std::optional<Tlv>> take_object(Bytes& rest, TakeNumber take_tag, TakeNumber take_length) {
  Bytes ahead = rest;
  const auto tag = take_tag(ahead);
  if (!tag) return fail(tag.error());
  const auto length = take_length(ahead);
  if (!length) return fail(length.error());
  const auto value = take(ahead, *length);
  if (!value) return fail(value.error());
  rest = ahead;
  return Tlv{.tag = *tag, .value = *value};
}

Expected<std::uint32_t> take_simple_tag(Bytes& from) {
  const auto tag = take_number(from, 1);
  if (tag && (*tag == 0x00 || *tag == 0xFF)) return fail(Error::kOutOfRange);
  return tag;
}

}  // namespace

Expected<std::optional<Tlv>> BerTlvReader::next() {
  const auto* const object =
      std::find_if(rest_.data(), rest_.data() + rest_.size(), [](Byte b) { return b != 0; });
  rest_ = rest_.subspan(static_cast<std::size_t>(object - rest_.data()));
  if (rest_.empty()) return End{};
  return take_object(rest_, take_ber_tag, take_ber_length);
}

Expected<Bytes> find_ber_tlv(Bytes bytes, std::uint32_t tag) {
  BerTlvReader reader(bytes);
  for (;;) {  // each object takes at least two bytes off the span
    const auto object = reader.next();
    if (!object) return fail(object.error());
    if (!*object) return fail(Error::kNotFound);
    if ((*object)->tag == tag) return (*object)->value;
  }
}

Expected<std::optional<Tlv>> SimpleTlvReader::next() {
  if (rest_.empty()) return End{};
  return take_object(rest_, take_simple_tag, take_simple_length);
}

}  // namespace ssc::iso7816
