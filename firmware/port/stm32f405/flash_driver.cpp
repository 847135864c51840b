// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/flash_driver.hpp"

#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/registers/flash.hpp"
#include "firmware/port/stm32f405/watchdog.hpp"

namespace ssc::firmware::stm32 {
namespace {

using boot::kFlashWord;

constexpr std::uint32_t kErrors = FlashInterface::SR_OPERR | FlashInterface::SR_WRPERR |
                                  FlashInterface::SR_PGAERR | FlashInterface::SR_PGPERR |
                                  FlashInterface::SR_PGSERR;
constexpr std::uint32_t kFirstWritable = kFlashSectors[kLayout.state_sectors[0]].offset;
constexpr Ticks kWordTicks = kProgram_us * (kTicksPerSecond / 1'000'000);

bool is_busy() {
  return FLASH.SR.has(FlashInterface::SR_BSY);
}

bool is_writable(std::uint32_t offset, std::size_t length) {
  return offset >= kFirstWritable && offset <= kFlashSize && length <= kFlashSize - offset;
}

// The controller takes commands while it lives, with no error of an earlier one.
class Unlocked {
 public:
  Unlocked() {
    if (FLASH.CR.has(FlashInterface::CR_LOCK)) {
      FLASH.KEYR.write(FlashInterface::KEY1);
      FLASH.KEYR.write(FlashInterface::KEY2);
    }
    FLASH.SR.write(kErrors | FlashInterface::SR_EOP);
  }
  ~Unlocked() { FLASH.CR.write(FlashInterface::CR_LOCK); }
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

  bool works() const { return !FLASH.CR.has(FlashInterface::CR_LOCK); }
};

// They may hold what was there before the erase. A cache is reset while it is off.
void reset_caches() {
  constexpr std::uint32_t kCaches = FlashInterface::ACR_ICEN | FlashInterface::ACR_DCEN;
  constexpr std::uint32_t kResets = FlashInterface::ACR_ICRST | FlashInterface::ACR_DCRST;
  FLASH.ACR.clear(kCaches);
  FLASH.ACR.set(kResets);
  FLASH.ACR.clear(kResets);
  FLASH.ACR.set(kCaches);
}

}  // namespace

std::span<const boot::FlashSector> FlashDriver::sectors() const {
  return kFlashSectors;
}

std::uint32_t FlashDriver::program_us() const {
  return kProgram_us;
}

bool FlashDriver::erase(std::size_t sector) {
  if (sector >= kFlashSectors.size() || kFlashSectors[sector].offset < kFirstWritable) return false;
  if (is_busy()) return false;
  feed_watchdog();
  const Unlocked controller;
  if (!controller.works()) return false;
  const bool done = erase_unlocked(sector);
  reset_caches();
  return done;
}

bool FlashDriver::program(std::uint32_t offset, Bytes words) {
  if (!is_writable(offset, words.size()) || offset % kFlashWord != 0) return false;
  if (words.size() % kFlashWord != 0 || is_busy()) return false;
  feed_watchdog();
  const Unlocked controller;
  return controller.works() && program_unlocked(offset, words);
}

bool FlashDriver::erase_unlocked(std::size_t sector) {
  const auto SNB = static_cast<std::uint32_t>(sector) << FlashInterface::CR_SNB;
  const std::uint32_t CR = FlashInterface::CR_PSIZE_x32 | FlashInterface::CR_SER | SNB;
  FLASH.CR.write(CR);
  FLASH.CR.write(CR | FlashInterface::CR_STRT);
  return finishes_within(2 * milliseconds_in_ticks(kFlashSectors[sector].erase_ms));
}

bool FlashDriver::program_unlocked(std::uint32_t offset, Bytes words) {
  FLASH.CR.write(FlashInterface::CR_PSIZE_x32 | FlashInterface::CR_PG);
  for (; !words.empty(); offset += kFlashWord, words = words.subspan(kFlashWord)) {
    Register(kFlashStart + offset).write(load_le32(words));
    if (!finishes_within(2 * kWordTicks)) return false;
  }
  return true;
}

// The time is read before the look: the processor may stand still between the two.
bool FlashDriver::finishes_within(Ticks most) {
  const Ticks end = clock_.now() + most;
  bool late = false;
  while (is_busy()) {
    if (late) return false;
    late = clock_.now() > end;
  }
  return (FLASH.SR.read() & kErrors) == 0;
}

}  // namespace ssc::firmware::stm32
