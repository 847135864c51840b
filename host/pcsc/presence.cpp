// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/presence.hpp"

#include <winscard.h>

#include <algorithm>

#include "host/pcsc/cause.hpp"

namespace ssc::pcsc {
namespace {

using Clock = std::chrono::steady_clock;

// What PC/SC says of the reader, when it differs from what is known or the time is over.
Result<void> look(Context& context, Watch& watch, std::chrono::milliseconds patience) {
  const Status status = context.api().get_status_change(context.handle(), patience, {&watch, 1});
  const bool unchanged =
      static_cast<std::uint32_t>(status) == static_cast<std::uint32_t>(SCARD_E_TIMEOUT);
  return unchanged ? Result<void>() : check(kGetStatusChange, status);
}

}  // namespace

Result<bool> card_present(Context& context, const std::string& reader) {
  return wait_for_card(context, reader, true, std::chrono::milliseconds(0));
}

Result<bool> wait_for_card(Context& context, const std::string& reader, bool present,
                           std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  Watch watch{reader};
  for (std::chrono::milliseconds left{0};;) {  // the first look does not wait: nothing is known
    if (const auto looked = look(context, watch, left); !looked)
      return tl::unexpected(looked.error());
    if (((watch.seen & SCARD_STATE_PRESENT) != 0) == present) return true;
    watch.known = watch.seen & ~Word{SCARD_STATE_CHANGED};
    left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left <= std::chrono::milliseconds(0)) return false;
  }
}

}  // namespace ssc::pcsc
