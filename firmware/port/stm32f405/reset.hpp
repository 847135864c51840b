// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ssc::firmware::stm32 {

// The chip begins anew; its RAM stays as it is. On the chip this does not return; a model of it
// notes the request.
void reset_chip();

}  // namespace ssc::firmware::stm32
