// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/pki.hpp"

#include <string_view>

#include "host/crypto/digest.hpp"
#include "tools/cardsim/chip/cipher.hpp"
#include "tools/cardsim/chip/file_address.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::string_view kName = "PKI.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF";
constexpr std::uint16_t kSignatureCertificate = 0x0018;
constexpr std::uint16_t kEncryptionCertificate = 0x0019;

// The PIN that P2 names.
ChallengedPin* find_pin(PkiMemory& pki, Byte P2) {
  constexpr Byte kAdministrator = 0x00, kUser = 0x81;
  ChallengedPin* pin = P2 == kUser            ? &pki.user
                       : P2 == kAdministrator ? &pki.administrator
                                              : nullptr;
  return pin == nullptr || pin->text.empty() ? nullptr : pin;
}

Data answer_of(const ChallengedPin& pin, Bytes challenge) {
  Data block(challenge.begin(), challenge.end());
  block.resize(sscard::kMaxBlock);
  const auto digest = crypto::sm3(pin.text);
  Cipher(sscard::Algorithm::kSm4, Bytes(digest).first(sscard::kKeySize)).encrypt(block);
  return block;
}

}  // namespace

bool is_pki_name(Bytes name) {
  return equal(name, as_bytes(kName));
}

// 6F │ 84 name
Answer select_pki(CardState& card) {
  enter(card, nullptr);
  card.selection.pki = true;
  Data name, fci;
  append_object(name, 0x84, as_bytes(kName));
  append_object(fci, 0x6F, name);
  return {fci};
}

Answer select_pki_file(CardState& card, std::uint16_t fid) {
  const PkiMemory& pki = *card.memory.pki;
  const Data* file = fid == kSignatureCertificate    ? &pki.signature_certificate
                     : fid == kEncryptionCertificate ? &pki.encryption_certificate
                                                     : nullptr;
  if (file == nullptr || file->empty()) return refused(kFileNotFound);
  card.selection.certificate = file;
  return {};
}

Answer read_pki_binary(CardState& card, const Command& c) {
  const ByteAddress address(c);
  if (!address.valid || address.with_sfi) return refused(kWrongP1P2);
  if (card.selection.certificate == nullptr) return refused(kNoCurrentEf);
  return part_of(*card.selection.certificate, address.offset, c.Ne);
}

Answer verify_pki_pin(CardState& card, const Command& c) {
  constexpr Byte kByChallenge = 0x01;
  if (c.P1 != kByChallenge) return refused(kWrongP1P2);
  ChallengedPin* pin = find_pin(*card.memory.pki, c.P2);
  if (pin == nullptr) return refused(kKeyNotFound);
  if (c.data.size() != sscard::kMaxBlock) return refused(kWrongLength);
  if (pin->tries.blocked()) return refused(kMethodBlocked);
  const auto challenge = std::exchange(card.challenge, std::nullopt);
  if (!challenge || challenge->size() != sizeof(sscard::Cryptogram)) return refused(kNoChallenge);
  if (!equal(answer_of(*pin, *challenge), c.data)) {
    pin->tries.wrong();
    return tries_left(pin->tries.left);
  }
  pin->tries.right();
  return {};
}

}  // namespace ssc::cardsim
