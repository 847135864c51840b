// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/fci.hpp"

namespace ssc::sscard {
namespace {

// Tags of ISO/IEC 7816-4, 5.3.3; 9F0C is the only one of two bytes in these templates.
constexpr std::uint16_t kFciTemplate = 0x6F;
constexpr std::uint16_t kName = 0x84;
constexpr std::uint16_t kProprietary = 0xA5;
constexpr std::uint16_t kDirectorySfi = 0x88;
constexpr std::uint16_t kIssuerData = 0x9F0C;
constexpr std::uint16_t kAlgorithm = 0x86;

struct Object {
  std::uint16_t tag;
  Bytes value;
};

// Takes the first data object off `rest`: tags of one or two bytes, lengths below 128, which is all
// that an FCI of these cards needs.
Expected<Object> take_object(Bytes& rest) {
  const std::size_t tag_size = !rest.empty() && (rest[0] & 0x1F) == 0x1F ? 2 : 1;
  if (rest.size() < tag_size + 1) return fail(Error::kTruncated);
  const std::uint16_t tag = tag_size == 2 ? load_be16(rest) : rest[0];
  const std::size_t length = rest[tag_size];
  if (length > 0x7F) return fail(Error::kMalformed);
  if (rest.size() - tag_size - 1 < length) return fail(Error::kTruncated);
  const Object object{tag, rest.subspan(tag_size + 1, length)};
  rest = rest.subspan(tag_size + 1 + length);
  return object;
}

// Calls on_object for each data object in a row.
template <class OnObject>
Expected<void> for_each_object(Bytes objects, OnObject&& on_object) {
  while (!objects.empty()) {
    const auto object = take_object(objects);
    if (!object) return fail(object.error());
    if (const Expected<void> done = on_object(*object); !done) return done;
  }
  return {};
}

Expected<void> take_issuer_data(Bytes objects, Fci& fci) {
  return for_each_object(objects, [&](const Object& object) -> Expected<void> {
    if (object.tag == kAlgorithm && object.value.size() == 1) fci.algorithm = object.value[0];
    return {};
  });
}

Expected<void> take_proprietary(Bytes objects, Fci& fci) {
  return for_each_object(objects, [&](const Object& object) -> Expected<void> {
    if (object.tag == kDirectorySfi && object.value.size() == 1)
      fci.directory_sfi = object.value[0];
    return object.tag == kIssuerData ? take_issuer_data(object.value, fci) : Expected<void>{};
  });
}

Expected<void> take_template(Bytes objects, Fci& fci) {
  return for_each_object(objects, [&](const Object& object) -> Expected<void> {
    if (object.tag == kName && !fci.name.assign(object.value)) return fail(Error::kTooLong);
    return object.tag == kProprietary ? take_proprietary(object.value, fci) : Expected<void>{};
  });
}

}  // namespace

Expected<Fci> parse_fci(Bytes answer) {
  const auto outer = take_object(answer);
  if (!outer) return fail(outer.error());
  if (outer->tag != kFciTemplate) return fail(Error::kMalformed);
  if (!answer.empty()) return fail(Error::kTrailing);
  Fci fci;
  if (const auto done = take_template(outer->value, fci); !done) return fail(done.error());
  if (fci.name.empty()) return fail(Error::kNotFound);
  return fci;
}

}  // namespace ssc::sscard
