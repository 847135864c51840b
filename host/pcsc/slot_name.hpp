// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

// pcsc-lite names every slot of a reader: "OpenSSC Reader 00 01", the reader's number among those
// of its kind and the slot's, both hexadecimal. Slot 0 takes the user's card, slot 1 the PSAM.
namespace ssc::pcsc {

inline constexpr unsigned kUserSlot = 0;
inline constexpr unsigned kSamSlot = 1;

// Nothing when the name does not end so.
std::optional<unsigned> slot_of(std::string_view reader);
// The name of another slot of the same reader, whether it has one or not.
std::optional<std::string> with_slot(std::string_view reader, unsigned slot);

}  // namespace ssc::pcsc
