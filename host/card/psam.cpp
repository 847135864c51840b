// SPDX-License-Identifier: Apache-2.0
#include "host/card/psam.hpp"

#include <array>

#include "protocol/sscard/value.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusWord;
using sscard::Algorithm;
using sscard::CipherMode;
using sscard::PsamKey;

constexpr StatusWord kWrongData{0x6A80};  // its root is of another level
constexpr StatusWord kKeyNotFound{0x6A88};
constexpr StatusWord kNotSupported{0x6A81};
constexpr StatusWord kWrongMac{0x9302};  // in the text of the rules 63CF
constexpr StatusWord kNoSuchIndex{0x9403};

// As the rules print DPK: 22, its id is the key's version.
constexpr Byte kPurchaseUsage = 0x22;

bool is_absent(StatusWord status) {
  return status == iso7816::kStatusFileNotFound || status == kNotSupported;
}

tl::unexpected<Failure> refused(std::string_view what, StatusWord status) {
  return tl::unexpected(refusal(Code::kPsamRefused, what, status));
}

// The printed number first, then the others downwards.
std::array<int, sscard::kMaxLevels> levels_to_try(PsamKey key) {
  std::array<int, sscard::kMaxLevels> levels{key.levels()};
  std::size_t next = 1;
  for (int level = sscard::kMaxLevels; level > 0; --level) {
    if (level != key.levels()) levels.at(next++) = level;
  }
  return levels;
}

}  // namespace

Failure of_psam(Failure failure) {
  switch (failure.code) {
    case Code::kNoCard:
    case Code::kCardMute:
    case Code::kCardRemoved: return {Code::kNoPsam, std::move(failure.detail)};
    case Code::kCardReset:
    case Code::kCardInUse:
    case Code::kCardProtocol:
      return {Code::kPsamRefused, std::string(failure.info().code) + " " + failure.detail};
    default: return failure;
  }
}

// Another program reset it: it has forgotten what was selected, and nothing is lost by beginning
// again. What it did not carry out leaves it in a state that is not known.
template <class Use>
auto Psam::with_restart(Use use) -> decltype(use()) {
  auto result = use();
  if (!result && result.error().code == Code::kCardReset) {
    ready_.reset();
    if (auto taken = sam_.restart(); !taken) return tl::unexpected(of_psam(taken.error()));
    result = use();
  }
  if (result) return result;
  if (result.error().code != Code::kKeyMissing) ready_.reset();
  return tl::unexpected(of_psam(result.error()));
}

Result<sscard::Cryptogram> Psam::answer(const KeyOrigin& card, const Proof& proof) {
  return with_restart([&] { return answer_once(card, proof); });
}

Result<sscard::SecretCommand> Psam::seal(const KeyOrigin& card, const Seal& seal) {
  return with_restart([&] { return seal_once(card, seal); });
}

Result<std::string> Psam::terminal_number(Algorithm algorithm) {
  return with_restart([&] { return read_terminal_number(algorithm); });
}

Result<std::uint8_t> Psam::purchase_key_index(const KeyOrigin& card) {
  return with_restart([&] { return read_purchase_key_index(card); });
}

Result<sscard::PurchaseProof> Psam::begin_purchase(const KeyOrigin& card,
                                                   const sscard::PurchaseChallenge& challenge,
                                                   const sscard::Purchase& purchase) {
  return with_restart([&] { return begin_purchase_once(card, challenge, purchase); });
}

// Not repeated: a PSAM that was reset knows of no purchase.
Result<void> Psam::confirm_purchase(const sscard::Mac& mac2) {
  const auto answer = channel_.exchange(sscard::credit_sam_for_purchase(mac2));
  const StatusWord status = answer ? answer->status : StatusWord();
  if (status.ok()) return {};
  const std::string_view what = "CREDIT SAM FOR PURCHASE";
  if (status == kWrongMac || status.tries_left())
    return tl::unexpected(refusal(Code::kCardNotGenuine, what, status));
  ready_.reset();
  if (!answer) return tl::unexpected(of_psam(answer.error()));
  return refused(what, status);
}

Result<Answer> Psam::ask(Bytes command, std::string_view what) {
  Result<Answer> answer = channel_.exchange(command);
  if (answer && !answer->status.ok()) return refused(what, answer->status);
  return answer;
}

Result<void> Psam::select(Algorithm algorithm) {
  ready_.reset();
  const Result<Answer> answer = channel_.exchange(sscard::select_psam(algorithm));
  if (!answer) return tl::unexpected(answer.error());
  if (is_absent(answer->status)) {
    return tl::unexpected(refusal(Code::kAlgorithmUnavailable, "SELECT PSAM", answer->status));
  }
  if (!answer->status.ok()) return refused("SELECT PSAM", answer->status);
  return {};
}

Result<void> Psam::make_ready(const KeyOrigin& card) {
  const Ready wanted{card.algorithm, card.city};
  if (ready_ == wanted) return {};
  if (auto selected = select(card.algorithm); !selected) return selected;
  const auto application = ask(sscard::select_psam_application(), "SELECT PSAM DF01");
  if (!application) return tl::unexpected(application.error());
  const auto begun = ask(sscard::initialize_environment(card.city), "INITIALIZE ENVIRONMENT");
  if (!begun) return tl::unexpected(begun.error());
  ready_ = wanted;
  return {};
}

