// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protocol/sscard/algorithm.hpp"
#include "protocol/sscard/diversification.hpp"
#include "protocol/sscard/keys.hpp"
#include "protocol/sscard/security_commands.hpp"
#include "protocol/sscard/transaction.hpp"

// The PSAM, the terminal's card in the SAM slot (part 9 of the card's rules). It holds roots of
// keys and computes with what it diversifies from them; no key ever leaves it.
//
//   SELECT environment, SELECT application    80 FA needs a session key:
//   BF EC first byte of the card identifier    BF DE usage id factors, process factor
//                                              80 FA encipher: the cryptogram
namespace ssc::sscard {

// The environment's name differs by algorithm: sx1.sh.社会保障 (DES), sx2 (SSF33), sx3 (SM4).
Command select_psam(Algorithm algorithm);
// DF01 in it, by its AID D15600000590.
Command select_psam_application();

// BF EC 00 00 01 xx: a session with a card begins. `city`: of the card's identifier.
Command initialize_environment(const identity::Division& city);

// BF DE usage id Lc factors, process factor (filled with 00 to 16 bytes but for DES). The number of
// factors is that of key.levels(); 6A80 when the PSAM's root is of another level.
Command deliver_session_key(PsamKey key, const Factors& factors, const Challenge& process_factor,
                            Algorithm algorithm);

// P1 of CIPHER DATA.
enum class CipherMode : std::uint8_t {
  kEncipher = 0x00,      // the last or only part
  kEncipherMore = 0x02,  // parts follow
  kMac = 0x05,           // all of it; the first block is the IV
  kMacFirst = 0x07,
  kMacNext = 0x03,
  kMacLast = 0x01,
};
// 80 FA P1 00 Lc data: with the session key. `data` in whole blocks; answers by 61xx. kTooLong:
// above 255 bytes.
Expected<SecretCommand> cipher_data(CipherMode mode, Bytes data);
// The data that makes CIPHER DATA answer a cryptogram (fold_cryptogram() of it): the source, filled
// with 00 to a block.
FixedBytes<kMaxBlock> cryptogram_input(const Cryptogram& source, Algorithm algorithm);
// The data that make CIPHER DATA (kMac) answer the MAC of a command, command_mac(): IV 0, header,
// `data`, padding. kTooLong: more than one CIPHER DATA takes.
Expected<SecretBytes<kMaxLc>> mac_input(const iso7816::CommandHeader& header, Bytes data,
                                        Algorithm algorithm);

// --- Files (transparent, read by READ BINARY with SFI) ---

inline constexpr std::uint8_t kPsamInfoSfi = 0x15;
inline constexpr std::uint8_t kTerminalNumberSfi = 0x16;
inline constexpr std::uint8_t kPsamInfoSize = 15;
inline constexpr std::uint8_t kTerminalNumberSize = 6;

// Of DF01: what keys its issuer of that rank has given it. The first byte is the index of the
// purchase key DPK; then the version of the authentication keys, and from when until when.
inline constexpr std::uint8_t kNationalInfoSfi = 0x1A;
inline constexpr std::uint8_t kProvinceInfoSfi = 0x1B;
inline constexpr std::uint8_t kCityInfoSfi = 0x1C;
inline constexpr std::uint8_t kKeyInfoSize = 10;

// 00 B0 96 00 06 and the like.
Command read_psam_file(std::uint8_t sfi, std::uint8_t size);

struct PsamInfo {
  std::uint8_t issuer = 0;
  FixedBytes<10> serial;  // cn
  std::uint8_t version = 0;
  std::uint8_t type = 0;
};
// kTruncated, kTrailing.
Expected<PsamInfo> parse_psam_info(Bytes content);

// --- Purchase ---

// 80 70 01 00: the PSAM makes MAC1 for DEBIT FOR PURCHASE. Answers terminal serial 4, MAC1 4.
Command init_sam_for_purchase(const PurchaseChallenge& card, const Purchase& purchase,
                              const Factors& factors, int levels);
// kTruncated, kTrailing.
Expected<PurchaseProof> parse_purchase_proof(Bytes answer);
// 80 72 00 00 04 MAC2: what the card answered to DEBIT. 9302 or 63CF: wrong.
Command credit_sam_for_purchase(const Mac& mac2);

}  // namespace ssc::sscard
