// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/secure_messaging.hpp"

namespace ssc::sscard {
namespace {

constexpr Byte kPadding = 0x80;
constexpr std::size_t kSmallBlock = 8;
constexpr Byte kSecureMessaging = 0x04;

// The second half xored onto the first.
void fold(MutableBytes bytes) {
  const std::size_t half = bytes.size() / 2;
  for (std::size_t i = 0; i < half; ++i) bytes[i] ^= bytes[half + i];
}

template <class Transform>
void each_block(const BlockCipher& cipher, MutableBytes bytes, Transform transform) {
  const std::size_t size = cipher.block_size();
  for (std::size_t at = 0; at + size <= bytes.size(); at += size)
    transform(bytes.subspan(at, size));
}

// What stands behind the data: nothing, or 80 00… that ends in this block.
bool is_padding(Bytes rest, std::size_t block_size) {
  if (rest.empty()) return true;
  const bool zeros = std::all_of(rest.begin() + 1, rest.end(), [](Byte b) { return b == 0; });
  return rest.size() < block_size && rest[0] == kPadding && zeros;
}

}  // namespace

Expected<SecretKey> session_key(const BlockCipher& key, Bytes factor) {
  const std::size_t size = key.block_size();
  if (factor.size() > size) return fail(Error::kTooLong);
  SecretKey session;
  session.append(factor);
  session.resize(size);
  key.encrypt({session.data(), size});
  return session;
}

Expected<SecretKey> tac_key(std::size_t block_size, Bytes dtk) {
  if (dtk.size() != kKeySize) return fail(Error::kMalformed);
  SecretKey key;
  key.append(dtk);
  if (block_size == kSmallBlock) {
    fold({key.data(), kKeySize});
    key.resize(kSmallBlock);
  }
  return key;
}

Cryptogram authentication_data(const BlockCipher& session, const Cryptogram& source) {
  SecretBytes<kMaxBlock> block;
  block.append(source);
  block.resize(session.block_size());
  session.encrypt({block.data(), block.size()});
  return *fold_cryptogram(block);
}

Expected<Cryptogram> fold_cryptogram(Bytes block) {
  SecretBytes<kMaxBlock> bytes;
  if (!bytes.append(block)) return fail(Error::kMalformed);
  if (bytes.size() == kMaxBlock) {
    fold({bytes.data(), kMaxBlock});
    bytes.resize(kSmallBlock);
  }
  Cryptogram cryptogram;
  if (bytes.size() != cryptogram.size()) return fail(Error::kMalformed);
  std::copy(bytes.begin(), bytes.end(), cryptogram.begin());
  return cryptogram;
}

MacStream::MacStream(const BlockCipher& cipher, Bytes iv) : cipher_(cipher) {
  std::copy_n(iv.begin(), std::min(iv.size(), cipher.block_size()), chain_.begin());
}

void MacStream::add_byte(Byte byte) {
  chain_[filled_++] ^= byte;
  if (filled_ < cipher_.block_size()) return;
  cipher_.encrypt({chain_.data(), filled_});
  filled_ = 0;
}

MacStream& MacStream::add(Bytes input) {
  for (const Byte byte : input) add_byte(byte);
  return *this;
}

Mac MacStream::finish() {
  add_byte(kPadding);
  while (filled_ != 0) add_byte(0x00);
  const MutableBytes last{chain_.data(), cipher_.block_size()};
  if (last.size() == kMaxBlock) {
    fold(last);
    fold(last.first(kMaxBlock / 2));
  }
  Mac mac;
  std::copy_n(last.begin(), mac.size(), mac.begin());
  return mac;
}

Mac mac(const BlockCipher& cipher, Bytes input, Bytes iv) {
  return MacStream(cipher, iv).add(input).finish();
}

Expected<Enciphered> encipher_input(Bytes data, std::size_t block_size) {
  if (data.size() > kMaxLc) return fail(Error::kTooLong);
  Enciphered input;
  input.push_back(static_cast<Byte>(data.size()));
  input.append(data);
  if (input.size() % block_size != 0) {
    input.push_back(kPadding);
    input.resize((input.size() + block_size - 1) / block_size * block_size);
  }
  return input;
}

Expected<Enciphered> encipher(const BlockCipher& cipher, Bytes data) {
  auto out = encipher_input(data, cipher.block_size());
  if (!out) return out;
  each_block(cipher, {out->data(), out->size()}, [&](MutableBytes b) { cipher.encrypt(b); });
  return out;
}

Expected<Enciphered> decipher(const BlockCipher& cipher, Bytes data) {
  const std::size_t block = cipher.block_size();
  Enciphered plain;
  if (data.empty() || data.size() % block != 0 || !plain.append(data))
    return fail(Error::kMalformed);
  each_block(cipher, {plain.data(), plain.size()}, [&](MutableBytes b) { cipher.decrypt(b); });
  const std::size_t size = plain[0];
  if (size + 1 > plain.size() || !is_padding(plain.bytes().subspan(size + 1), block))
    return fail(Error::kMalformed);
  Enciphered out;
  out.append(plain.bytes().subspan(1, size));
  return out;
}

Mac command_mac(const BlockCipher& session, const iso7816::CommandHeader& header, Bytes data) {
  const auto lc = static_cast<Byte>(data.size() + sizeof(Mac));
  const std::array<Byte, 5> head = {header.CLA, header.INS, header.P1, header.P2, lc};
  return MacStream(session).add(head).add(data).finish();
}

Expected<SecretCommand> with_mac(const BlockCipher& session, iso7816::CommandHeader header,
                                 Bytes data) {
  header.CLA = static_cast<Byte>((header.CLA & 0xF0) | kSecureMessaging);
  return with_mac(header, data, command_mac(session, header, data));
}

Expected<SecretCommand> with_mac(const iso7816::CommandHeader& header, Bytes data, const Mac& mac) {
  if (data.size() + mac.size() > kMaxLc) return fail(Error::kTooLong);
  const auto lc = static_cast<Byte>(data.size() + mac.size());
  auto secured = command<SecretCommand>({header.CLA, header.INS, header.P1, header.P2, lc});
  secured.append(data);
  secured.append(mac);
  return secured;
}

Expected<SecretCommand> sealed(const BlockCipher& session, const iso7816::CommandHeader& header,
                               Bytes data) {
  if (data.empty()) return with_mac(session, header, {});
  const auto enciphered = encipher(session, data);
  if (!enciphered) return fail(enciphered.error());
  return with_mac(session, header, *enciphered);
}

}  // namespace ssc::sscard
