// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>

#include "firmware/boot/p256_verifier.hpp"
#include "firmware/port/qemu/bench_report.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"
#include "firmware/port/stm32f405/startup.hpp"

// What the check of an image costs: the instructions for a signature and for so many KiB of
// SHA-256, and the bytes of stack for a signature.
namespace ssc::firmware {
namespace {

using boot::P256Verifier;
using boot::PublicKey;

// RFC 6979, A.2.5: the key, and its signature of "sample" with SHA-256.
constexpr std::array<PublicKey, 1> kKeys{
    {{1, {0x60, 0xFE, 0xD4, 0xBA, 0x25, 0x5A, 0x9D, 0x31, 0xC9, 0x61, 0xEB, 0x74, 0xC6,
          0x35, 0x6D, 0x68, 0xC0, 0x49, 0xB8, 0x92, 0x3B, 0x61, 0xFA, 0x6C, 0xE6, 0x69,
          0x62, 0x2E, 0x60, 0xF2, 0x9F, 0xB6, 0x79, 0x03, 0xFE, 0x10, 0x08, 0xB8, 0xBC,
          0x99, 0xA4, 0x1A, 0xE9, 0xE9, 0x56, 0x28, 0xBC, 0x64, 0xF2, 0xF1, 0xB2, 0x0C,
          0x2D, 0x7E, 0x9F, 0x51, 0x77, 0xA3, 0xC2, 0x94, 0xD4, 0x46, 0x22, 0x99}}}};
constexpr std::array<Byte, 6> kMessage{'s', 'a', 'm', 'p', 'l', 'e'};
constexpr std::array<Byte, boot::kSignatureSize> kSignature{
    0xEF, 0xD4, 0x8B, 0x2A, 0xAC, 0xB6, 0xA8, 0xFD, 0x11, 0x40, 0xDD, 0x9C, 0xD4, 0x5E, 0x81, 0xD6,
    0x9D, 0x2C, 0x87, 0x7B, 0x56, 0xAA, 0xF9, 0x91, 0xC3, 0x4D, 0x0E, 0xA8, 0x4E, 0xAF, 0x37, 0x16,
    0xF7, 0xCB, 0x1C, 0x94, 0x2D, 0x65, 0x7C, 0x41, 0xD4, 0x36, 0xC7, 0xA1, 0xB6, 0xE2, 0x9F, 0x65,
    0xF3, 0xE9, 0x00, 0xDB, 0xB9, 0xAF, 0xF4, 0x06, 0x4D, 0xC4, 0xAB, 0x2F, 0x84, 0x3A, 0xCD, 0xA8};

constexpr std::size_t kDigested = 16 * 1024;  // of this image itself

extern "C" std::uint32_t stack_begin[];  // of the linker script

// The stack that `run` needs below this function's own frame. What lies below is painted first.
template <class Run>
[[gnu::noinline]] std::uint32_t stack_of(Run run) {
  constexpr std::uint32_t kPaint = 0xC0FF'EE00;
  constexpr std::size_t kOwnFrame = 32;  // words, with room to spare
  auto* const top = static_cast<std::uint32_t*>(__builtin_frame_address(0)) - kOwnFrame;
  std::fill(stack_begin, top, kPaint);
  run();
  const auto* const deepest =
      std::find_if(stack_begin, top, [](std::uint32_t word) { return word != kPaint; });
  return static_cast<std::uint32_t>((top - deepest) * sizeof(std::uint32_t));
}

void bench_signature(P256Verifier& verifier) {
  const std::uint32_t start = instructions();
  const bool right = verifier.verify(1, kMessage, kSignature);
  report("signature", {1, instructions() - start}, right);
}

void bench_digest(P256Verifier& verifier) {
  const auto* const flash = reinterpret_cast<const Byte*>(stm32::kFlashStart);
  const std::uint32_t start = instructions();
  verifier.begin();
  verifier.update({flash, kDigested});
  const boot::Digest digest = verifier.finish();
  report("SHA-256", {kDigested / 1024, instructions() - start}, digest != boot::Digest{});
}

void bench_stack(P256Verifier& verifier) {
  bool right = false;
  const auto used = stack_of([&] { right = verifier.verify(1, kMessage, kSignature); });
  report("stack", {1, used}, right);
}

[[noreturn]] void run_benches() {
  begin_report();
  static P256Verifier verifier(kKeys);
  bench_signature(verifier);
  bench_digest(verifier);
  bench_stack(verifier);
  end_report();
}

}  // namespace
}  // namespace ssc::firmware

void ssc::firmware::stm32::run_image() {
  run_benches();
}
