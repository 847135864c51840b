// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

namespace ssc::driver {

// Everything that can go wrong between pcscd and a card. fault.cpp has a row for each with its
// text, ifd_handler.cpp one with the code that pcscd gets.
enum class Fault : std::uint8_t {
  // The way to the reader
  kTimeout,   // no answer in its time
  kGone,      // unplugged, or it answers no more, not even after a reset
  kStalled,   // an endpoint was halted; Transport::clear opens it again
  kOverflow,  // more bytes than a message of this reader has
  kProtocol,  // what came is not what the standard lets come

  // The reader says so of a card
  kNoCard,
  kMute,       // the card does not answer, or not to the end
  kCardError,  // parity, overrun, ATR or procedure byte: what the card sent was of no use
  kPinTimeout,
  kPinCancelled,
  kRefused,  // any other reason; SlotChannel::bError tells

  // The driver says so
  kNotSupported,          // by this reader or by us
  kProtocolNotSupported,  // the card, or its reader, does not offer this T
  kPpsFailed,
  kInsufficientBuffer,
  kUnknownTag,
  kReadOnlyTag,
};

// For logs: "the reader is gone". Never empty.
std::string_view to_string(Fault fault);

template <class T>
using Outcome = tl::expected<T, Fault>;

inline tl::unexpected<Fault> fail(Fault fault) {
  return tl::unexpected<Fault>(fault);
}

}  // namespace ssc::driver
