// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/sscard_driver/error.hpp"
#include "protocol/sscard/layout.hpp"

// pFileAddr and pWriteData of the library. GBK texts.
//
//   text      = { file "|" { word "|" } "$" }
//   file      = "SSSEEFnn" | "DFnnEFnn"             nn hexadecimal
//   pFileAddr   word = tag [ ":" occurrence ]       tag two hexadecimal digits; of a record file
//                    | number                       decimal; at most one, of a cyclic file
//   pWriteData  word = value
//
// What follows views the text that was parsed.
namespace ssc::national {

// A file and what stands behind it, not yet looked into.
struct FileWords {
  std::string_view name;
  sscard::Df df = sscard::Df::kSsse;
  std::uint16_t ef = 0;
  std::vector<std::string_view> words;
};

// At least one file. SSCARD_PARAMETER for anything that is not as above, and for more than
// kMaxFiles.
inline constexpr std::size_t kMaxFiles = 64;
Result<std::vector<FileWords>> parse_files(std::string_view text);

struct ItemAddress {
  std::uint8_t tag = 0;
  std::uint8_t occurrence = 1;
};

// A file of cards of one version, and what of it is meant.
struct FileAddress {
  const sscard::File* file = nullptr;
  std::vector<ItemAddress> items;  // of a record file, at least one
  std::uint8_t record = 0;         // of a cyclic file; 0: all of them
};

// SSCARD_STATUS(0x6A82) when cards of this version have no such file, SSCARD_PARAMETER when the
// words do not suit it.
Result<FileAddress> resolve(const FileWords& words, sscard::Version version);

}  // namespace ssc::national
