// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

// Why an image, or a step of an update, is refused.
enum class Refusal : Byte {
  kNone,
  kNotAnImage,  // the magic number is not ours
  kFormat,      // a header of another format, or a field that must have one value has another
  kProduct,     // for another product
  kSlot,        // linked to run elsewhere
  kTooLong,     // does not fit its slot
  kOlder,       // older than the newest image that has run here
  kKey,         // signed with a key that is not known here
  kSignature,   // the signature is not one of this header
  kDigest,      // the bytes after the header are not those that were signed
  kTruncated,   // ends before its length says
  kTrailing,    // goes on after its length says
  kBlock,       // blocks left out, repeated, or cut within a word
  kErase,       // the flash reports a fault
  kProgram,     // likewise, or it does not read as it was written
  kState,       // the state of the update cannot be written
  kRequest,     // not now, or not at all
};
inline constexpr std::size_t kRefusalCount = 17;

// For a person, in English; the DFU state machine offers these as USB strings.
std::string_view to_string(Refusal refusal);

}  // namespace ssc::firmware::boot
