// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/base64.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace ssc::crypto {
namespace {

constexpr std::size_t kMaxText = std::size_t{1} << 30;  // OpenSSL counts in int

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

unsigned char* writable(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string to_base64(Bytes data) {
  if (data.size() > kMaxText / 2) throw std::length_error("base64");
  std::string text((data.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a NUL
  const int size = EVP_EncodeBlock(writable(text), data.data(), static_cast<int>(data.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > kMaxText) return {};
  std::string data(text.size() / 4 * 3, '\0');
  const Bytes in = bytes_of(text);
  if (EVP_DecodeBlock(writable(data), in.data(), static_cast<int>(in.size())) < 0) return {};
  for (std::size_t end = text.size(); !data.empty() && end > 0 && text[end - 1] == '='; --end)
    data.pop_back();  // OpenSSL decodes the padding as zeros
  // OpenSSL takes blanks around the text and stray bits; canonical is what encodes to the same.
  if (to_base64(bytes_of(data)) != text) return {};
  return data;
}

}  // namespace ssc::crypto
