// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/keys.hpp"

#include <algorithm>

namespace ssc::sscard {
namespace {

using enum Df;
using enum KeyName;
using enum KeySource;

// One row a line.
// clang-format off

// The PSAM ids 10-17 are the province's own: those of UKSSSE, PUK and UKEF0D are one province's,
// those of BK and UK1DF04 nobody has told.
constexpr Key kKeys[] = {
    // df, name, text, id in the card, source, PSAM: usage and id
    {kSsse, kIrk, "IRK",      0x00, kPublished, {{0x67, 0x08}}},
    {kSsse, kStk, "STKSSSE",  0x02, kPublished, {{0x26, 0x09}}},
    {kSsse, kUk1, "UKSSSE",   0x04, kField, {{0x48, 0x12}}},
    {kSsse, kBk,  "BK",       0x05, kField},
    {kSsse, kPuk, "PUK",      0x06, kField, {{0x48, 0x10}}},
    {kSsse, kRk1, "RKSSSE",   0x0A, kField, {{0x67, 0x0A}}},
    {kSsse, kUk2, "UKEF0D",   0x0D, kField, {{0x48, 0x13}}},

    {kDf01, kStk, "STKDF01",  0x82, kPublished, {{0x26, 0x20}}},
    {kDf01, kUk1, "UK1DF01",  0x83, kAssumed},
    {kDf01, kUk2, "UK2DF01",  0x84, kAssumed},
    {kDf01, kUk3, "UK3DF01",  0x85, kPublished, {{0x27, 0x24}}},
    {kDf01, kUk4, "UK4DF01",  0x86, kPublished, {{0x27, 0x25}}},
    {kDf01, kUk5, "UK5DF01",  0x87, kAssumed},
    {kDf01, kRk1, "RK1DF01",  0x88, kField, {{0x67, 0x2E}}},
    {kDf01, kUk6, "UK6DF01",  0x89, kAssumed},
    {kDf01, kUk7, "UK7DF01",  0x8A, kAssumed},
    {kDf01, kUk8, "UK8DF01",  0x8B, kAssumed},
    {kDf01, kUk9, "UK9DF01",  0x8C, kAssumed},
    {kDf01, kUkA, "UKADF01",  0x8D, kAssumed},
    {kDf01, kUkB, "UKBDF01",  0x8E, kAssumed},

    {kDf02, kStk, "STKDF02",  0x82, kPublished, {{0x26, 0x21}}},
    {kDf02, kUk1, "UK1DF02",  0x83, kPublished, {{0x27, 0x26}}},
    {kDf02, kUk2, "UK2DF02",  0x84, kAssumed},
    {kDf02, kUk3, "UK3DF02",  0x85, kAssumed},
    {kDf02, kUk4, "UK4DF02",  0x86, kPublished, {{0x27, 0x27}}},
    {kDf02, kUk5, "UK5DF02",  0x87, kPublished, {{0x27, 0x28}}},
    {kDf02, kRk1, "RK1DF02",  0x88, kField, {{0x67, 0x35}}},
    {kDf02, kUk6, "UK6DF02",  0x89, kAssumed},

    {kDf03, kStk, "STKDF03",  0x82, kPublished, {{0x26, 0x22}}},
    {kDf03, kRk1, "RK1DF03",  0x84, kPublished, {{0x67, 0x2B}}},
    {kDf03, kRk2, "RK2DF03",  0x85, kPublished, {{0x67, 0x2C}}},
    {kDf03, kUk1, "UK1DF03",  0x86, kAssumed},
    {kDf03, kUk2, "UK2DF03",  0x87, kPublished, {{0x27, 0x29}}},
    {kDf03, kUk3, "UK3DF03",  0x88, kAssumed},
    {kDf03, kUk4, "UK4DF03",  0x89, kAssumed},
    {kDf03, kUk5, "UK5DF03",  0x8A, kAssumed},
    {kDf03, kUk6, "UK6DF03",  0x8B, kAssumed},
    {kDf03, kUk7, "UK7DF03",  0x8C, kAssumed},
    {kDf03, kUk8, "UK8DF03",  0x8D, kAssumed},

    {kDf04, kStk, "STKDF04",  0x82, kPublished, {{0x26, 0x23}}},
    {kDf04, kRk1, "RK1DF04",  0x84, kPublished, {{0x67, 0x2D}}},
    {kDf04, kUk1, "UK1DF04",  0x85, kField},
    {kDf04, kUk2, "UK2DF04",  0x86, kPublished, {{0x27, 0x2A}}},
    {kDf04, kUk3, "UK3DF04",  0x87, kAssumed},
    {kDf04, kDsk, "DSK",      0x88, kAssumed},

    {kDf05, kUk1, "UK1DF05",  0x83, kAssumed},

    {kDf07, kRk1, "RK1DF07",  0x84, kAssumed},
    {kDf07, kRk2, "RK2DF07",  0x85, kAssumed},
    {kDf07, kRk3, "RK3DF07",  0x86, kAssumed},
    {kDf07, kUk1, "UK1DF07",  0x87, kAssumed},
    {kDf07, kUk2, "UK2DF07",  0x88, kAssumed},
    {kDf07, kUk3, "UK3DF07",  0x89, kAssumed},
};

// clang-format on

constexpr std::uint8_t kOfCurrentDf = 0x80;

template <class Matches>
const Key* find(Matches matches) {
  const auto* key = std::find_if(std::begin(kKeys), std::end(kKeys), matches);
  return key == std::end(kKeys) ? nullptr : key;
}

}  // namespace

std::span<const Key> keys() {
  return kKeys;
}

const Key* find_key(Df df, KeyName name) {
  return find([=](const Key& key) { return key.df == df && key.name == name; });
}

const Key* find_key(Df df, std::uint8_t id) {
  const Df owner = (id & kOfCurrentDf) != 0 ? df : kSsse;
  return find([=](const Key& key) { return key.df == owner && key.id == id; });
}

}  // namespace ssc::sscard
