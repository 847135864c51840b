// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/driver/fault.hpp"
#include "host/driver/reader.hpp"
#include "host/driver/slot.hpp"

namespace ssc::driver {

// IFDHControl, which is SCardControl of an application: features of PC/SC part 10 and the Escape of
// CCID. `allows_escape` is for the configuration of this machine to say: an Escape goes past pcscd
// to the reader itself.
//
// kNotSupported: no such code, or not for this reader; kRefused: a structure that is none; and as
// Slot::secure. A PIN entry that came to nothing is an answer (6400, 6401, 6B80), not a fault.
Outcome<std::vector<Byte>> control(Reader& reader, Slot& slot, std::uint32_t dwControlCode,
                                   Bytes request, bool allows_escape);

}  // namespace ssc::driver
