// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cli/doctor/diagnosis.hpp"

namespace ssc::cli {

inline const std::string kOurs = "/drivers/ifd-ssc.bundle/Contents/Linux/libifd-ssc.so";
inline const std::string kStock = "/drivers/ifd-ccid.bundle/Contents/Linux/libccid.so";
inline const UsbReader kReader{0x1209, 0x0001, "OpenSSC Reader"};

// A machine where all is well: our reader on USB, our driver beside the stock one, sscd.
inline Facts healthy_machine() {
  return {.service = {.socket = "/run/pcscd/pcscd.comm", .pid = 4711},
          .bundles = {{.library = kStock, .version = "1.5.2", .for_the_class = true},
                      {.library = kOurs, .version = "0.1.0", .readers = {kReader}}},
          .configured = {},
          .plugged = {kReader},
          .readers = {{{.name = "OpenSSC Reader [CCID] (0123) 00 00",
                        .firmware = "OpenSSC reader 0.1.0"}}},
          .daemon = api::Status{.version = "0.1.0", .smart_card_service = true, .institution = {}}};
}

}  // namespace ssc::cli
