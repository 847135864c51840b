// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/fci.hpp"

#include "protocol/iso7816/tlv.hpp"

namespace ssc::sscard {
namespace {

// Tags of ISO/IEC 7816-4, 5.3.3.
constexpr std::uint32_t kFciTemplate = 0x6F;
constexpr std::uint32_t kName = 0x84;
constexpr std::uint32_t kProprietary = 0xA5;
constexpr std::uint32_t kDirectorySfi = 0x88;
constexpr std::uint32_t kIssuerData = 0x9F0C;
constexpr std::uint32_t kAlgorithm = 0x86;

// Calls on_object(tag, value) for each data object in a row.
template <class OnObject>
Expected<void> for_each_object(Bytes objects, OnObject&& on_object) {
  iso7816::BerTlvReader reader(objects);
  while (true) {
    const auto object = reader.next();
    if (!object) return fail(object.error());
    if (!*object) return {};
    if (const Expected<void> done = on_object(**object); !done) return done;
  }
}

Expected<void> take_issuer_data(Bytes objects, Fci& fci) {
  return for_each_object(objects, [&](const iso7816::Tlv& object) -> Expected<void> {
    if (object.tag == kAlgorithm && object.value.size() == 1) fci.algorithm = object.value[0];
    return {};
  });
}

Expected<void> take_proprietary(Bytes objects, Fci& fci) {
  return for_each_object(objects, [&](const iso7816::Tlv& object) -> Expected<void> {
    if (object.tag == kDirectorySfi && object.value.size() == 1)
      fci.directory_sfi = object.value[0];
    return object.tag == kIssuerData ? take_issuer_data(object.value, fci) : Expected<void>{};
  });
}

Expected<void> take_template(Bytes objects, Fci& fci) {
  return for_each_object(objects, [&](const iso7816::Tlv& object) -> Expected<void> {
    if (object.tag == kName && !fci.name.assign(object.value)) return fail(Error::kTooLong);
    return object.tag == kProprietary ? take_proprietary(object.value, fci) : Expected<void>{};
  });
}

}  // namespace

Expected<Fci> parse_fci(Bytes answer) {
  iso7816::BerTlvReader reader(answer);
  const auto outer = reader.next();
  if (!outer) return fail(outer.error());
  if (!*outer) return fail(Error::kTruncated);
  if ((*outer)->tag != kFciTemplate) return fail(Error::kMalformed);
  if (const auto rest = reader.next(); !rest || *rest) return fail(Error::kTrailing);
  Fci fci;
  if (const auto done = take_template((*outer)->value, fci); !done) return fail(done.error());
  if (fci.name.empty()) return fail(Error::kNotFound);
  return fci;
}

}  // namespace ssc::sscard
