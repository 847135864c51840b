// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libusb.h>

#include <cstdint>
#include <optional>

#include "protocol/base/error.hpp"
#include "protocol/ccid/descriptor.hpp"

namespace ssc::driver {

struct Endpoint {
  std::uint8_t address = 0;
  std::uint16_t max_packet = 0;
};

// The CCID interface of a USB device (CCID 1.1, chapter 5): its number, endpoints, and what the
// class descriptor says.
struct CcidInterface {
  std::uint8_t number = 0;
  Endpoint bulk_out;
  Endpoint bulk_in;
  std::optional<Endpoint> interrupt_in;
  ccid::ClassDescriptor descriptor;
};

// The interface with that number, or the first of class 0Bh. One of class FFh is taken as well when
// it has the class descriptor: readers older than the standard do. The descriptor stands behind the
// interface descriptor or, with some, behind that of the last endpoint.
//
// kNotFound: no such interface; kMalformed: no class descriptor, or a bulk endpoint is missing;
// errors of ccid::parse_descriptor.
Expected<CcidInterface> find_ccid_interface(const libusb_config_descriptor& configuration,
                                            std::optional<std::uint8_t> number);

}  // namespace ssc::driver
