// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "protocol/base/error.hpp"

namespace ssc::platform {

// What is wrong with a message, and where: `field` is a path such as "input.data.card_sn" or
// "output.insuinfo[1].balc", empty when the text as a whole is no message. Never the value itself,
// so a fault may be logged and sent to the peer.
//
// kNotFound     a required field is missing
// kMalformed    no JSON, a repeated key, another type, or not the form of the field
// kTruncated    shorter than the field allows
// kTooLong      longer than the field allows; too many rows; nested too deeply
// kOutOfRange   a number the field cannot hold
struct Fault {
  Error error;
  std::string field;

  std::string describe() const;  // "input.data.card_sn: too long"
};

template <class T>
using Parsed = tl::expected<T, Fault>;

inline tl::unexpected<Fault> fault(Error error, std::string field = {}) {
  return tl::unexpected<Fault>(Fault{error, std::move(field)});
}

}  // namespace ssc::platform
