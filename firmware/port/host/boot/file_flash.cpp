// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/boot/file_flash.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"

namespace ssc::firmware {
namespace {

constexpr Byte kErased = 0xFF;

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

std::vector<boot::FlashSector> sectors_of_the_chip() {
  std::vector<boot::FlashSector> sectors(stm32::kFlashSectors.begin(), stm32::kFlashSectors.end());
  for (boot::FlashSector& sector : sectors) sector.erase_ms = 1;
  return sectors;
}

}  // namespace

FileFlash::FileFlash(const std::filesystem::path& path) : sectors_(sectors_of_the_chip()) {
  const UniqueFd file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  struct stat status {};
  if (!file || fstat(file.get(), &status) != 0) fail(path);
  const bool fresh = status.st_size == 0;
  if (fresh && ftruncate(file.get(), stm32::kFlashSize) != 0) fail(path);
  if (!fresh && status.st_size != stm32::kFlashSize) {
    throw std::runtime_error(path.string() + ": not a flash of this chip");
  }
  void* const at =
      mmap(nullptr, stm32::kFlashSize, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (at == MAP_FAILED) fail(path);
  memory_ = {static_cast<Byte*>(at), stm32::kFlashSize};
  if (fresh) std::ranges::fill(memory_, kErased);
}

FileFlash::~FileFlash() {
  munmap(memory_.data(), memory_.size());
}

bool FileFlash::erase(std::size_t sector) {
  std::ranges::fill(memory_.subspan(sectors_[sector].offset, sectors_[sector].size), kErased);
  return true;
}

// Programming clears bits; it sets none.
bool FileFlash::program(std::uint32_t offset, Bytes words) {
  std::ranges::transform(words, memory_.subspan(offset), memory_.subspan(offset).begin(),
                         [](Byte wanted, Byte there) { return wanted & there; });
  return true;
}

}  // namespace ssc::firmware
