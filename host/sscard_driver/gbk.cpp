// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/gbk.hpp"

#include <iconv.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace ssc::national {
namespace {

constexpr std::size_t kLongestUtf8 = 4;

struct Close {
  void operator()(iconv_t handle) const { iconv_close(handle); }
};
using Converter = std::unique_ptr<std::remove_pointer_t<iconv_t>, Close>;

Converter open_converter() {
  const iconv_t handle = iconv_open("GB18030", "UTF-8");
  return Converter(reinterpret_cast<std::intptr_t>(handle) == -1 ? nullptr : handle);
}

bool in(unsigned char c, unsigned first, unsigned last) {
  return c >= first && c <= last;
}

}  // namespace

std::string to_gbk(std::string_view utf8) {
  const Converter converter = open_converter();
  if (!converter) return {};
  std::string gbk(kLongestUtf8 * utf8.size(), '\0');
  char* from = const_cast<char*>(utf8.data());  // iconv does not write there
  char* to = gbk.data();
  std::size_t from_left = utf8.size(), to_left = gbk.size();
  while (from_left != 0) {
    if (iconv(converter.get(), &from, &from_left, &to, &to_left) != static_cast<std::size_t>(-1)) {
      break;
    }
    *to++ = '?';
    --to_left;
    ++from;
    --from_left;
  }
  gbk.resize(gbk.size() - to_left);
  return gbk;
}

// GB 18030: 00-7F; 81-FE with 40-7E or 80-FE; 81-FE 30-39 81-FE 30-39.
std::size_t character_size(std::string_view gbk) {
  const auto at = [gbk](std::size_t i) {
    return i < gbk.size() ? static_cast<unsigned char>(gbk[i]) : static_cast<unsigned char>(0xFF);
  };
  if (gbk.empty()) return 0;
  if (at(0) < 0x80) return 1;
  if (!in(at(0), 0x81, 0xFE)) return 0;
  if (in(at(1), 0x40, 0xFE) && at(1) != 0x7F) return 2;
  return in(at(1), 0x30, 0x39) && in(at(2), 0x81, 0xFE) && in(at(3), 0x30, 0x39) ? 4 : 0;
}

std::vector<std::string_view> split(std::string_view gbk, char end) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0, next = 0;
  while (next < gbk.size()) {
    if (gbk[next] == end) {
      parts.push_back(gbk.substr(begin, next - begin));
      begin = ++next;
    } else {
      next += std::max<std::size_t>(1, character_size(gbk.substr(next)));
    }
  }
  if (begin < gbk.size()) parts.push_back(gbk.substr(begin));
  return parts;
}

std::string_view cut(std::string_view gbk, std::size_t max) {
  std::size_t end = 0;
  while (end < gbk.size()) {
    const std::size_t size = std::max<std::size_t>(1, character_size(gbk.substr(end)));
    if (end + size > max) break;
    end += size;
  }
  return gbk.substr(0, end);
}

}  // namespace ssc::national
