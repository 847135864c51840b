// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

namespace ssc {

// What can be wrong with bytes. Protocol code answers with these values and never throws; the room
// that called it knows whether a card, a reader or a peer sent the bytes and names the fault for
// the user.
enum class Error : std::uint8_t {
  kTruncated,    // ends before its own length says
  kTrailing,     // bytes left after the end
  kTooLong,      // longer than the standard, or the buffer, allows
  kMalformed,    // structure is not as the standard defines it
  kOutOfRange,   // a field holds a reserved or impossible value
  kChecksum,     // check byte or check digit does not match
  kUnsupported,  // well formed, but this implementation does not do it
  kNotFound,     // no such item
};

std::string_view to_string(Error error);

// Expected outcomes are values. `.value()` is not to be used: without exceptions it checks nothing.
template <class T>
using Expected = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(error);
}

}  // namespace ssc
