// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "firmware/boot/image.hpp"
#include "firmware/boot/updater.hpp"

// Where things are in the memories of an STM32F405RG:
//
//   flash   0800'0000   48 KiB  sectors 0 to 2    boot program
//           0800'C000   80 KiB  sectors 3 and 4   state of the update
//           0802'0000  384 KiB  sectors 5 to 7    active image: header, reader at 0802'0200
//           0808'0000  384 KiB  sectors 8 to 10   staged image
//           080E'0000  128 KiB  sector 11         free
//   CCM     1000'0000   64 KiB                    not used
//   SRAM    2000'0000  128 KiB                    of the program that runs, its stack first
//           2001'FFF0   16 bytes                  what a program leaves for the one after a reset
//
// Linker scripts say the same: boot.ld and reader.ld.
namespace ssc::firmware::stm32 {

inline constexpr std::uint32_t kFlashStart = 0x0800'0000;
inline constexpr std::uint32_t kFlashSize = 0x10'0000;
inline constexpr std::uint32_t kSramEnd = 0x2002'0000;
inline constexpr std::uint32_t kLeftOver = kSramEnd - 16;  // boot_request.hpp

// Times are the longest of the data sheet, at a parallelism of 32 bits (2.7 to 3.6 V).
inline constexpr std::array<boot::FlashSector, 12> kFlashSectors{{
    {0x0'0000, 0x4000, 500},
    {0x0'4000, 0x4000, 500},
    {0x0'8000, 0x4000, 500},
    {0x0'C000, 0x4000, 500},
    {0x1'0000, 0x1'0000, 1'100},
    {0x2'0000, 0x2'0000, 2'000},
    {0x4'0000, 0x2'0000, 2'000},
    {0x6'0000, 0x2'0000, 2'000},
    {0x8'0000, 0x2'0000, 2'000},
    {0xA'0000, 0x2'0000, 2'000},
    {0xC'0000, 0x2'0000, 2'000},
    {0xE'0000, 0x2'0000, 2'000},
}};
inline constexpr std::uint32_t kProgram_us = 100;

// Whoever makes a reader of another wiring chooses another number (CMakeLists.txt): an image for
// one board is not to be taken by another.
inline constexpr std::uint32_t kProduct = SSC_PRODUCT;

inline constexpr boot::Layout kLayout{
    .product = kProduct,
    .state_sectors = {3, 4},
    .active = {.first_sector = 5, .sector_count = 3},
    .staged = {.first_sector = 8, .sector_count = 3},
};

// The program of the active image begins with its vector table.
inline constexpr std::uint32_t kProgramStart =
    kFlashStart + kFlashSectors[kLayout.active.first_sector].offset + boot::kImageHeaderSize;

}  // namespace ssc::firmware::stm32
