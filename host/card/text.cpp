// SPDX-License-Identifier: Apache-2.0
#include "host/card/text.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace ssc::card {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD in UTF-8
constexpr std::size_t kLongestGb18030 = 4;
constexpr std::size_t kLongestUtf8 = 4;

class Converter {
 public:
  Converter() : handle_(iconv_open("UTF-8", "GB18030")) {}
  ~Converter() {
    if (is_open()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // The UTF-8 of one character, which must fill `gb` exactly; empty when it is none.
  std::string_view convert(std::string_view gb, std::array<char, kLongestUtf8>& out) {
    if (!is_open()) return {};
    char* from = const_cast<char*>(gb.data());  // iconv does not write there
    std::size_t from_left = gb.size();
    char* to = out.data();
    std::size_t to_left = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    const std::size_t result = iconv(handle_, &from, &from_left, &to, &to_left);
    if (result != 0 || from_left != 0) return {};
    return {out.data(), out.size() - to_left};
  }

 private:
  // glibc's converters are files of their own, so they may be missing.
  bool is_open() const { return reinterpret_cast<std::intptr_t>(handle_) != -1; }

  iconv_t handle_;
};

bool is_control(std::string_view utf8) {
  const auto first = static_cast<unsigned char>(utf8.front());
  if (utf8.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(utf8[1]) < 0xA0;  // U+0080 to U+009F
}

// Appends what `rest` means in UTF-8; false when something stands as U+FFFD.
template <class Text>
bool decode(std::string_view rest, Text& out) {
  thread_local Converter converter;
  bool whole = true;
  std::array<char, kLongestUtf8> buffer{};
  while (!rest.empty()) {
    std::string_view character;
    std::size_t length = 0;
    while (character.empty() && length < std::min(kLongestGb18030, rest.size())) {
      character = converter.convert(rest.substr(0, ++length), buffer);
    }
    if (character.empty() || is_control(character)) {
      whole = false;
      length = character.empty() ? 1 : length;
      character = kReplacement;
    }
    out.append(character);
    rest.remove_prefix(length);
  }
  wipe(buffer.data(), buffer.size());
  return whole;
}

}  // namespace

DecodedName decode_name(const identity::HolderNameBytes& bytes) {
  DecodedName decoded;
  decoded.whole = decode(bytes.reveal(), decoded.name);
  return decoded;
}

DecodedText decode_text(std::string_view gb18030) {
  DecodedText decoded;
  decoded.whole = decode(gb18030, decoded.text);
  return decoded;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace ssc::card
