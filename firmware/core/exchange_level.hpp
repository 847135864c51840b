// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// What an XfrBlock carries (CCID 1.1, dwFeatures). A property of the link to the host: the
// constructor's default until an Escape changes it (escape.hpp), and again after a reset. It
// changes only while no card is active, so a card never meets two of them. The values are those of
// the Escape.
enum class ExchangeLevel : Byte {
  kTpdu = 0,          // T=0 TPDUs and T=1 blocks as they are on the line; the host does the PPS
  kExtendedApdu = 1,  // APDUs of any length, in parts by wLevelParameter; the reader does the rest
};

}  // namespace ssc::firmware
