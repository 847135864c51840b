// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/failure.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::cli {

// A QR code (ISO/IEC 18004) at error correction level M. Its module matrix is the person's voucher
// in another form, so it is wiped when it ends.
class QrCode {
 public:
  // Quiet zone on each side, in modules (ISO/IEC 18004, 6.3.8).
  static constexpr int kQuietZone = 4;

  // The smallest version that holds `text`; runs of digits are packed as such. kRequestTooLarge
  // when no version does.
  static Result<QrCode> encode(std::string_view text);

  QrCode(QrCode&&) = default;
  QrCode& operator=(QrCode&&) = default;
  ~QrCode();

  int version() const { return (width_ - 17) / 4; }
  int width() const { return width_; }   // modules a side, without the quiet zone
  bool dark(int row, int column) const;  // false everywhere outside

 private:
  QrCode(int width, std::vector<Byte> modules) : width_(width), modules_(std::move(modules)) {}

  int width_;
  std::vector<Byte> modules_;  // row by row, 1 is dark
};

// Two rows of modules a line, as half blocks. `coloured` sets black on white with ANSI sequences,
// which any terminal shows right; without it light modules are the blocks, right on a dark terminal
// only.
std::string draw(const QrCode& code, bool coloured);

// A grey PNG with the quiet zone, `module_pixels` a side of one module, that only the caller's own
// user may read: whoever has the picture has the voucher. kOutputFile when it cannot be written.
Result<void> write_png(const QrCode& code, const std::filesystem::path& path,
                       int module_pixels = 8);

}  // namespace ssc::cli
