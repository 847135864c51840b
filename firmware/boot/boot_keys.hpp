// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "firmware/boot/p256_verifier.hpp"

namespace ssc::firmware::boot {

// The public keys whose images this build takes: those of SSC_BOOT_KEY, or the development key,
// with which anybody can sign (CMakeLists.txt; tools/fw-sign makes the table).
std::span<const PublicKey> boot_keys();
bool has_development_key();

}  // namespace ssc::firmware::boot