Result<void> Psam::deliver_key(const KeyOrigin& card, const sscard::Key& key,
                               const sscard::Challenge& factor) {
  const std::string name(key.text);
  if (!key.psam) return failure(Code::kKeyMissing, name + ": no PSAM holds it");
  if (auto ready = make_ready(card); !ready) return ready;
  StatusWord last;
  for (const int levels : levels_to_try(*key.psam)) {
    const auto command = sscard::deliver_session_key(key.psam->with_levels(levels), card.factors,
                                                     factor, card.algorithm);
    const Result<Answer> answer = channel_.exchange(command);
    if (!answer) return tl::unexpected(answer.error());
    last = answer->status;
    if (last.ok()) return {};
    if (last != kWrongData && last != kKeyNotFound)
      return refused("DELIVERY SESSION KEY " + name, last);
  }
  return tl::unexpected(refusal(Code::kKeyMissing, "DELIVERY SESSION KEY " + name, last));
}

Result<Answer> Psam::cipher(sscard::CipherMode mode, Bytes data, std::size_t answer_size) {
  const auto command = sscard::cipher_data(mode, data);
  if (!command) return failure(Code::kInternal, "CIPHER DATA: too long");
  auto answer = ask(*command, "CIPHER DATA");
  if (answer && answer->data.size() != answer_size)
    return failure(Code::kPsamRefused, "CIPHER DATA: answer of another length");
  return answer;
}

Result<sscard::Cryptogram> Psam::answer_once(const KeyOrigin& card, const Proof& proof) {
  const auto delivered = deliver_key(card, *proof.key, proof.factor);
  if (!delivered) return tl::unexpected(delivered.error());
  const auto block =
      cipher(CipherMode::kEncipher, sscard::cryptogram_input(proof.source, card.algorithm),
             sscard::block_size(card.algorithm));
  if (!block) return tl::unexpected(block.error());
  return *sscard::fold_cryptogram(block->data);
}

Result<sscard::SecretCommand> Psam::seal_once(const KeyOrigin& card, const Seal& seal) {
  const auto delivered = deliver_key(card, *seal.key, seal.factor);
  if (!delivered) return tl::unexpected(delivered.error());
  Answer data;
  if (!seal.data.empty()) {
    const auto input = sscard::encipher_input(seal.data, sscard::block_size(card.algorithm));
    const auto enciphered = cipher(CipherMode::kEncipher, *input, input->size());
    if (!enciphered) return tl::unexpected(enciphered.error());
    data = *enciphered;
  }
  const auto input = sscard::mac_input(seal.header, data.data, card.algorithm);
  sscard::Mac mac;
  const auto made = cipher(CipherMode::kMac, *input, mac.size());
  if (!made) return tl::unexpected(made.error());
  std::copy(made->data.begin(), made->data.end(), mac.begin());
  return *sscard::with_mac(seal.header, data.data, mac);
}

Result<std::string> Psam::read_terminal_number(Algorithm algorithm) {
  if (auto selected = select(algorithm); !selected) return tl::unexpected(selected.error());
  const auto answer =
      ask(sscard::read_psam_file(sscard::kTerminalNumberSfi, sscard::kTerminalNumberSize),
          "READ BINARY terminal number");
  if (!answer) return tl::unexpected(answer.error());
  std::array<char, 2 * sscard::kTerminalNumberSize> buffer;
  const auto number = sscard::digits(answer->data, buffer);
  if (!number || number->size() != buffer.size())
    return failure(Code::kPsamRefused, "terminal number: not 12 digits");
  return std::string(*number);
}

// What the city says goes before the province's and the nation's, which a PSAM may lack.
Result<std::uint8_t> Psam::read_purchase_key_index(const KeyOrigin& card) {
  constexpr std::uint8_t kFiles[] = {sscard::kCityInfoSfi, sscard::kProvinceInfoSfi,
                                     sscard::kNationalInfoSfi};
  constexpr Byte kNone = 0x00, kBlank = 0xFF;
  if (auto ready = make_ready(card); !ready) return tl::unexpected(ready.error());
  for (const std::uint8_t sfi : kFiles) {
    const auto answer = channel_.exchange(sscard::read_psam_file(sfi, sscard::kKeyInfoSize));
    if (!answer) return tl::unexpected(answer.error());
    if (!answer->status.ok() || answer->data.empty()) continue;
    const Byte index = answer->data[0];
    if (index != kNone && index != kBlank) return index;
  }
  return failure(Code::kKeyMissing, "no purchase key");
}

Result<sscard::PurchaseProof> Psam::begin_purchase_once(const KeyOrigin& card,
                                                        const sscard::PurchaseChallenge& challenge,
                                                        const sscard::Purchase& purchase) {
  constexpr std::string_view kName = "INIT SAM FOR PURCHASE";
  if (auto ready = make_ready(card); !ready) return tl::unexpected(ready.error());
  StatusWord last;
  for (const int levels : levels_to_try({kPurchaseUsage, challenge.key_version})) {
    const auto command = sscard::init_sam_for_purchase(challenge, purchase, card.factors, levels);
    const auto answer = channel_.exchange(command);
    if (!answer) return tl::unexpected(answer.error());
    last = answer->status;
    if (last.ok()) {
      const auto proof = sscard::parse_purchase_proof(answer->data);
      if (!proof) return failure(Code::kPsamRefused, std::string(kName) + ": not 8 bytes");
      return *proof;
    }
    if (last != kWrongData) break;
  }
  const bool lacks = last == kWrongData || last == kKeyNotFound || last == kNoSuchIndex;
  if (lacks) return tl::unexpected(refusal(Code::kKeyMissing, kName, last));
  return refused(kName, last);
}

}  // namespace ssc::card
