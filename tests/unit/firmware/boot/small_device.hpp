// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "firmware/boot/download.hpp"
#include "firmware/boot/image.hpp"
#include "firmware/boot/updater.hpp"
#include "tests/unit/firmware/boot/sim_flash.hpp"

namespace ssc::firmware::boot {

// Digest and "signature" of a few instructions a byte. They protect nothing and exist in tests
// only.
class ToyVerifier final : public Verifier {
 public:
  static constexpr std::uint32_t kKey = 7;

  void begin() override { hash_ = kBasis; }
  void update(Bytes bytes) override {
    for (const Byte b : bytes) hash_ = (hash_ ^ b) * 0x100000001B3;
  }
  Digest finish() override {
    Digest digest;
    for (Byte& b : digest) {
      hash_ = (hash_ ^ hash_ >> 29) * 0xBF58476D1CE4E5B9 + 1;
      b = static_cast<Byte>(hash_ >> 56);
    }
    return digest;
  }
  bool has_key(std::uint32_t key_id) const override { return key_id == kKey; }
  bool verify(std::uint32_t, Bytes message,
              std::span<const Byte, kSignatureSize> signature) override {
    return equal(sign(message), signature);
  }

  static std::vector<Byte> sign(Bytes message) {
    ToyVerifier toy;
    toy.begin();
    toy.update(message);
    const Digest half = toy.finish();
    std::vector<Byte> signature(half.begin(), half.end());
    signature.insert(signature.end(), half.rbegin(), half.rend());
    return signature;
  }

 private:
  static constexpr std::uint64_t kBasis = 0xCBF29CE484222325;
  std::uint64_t hash_ = kBasis;
};

// A flash in miniature: sectors of unequal size, and three records in each half of the state log,
// so that every update fills and changes them.
inline constexpr std::uint32_t kProduct = 0x12090001;
inline constexpr Layout kSmallLayout{.product = kProduct,
                                     .state_sectors = {1, 2},
                                     .active = {.first_sector = 3, .sector_count = 3},
                                     .staged = {.first_sector = 6, .sector_count = 2}};
inline constexpr std::uint32_t kActiveOffset = 208;
inline constexpr std::uint32_t kStagedOffset = 2512;
inline constexpr std::uint32_t kSlotSize = 2048;

inline SimFlash blank_flash() {
  return SimFlash({{.offset = 0, .size = 64, .erase_ms = 500},  // the boot program's own
                   {.offset = 64, .size = 72, .erase_ms = 500},
                   {.offset = 136, .size = 72, .erase_ms = 500},
                   {.offset = 208, .size = 512, .erase_ms = 500},
                   {.offset = 720, .size = 768, .erase_ms = 1100},
                   {.offset = 1488, .size = 1024, .erase_ms = 2000},
                   {.offset = 2512, .size = 1024, .erase_ms = 2000},
                   {.offset = 3536, .size = 1024, .erase_ms = 2000}});
}

struct ImageFields {
  std::uint32_t version = 1;
  std::uint32_t length = 1001;
  std::uint32_t product = kProduct;
  std::uint32_t slot = kActiveOffset;
  std::uint32_t key = ToyVerifier::kKey;
};

// As signed by the maker; every version has a program of its own.
inline std::vector<Byte> make_image(const ImageFields& fields) {
  std::vector<Byte> image(kImageHeaderSize, 0xFF);
  const MutableBytes header(image);
  std::copy_n("SSCF", 4, header.begin());
  store_le16(header.subspan(4), 1);
  store_le16(header.subspan(6), 512);
  store_le32(header.subspan(8), fields.product);
  store_le32(header.subspan(12), fields.version);
  store_le32(header.subspan(16), fields.length);
  store_le32(header.subspan(20), fields.slot);
  store_le32(header.subspan(24), fields.key);
  store_le32(header.subspan(28), 0);
  std::vector<Byte> program(fields.length);
  for (std::size_t i = 0; i < program.size(); ++i)
    program[i] = static_cast<Byte>(i * 31 + fields.version * 101);
  ToyVerifier toy;
  toy.begin();
  toy.update(program);
  const Digest digest = toy.finish();
  std::copy(digest.begin(), digest.end(), header.begin() + 32);
  const std::vector<Byte> signature = ToyVerifier::sign(header.first(64));
  std::copy(signature.begin(), signature.end(), header.begin() + 64);
  image.insert(image.end(), program.begin(), program.end());
  return image;
}

// As it leaves the factory: version 1 in the active slot, everything else blank.
inline SimFlash factory_flash() {
  SimFlash flash = blank_flash();
  flash.load(kActiveOffset, make_image({.version = 1}));
  return flash;
}

// A whole download in blocks of this many bytes. The first refusal ends it.
inline Refusal download(Updater& updater, Bytes image, std::size_t block_size = 512) {
  Download download(updater);
  for (std::size_t at = 0; at < image.size(); at += block_size) {
    const Bytes block = image.subspan(at, std::min(block_size, image.size() - at));
    Refusal refusal = download.check(block);
    if (refusal == Refusal::kNone) refusal = download.store(block);
    if (refusal != Refusal::kNone) return refusal;
  }
  return download.finish();
}

// Whether the active slot holds this image, byte for byte.
inline bool runs(const SimFlash& flash, Bytes image) {
  return equal(flash.read(kActiveOffset, static_cast<std::uint32_t>(image.size())), image);
}

}  // namespace ssc::firmware::boot
