// SPDX-License-Identifier: Apache-2.0
#include "host/cli/qr.hpp"

#include <fcntl.h>
#include <png.h>
#include <qrencode.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "protocol/base/sensitive.hpp"

namespace ssc::cli {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

constexpr std::string_view kBlackOnWhite = "\x1b[38;5;16;48;5;231m";
constexpr std::string_view kPlain = "\x1b[0m";

// The glyph whose upper and lower halves are inked as asked.
constexpr std::string_view glyph(bool upper, bool lower) {
  if (upper && lower) return "█";
  if (upper) return "▀";
  return lower ? "▄" : " ";
}

}  // namespace

QrCode::~QrCode() {
  wipe(modules_.data(), modules_.size());
}

bool QrCode::dark(int row, int column) const {
  if (row < 0 || column < 0 || row >= width_ || column >= width_) return false;
  return modules_[static_cast<std::size_t>(row * width_ + column)] != 0;
}

Result<QrCode> QrCode::encode(std::string_view text) {
  // The hint only says how to take what is not digits or capitals; the library finds the runs
  // itself.
  const std::unique_ptr<QRcode, FreeCode> code(
      QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
  if (code == nullptr) return failure(Code::kRequestTooLarge, std::strerror(errno));
  const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  std::vector<Byte> modules(code->data, code->data + count);
  for (Byte& module : modules) module &= 1;  // the other bits say what the module is for
  wipe(code->data, count);
  return QrCode(code->width, std::move(modules));
}

std::string draw(const QrCode& code, bool coloured) {
  const int first = -QrCode::kQuietZone;
  const int last = code.width() + QrCode::kQuietZone;
  std::string out;
  for (int row = first; row < last; row += 2) {
    if (coloured) out += kBlackOnWhite;
    for (int column = first; column < last; ++column) {
      const bool upper = code.dark(row, column);
      const bool lower = code.dark(row + 1, column);
      out += coloured ? glyph(upper, lower) : glyph(!upper, !lower);
    }
    if (coloured) out += kPlain;
    out += '\n';
  }
  return out;
}

Result<void> write_png(const QrCode& code, const std::filesystem::path& path, int module_pixels) {
  const int side = (code.width() + 2 * QrCode::kQuietZone) * module_pixels;
  std::vector<Byte> pixels;
  pixels.reserve(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const bool dark =
          code.dark(y / module_pixels - QrCode::kQuietZone, x / module_pixels - QrCode::kQuietZone);
      pixels.push_back(dark ? 0 : 255);
    }

  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return failure(Code::kOutputFile, std::strerror(errno));
  const std::unique_ptr<std::FILE, CloseFile> file(::fdopen(descriptor, "wb"));
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = static_cast<png_uint_32>(side);
  image.format = PNG_FORMAT_GRAY;
  const bool written =
      png_image_write_to_stdio(&image, file.get(), 0, pixels.data(), 0, nullptr) != 0 &&
      std::fflush(file.get()) == 0;
  wipe(pixels.data(), pixels.size());
  if (!written) return failure(Code::kOutputFile, image.message);
  return {};
}

}  // namespace ssc::cli
