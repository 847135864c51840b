// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/SSSE32.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "host/sscard_driver/low_level.hpp"
#include "host/sscard_driver/per_process.hpp"

// The functions of SSSE32.h: pointers checked, one call at a time, no exception to C.
namespace {

using ssc::Bytes;
using ssc::MutableBytes;
using ssc::national::LowLevelReaders;
using ssc::national::PerProcess;

constexpr std::size_t kMaxDevice = 8;
// Maker, model, version of these lengths, filled with blanks.
constexpr std::string_view kLibinfo = "OpenSSC         libSSSE32     01";
static_assert(kLibinfo.size() == SSSE32_LIBINFO);
static_assert(LowLevelReaders::kMaxAnswer == SSSE32_MAX_RESPONSE);

PerProcess<LowLevelReaders> library;

// Out of memory: nothing of this library can go on, so it is the connection that fails.
template <class Use>
long with_readers(Use use) noexcept {
  try {
    return library.with(use);
  } catch (...) {
    return SSSE32_CONNECTION;
  }
}

}  // namespace

long ICC_Reader_Open(char* dev) {
  if (dev == nullptr) return SSSE32_PARAMETER;
  const std::string_view device(dev, strnlen(dev, kMaxDevice));
  return with_readers([&](LowLevelReaders& readers) { return readers.open(device); });
}

long ICC_Reader_Close(long handle) {
  return with_readers([&](LowLevelReaders& readers) { return readers.close(handle); });
}

long ICC_Reader_PowerOn(long handle, unsigned char slot, unsigned char* resp) {
  if (resp == nullptr) return SSSE32_PARAMETER;
  const MutableBytes answer(resp, SSSE32_MAX_ATR);
  return with_readers(
      [&](LowLevelReaders& readers) { return readers.power_on(handle, slot, answer); });
}

long ICC_Reader_PowerOff(long handle, unsigned char slot) {
  return with_readers([&](LowLevelReaders& readers) { return readers.power_off(handle, slot); });
}

long ICC_Reader_GetStatus(long handle, unsigned char slot) {
  return with_readers([&](LowLevelReaders& readers) { return readers.status(handle, slot); });
}

long ICC_Reader_Application(long handle, unsigned char slot, long len, unsigned char* cmd,
                            unsigned char* resp) {
  constexpr long kLongest = 261;  // CLA INS P1 P2 Lc, 255 bytes, Le
  if (cmd == nullptr || resp == nullptr || len < 4 || len > kLongest) return SSSE32_PARAMETER;
  const Bytes command(cmd, static_cast<std::size_t>(len));
  const MutableBytes answer(resp, SSSE32_MAX_RESPONSE);
  return with_readers(
      [&](LowLevelReaders& readers) { return readers.exchange(handle, slot, command, answer); });
}

long ICC_Reader_Libinfo(char* info) {
  if (info == nullptr) return SSSE32_PARAMETER;
  std::copy(kLibinfo.begin(), kLibinfo.end(), info);
  return SSSE32_OK;
}
