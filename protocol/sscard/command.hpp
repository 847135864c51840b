// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "protocol/base/sensitive.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::sscard {

// A command APDU ready to send.
using Command = FixedBytes<72>;
// One that carries a PIN, a person's data or a MAC. Wiped when it ends.
using SecretCommand = SecretBytes<iso7816::kMaxShortCommand>;

inline constexpr std::size_t kMaxLc = 255;

template <class Apdu = Command>
Apdu command(std::initializer_list<Byte> bytes) {
  Apdu apdu;
  for (const Byte b : bytes) apdu.push_back(b);
  return apdu;
}

}  // namespace ssc::sscard
