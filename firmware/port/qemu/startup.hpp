// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ssc::firmware {

// What an image does once memory and constructors are ready; each image defines its own.
[[noreturn]] void run_image();

}  // namespace ssc::firmware
