// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/psam.hpp"

#include <string_view>

#include "protocol/sscard/commands.hpp"

namespace ssc::sscard {
namespace {

// sx?.sh.社会保障 in GB 2312; the third character is the algorithm's digit.
constexpr std::string_view kEnvironment = "sx1.sh.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF";
constexpr std::size_t kAlgorithmAt = 2;
constexpr std::array<Byte, 6> kApplication = {0xD1, 0x56, 0x00, 0x00, 0x05, 0x90};

// Sets Lc to what follows it.
Command counted(Command apdu) {
  constexpr std::size_t kLcAt = 4;
  apdu[kLcAt] = static_cast<Byte>(apdu.size() - kLcAt - 1);
  return apdu;
}

}  // namespace

Command select_psam(Algorithm algorithm) {
  std::array<Byte, kEnvironment.size()> name;
  std::copy(kEnvironment.begin(), kEnvironment.end(), name.begin());
  name[kAlgorithmAt] = static_cast<Byte>('0' + static_cast<int>(algorithm));
  return select_by_name(name);
}

Command select_psam_application() {
  return select_by_name(kApplication);
}

Command initialize_environment(const identity::Division& city) {
  return command({0xBF, 0xEC, 0x00, 0x00, 0x01, city.to_bcd()[0]});
}

Command deliver_session_key(PsamKey key, const Factors& factors, const Challenge& process_factor,
                            Algorithm algorithm) {
  Command apdu = command({0xBF, 0xDE, key.usage, key.id, 0x00});
  apdu.append(factors.for_levels(key.levels()));
  apdu.append(process_factor);
  apdu.resize(apdu.size() + block_size(algorithm) - process_factor.size());
  return counted(apdu);
}

Expected<SecretCommand> cipher_data(CipherMode mode, Bytes data) {
  if (data.size() > kMaxLc) return fail(Error::kTooLong);
  auto apdu = command<SecretCommand>(
      {0x80, 0xFA, static_cast<Byte>(mode), 0x00, static_cast<Byte>(data.size())});
  apdu.append(data);
  return apdu;
}

FixedBytes<kMaxBlock> cryptogram_input(const Cryptogram& source, Algorithm algorithm) {
  FixedBytes<kMaxBlock> input;
  input.append(source);
  input.resize(block_size(algorithm));
  return input;
}

Expected<SecretBytes<kMaxLc>> mac_input(const iso7816::CommandHeader& header, Bytes data,
                                        Algorithm algorithm) {
  constexpr Byte kPadding = 0x80;
  const std::size_t block = block_size(algorithm);
  const auto lc = static_cast<Byte>(data.size() + sizeof(Mac));
  SecretBytes<kMaxLc> input;
  input.resize(block);  // the IV
  input.append(std::array<Byte, 5>{header.CLA, header.INS, header.P1, header.P2, lc});
  if (!input.append(data) || !input.push_back(kPadding)) return fail(Error::kTooLong);
  if (!input.resize((input.size() + block - 1) / block * block)) return fail(Error::kTooLong);
  return input;
}

Command read_psam_file(std::uint8_t sfi, std::uint8_t size) {
  constexpr Byte kWithSfi = 0x80;
  return command({0x00, 0xB0, static_cast<Byte>(kWithSfi | sfi), 0x00, size});
}

Expected<PsamInfo> parse_psam_info(Bytes content) {
  if (content.size() < kPsamInfoSize) return fail(Error::kTruncated);
  if (content.size() > kPsamInfoSize) return fail(Error::kTrailing);
  PsamInfo info;
  info.issuer = content[0];
  info.serial.assign(content.subspan(1, 10));
  info.version = content[11];
  info.type = content[12];
  return info;
}

Command init_sam_for_purchase(const PurchaseChallenge& card, const Purchase& purchase,
                              const Factors& factors, int levels) {
  Command apdu = command({0x80, 0x70, 0x01, 0x00, 0x00});
  apdu.append(card.random);
  apdu.append(card.serial);
  apdu.append(amounts(purchase));
  apdu.push_back(static_cast<Byte>(TransactionType::kPurchase));
  apdu.append(purchase.time);  // date 4, time 3
  apdu.push_back(card.key_version);
  apdu.push_back(card.algorithm);
  apdu.append(factors.for_levels(levels));
  return counted(apdu);
}

Expected<PurchaseProof> parse_purchase_proof(Bytes answer) {
  PurchaseProof proof;
  const std::size_t size = proof.terminal_serial.size() + proof.mac1.size();
  if (answer.size() < size) return fail(Error::kTruncated);
  if (answer.size() > size) return fail(Error::kTrailing);
  const Bytes mac = answer.subspan(proof.terminal_serial.size());
  std::copy_n(answer.begin(), proof.terminal_serial.size(), proof.terminal_serial.begin());
  std::copy(mac.begin(), mac.end(), proof.mac1.begin());
  return proof;
}

Command credit_sam_for_purchase(const Mac& mac2) {
  Command apdu = command({0x80, 0x72, 0x00, 0x00, 0x04});
  apdu.append(mac2);
  return apdu;
}

}  // namespace ssc::sscard
