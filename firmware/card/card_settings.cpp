// SPDX-License-Identifier: Apache-2.0
#include "firmware/card/card_settings.hpp"

namespace ssc::firmware {

CardSettings settings_after_reset(const iso7816::Atr& atr) {
  CardSettings settings{
      .N = atr.N, .WI = atr.WI, .BWI = atr.BWI, .CWI = atr.CWI, .edc = atr.edc, .IFSC = atr.IFSC};
  settings.protocol = atr.specific_mode ? atr.specific_mode->protocol : atr.first_protocol;
  if (atr.specific_mode && iso7816::bit_rate(atr.TA1)) settings.FiDi = atr.TA1;
  return settings;
}

}  // namespace ssc::firmware
