// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "protocol/base/block_cipher.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/iso7816/apdu.hpp"
#include "protocol/sscard/command.hpp"

// What card, PSAM and issuer compute with their keys (part 4 of the card's rules). The formulas
// differ with the cipher's block size, 8 bytes (DES) or 16 (SSF33, SM4). Nothing here contains a
// cipher: whoever holds keys brings one.
//
//   session key   E(key, random 00…)                 8-byte blocks: 8 bytes, for single DES
//   MAC           CBC over the input and 80 00…, IV 0; of the last block the first 4 bytes, or
//                 with 16-byte blocks the exclusive-or of its four words
//   cryptogram    E(session, source); with 16-byte blocks E(session, source 00…), its two halves
//                 xored
namespace ssc::sscard {

inline constexpr std::size_t kMaxBlock = 16;
inline constexpr std::size_t kKeySize = 16;  // two DES keys, or one of SM4

// A key of the card: 16 bytes. A session key: 8 bytes (single DES) or 16.
using SecretKey = SecretBytes<kKeySize>;

// `factor`: what both sides know, usually the card's last challenge; 4 bytes up to a block, filled
// with 00. kTooLong: longer than a block.
Expected<SecretKey> session_key(const BlockCipher& key, Bytes factor);

// The key of a TAC: both halves of DTK xored for 8-byte blocks, DTK itself for 16. kMalformed: not
// 16 bytes.
Expected<SecretKey> tac_key(std::size_t block_size, Bytes dtk);

// What authenticates: the card to the terminal (internal) or the terminal to the card (external).
using Cryptogram = std::array<Byte, 8>;
Cryptogram authentication_data(const BlockCipher& session, const Cryptogram& source);
// The same from a whole block that another device (a PSAM) enciphered: 8 bytes as they are, 16 with
// their halves xored. kMalformed: neither 8 nor 16 bytes.
Expected<Cryptogram> fold_cryptogram(Bytes block);

// MAC and TAC: four bytes.
using Mac = std::array<Byte, 4>;

// A MAC over input that comes in pieces. Wiped when it ends.
class MacStream {
 public:
  // `iv`: at most a block, filled with 00; card commands have none, key loading into a PSAM uses
  // its challenge.
  explicit MacStream(const BlockCipher& cipher, Bytes iv = {});
  MacStream(const MacStream&) = delete;
  MacStream& operator=(const MacStream&) = delete;
  ~MacStream() { wipe(chain_.data(), chain_.size()); }

  MacStream& add(Bytes input);
  // Pads always: 80, then 00 up to the block. Ends the stream.
  Mac finish();

 private:
  void add_byte(Byte byte);

  const BlockCipher& cipher_;
  std::array<Byte, kMaxBlock> chain_{};
  std::size_t filled_ = 0;
};

Mac mac(const BlockCipher& cipher, Bytes input, Bytes iv = {});

// Data under a key: its length in one byte, the data, 80 00… only when that is no whole number of
// blocks; ECB. kTooLong: more than 255 bytes.
using Enciphered = SecretBytes<256>;
Expected<Enciphered> encipher(const BlockCipher& cipher, Bytes data);
// What encipher() enciphers, for another device (a PSAM) that does it. kTooLong as above.
Expected<Enciphered> encipher_input(Bytes data, std::size_t block_size);
// kMalformed: no whole number of blocks, or the length byte and padding do not fit: another key.
Expected<Enciphered> decipher(const BlockCipher& cipher, Bytes data);

// A command whose data ends in a MAC (CLA x4). The MAC covers CLA INS P1 P2 Lc and data, Lc already
// counting the MAC.
Mac command_mac(const BlockCipher& session, const iso7816::CommandHeader& header, Bytes data);
// Sets the low nibble of CLA to 4. kTooLong: more than 251 bytes of data.
Expected<SecretCommand> with_mac(const BlockCipher& session, iso7816::CommandHeader header,
                                 Bytes data);
// The same with a MAC that another device (a PSAM) made; CLA stays.
Expected<SecretCommand> with_mac(const iso7816::CommandHeader& header, Bytes data, const Mac& mac);
// The first with the data enciphered, when there are any. kTooLong.
Expected<SecretCommand> sealed(const BlockCipher& session, const iso7816::CommandHeader& header,
                               Bytes data);

}  // namespace ssc::sscard
