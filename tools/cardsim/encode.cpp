// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/encode.hpp"

#include <iconv.h>

#include <string>

#include "protocol/base/hex.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::size_t kMaxGrowth = 2;  // GB18030 needs at most 4 bytes where UTF-8 needs 2

class Converter {
 public:
  Converter(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  ~Converter() {
    if (valid()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  std::optional<Data> convert(std::string text) {
    if (!valid()) return std::nullopt;
    if (text.empty()) return Data{};  // iconv wants an output buffer
    Data out(kMaxGrowth * text.size());
    char* from = text.data();
    char* to = reinterpret_cast<char*>(out.data());
    std::size_t from_left = text.size();
    std::size_t to_left = out.size();
    if (iconv(handle_, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1))
      return std::nullopt;
    out.resize(out.size() - to_left);
    return out;
  }

 private:
  bool valid() const {
    return handle_ != reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr)
  }
  iconv_t handle_;
};

}  // namespace

std::optional<Data> encode_gb18030(std::string_view utf8) {
  return Converter("GB18030", "UTF-8").convert(std::string(utf8));
}

std::optional<Data> encode_text(Bytes text, std::size_t length) {
  if (text.size() > length) return std::nullopt;
  Data value(text.begin(), text.end());
  value.resize(length, 0x00);
  return value;
}

std::optional<Data> encode_digits(std::string_view digits, std::size_t length) {
  if (digits.size() > 2 * length) return std::nullopt;
  std::string filled(digits);
  filled.resize(2 * length, 'F');
  Data value(length);
  const auto size = from_hex(filled, value);
  if (!size || *size != length) return std::nullopt;
  return value;
}

std::optional<Data> encode_binary(std::uint64_t value, std::size_t length) {
  Data bytes(length);
  for (auto b = bytes.rbegin(); b != bytes.rend(); ++b, value >>= 8) *b = static_cast<Byte>(value);
  if (value != 0) return std::nullopt;
  return bytes;
}

}  // namespace ssc::cardsim
