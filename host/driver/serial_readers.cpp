// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_readers.hpp"

#include <algorithm>
#include <array>

namespace ssc::driver {
namespace {

using ccid::ClassDescriptor;

// The family that the framing comes from. Only slots, keys and speeds differ.
constexpr ClassDescriptor gem_core(Byte slots, Byte bPINSupport) {
  return {.bMaxSlotIndex = static_cast<Byte>(slots - 1),
          .dwProtocols = 3,
          .dwDefaultClock = 4000,
          .dwMaximumClock = 4000,
          .dwDataRate = 10752,
          .dwMaxDataRate = 344086,
          .dwFeatures = ccid::dwFeatures::kProfileTpdu,
          .bPINSupport = bPINSupport};
}

// This one makes the PPS by itself (bit 80).
constexpr ClassDescriptor sec1210(Byte slots) {
  ClassDescriptor descriptor = gem_core(slots, 0);
  descriptor.dwDefaultClock = 4800;
  descriptor.dwMaximumClock = 4800;
  descriptor.dwDataRate = 12903;
  descriptor.dwMaxDataRate = 826000;
  descriptor.dwFeatures = 0x000100B2;
  return descriptor;
}

constexpr Byte kNoKeys = 0;
constexpr Byte kVerifyAndModify = 3;

constexpr ClassDescriptor gem_core_sim_pro_2() {
  ClassDescriptor descriptor = gem_core(2, kNoKeys);
  descriptor.dwDefaultClock = 4800;
  descriptor.dwMaximumClock = 4800;
  descriptor.dwDataRate = 12903;
  descriptor.dwMaxDataRate = 825806;
  return descriptor;
}

// clang-format off
constexpr std::array kReaders = {
    //            name             echo   starts slow
    SerialReader{"GemPCTwin",      true,  false, gem_core(1, kNoKeys)},
    SerialReader{"GemPCPinPad",    true,  false, gem_core(1, kVerifyAndModify)},
    SerialReader{"GemCorePOSPro",  false, false, gem_core(5, kNoKeys)},
    SerialReader{"GemCoreSIMPro",  false, false, gem_core(2, kNoKeys)},
    SerialReader{"GemCoreSIMPro2", false, true,  gem_core_sim_pro_2()},
    SerialReader{"SEC1210",        false, false, sec1210(2)},
    SerialReader{"SEC1210URT",     false, false, sec1210(1)},
};
// clang-format on

}  // namespace

const SerialReader* find_serial_reader(std::string_view name) {
  if (name.empty()) return &kReaders[0];
  const auto* const row = std::find_if(kReaders.begin(), kReaders.end(),
                                       [name](const SerialReader& r) { return r.name == name; });
  return row == kReaders.end() ? nullptr : row;
}

}  // namespace ssc::driver
