// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "firmware/boot/flash.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

// The flash of an STM32F405 (port/stm32f405/memory_map.hpp) in a file, which keeps it from one run
// to the next as the chip does without power. It takes no time, and says so.
class FileFlash final : public boot::Flash {
 public:
  // A file that is not there is made, erased. Throws std::system_error; std::runtime_error for one
  // of another size.
  explicit FileFlash(const std::filesystem::path& path);
  ~FileFlash();
  FileFlash(const FileFlash&) = delete;
  FileFlash& operator=(const FileFlash&) = delete;

  // boot::Flash
  std::span<const boot::FlashSector> sectors() const override { return sectors_; }
  std::uint32_t program_us() const override { return 1; }
  Bytes read(std::uint32_t offset, std::uint32_t length) const override {
    return Bytes(memory_).subspan(offset, length);
  }
  bool erase(std::size_t sector) override;
  bool program(std::uint32_t offset, Bytes words) override;

 private:
  std::vector<boot::FlashSector> sectors_;
  MutableBytes memory_;  // the file
};

}  // namespace ssc::firmware
