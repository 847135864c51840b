// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "protocol/base/bytes.hpp"

namespace ssc::crypto {

using Digest = std::array<Byte, 32>;

Digest sm3(Bytes data);                  // GB/T 32905
Digest sha256(Bytes data);               // FIPS 180-4
Digest hmac_sm3(Bytes key, Bytes data);  // RFC 2104 with SM3; a key of any length

}  // namespace ssc::crypto
