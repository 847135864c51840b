// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/base/failure.hpp"
#include "host/pcsc/api.hpp"

namespace ssc::pcsc {

// Which PC/SC call answered; the same code means another thing before and after a card was
// connected.
struct Call {
  std::string_view name;
  bool on_card;  // works on a connected card
};

inline constexpr Call kEstablishContext{"SCardEstablishContext", false};
inline constexpr Call kListReaders{"SCardListReaders", false};
inline constexpr Call kGetStatusChange{"SCardGetStatusChange", false};
inline constexpr Call kConnect{"SCardConnect", false};
inline constexpr Call kReconnect{"SCardReconnect", true};
inline constexpr Call kStatus{"SCardStatus", true};
inline constexpr Call kBeginTransaction{"SCardBeginTransaction", true};
inline constexpr Call kTransmit{"SCardTransmit", true};
inline constexpr Call kControl{"SCardControl", true};

// The one place that knows what a PC/SC return code means. The failure's detail names the call and
// the code: "SCardTransmit: SCARD_W_REMOVED_CARD". A code that is in no table is READER_FAULT, with
// its number.
Result<void> check(Call call, Status status);

}  // namespace ssc::pcsc
