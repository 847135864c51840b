// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/psam_cipher.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/sscard/diversification.hpp"
#include "tools/cardsim/chip/key_tree.hpp"

namespace ssc::cardsim {
namespace {

using sscard::KeyKind;

constexpr Byte kKindMask = 0x1F;

bool enciphers(KeyKind kind) {
  return kind == KeyKind::kEncipher || kind == KeyKind::kMacAndEncipher;
}
bool makes_macs(KeyKind kind) {
  return kind == KeyKind::kMac || kind == KeyKind::kMacAndEncipher;
}

// P1 of CIPHER DATA.
struct CipherMode {
  Byte P1;
  bool mac;
  bool begins;  // the first block is the initial value
  bool ends;
};
constexpr CipherMode kModes[] = {
    {0x00, false, false, true}, {0x02, false, false, false}, {0x05, true, true, true},
    {0x07, true, true, false},  {0x03, true, false, false},  {0x01, true, false, true},
};

Answer encipher(const Delivered& delivered, Bytes data) {
  Answer answer{Data(data.begin(), data.end())};
  const std::size_t block = delivered.session.block_size();
  for (std::size_t at = 0; at < answer.data.size(); at += block) {
    delivered.session.encrypt(MutableBytes(answer.data).subspan(at, block));
  }
  return answer;
}

void chain_block(Delivered& delivered, Bytes block) {
  for (std::size_t i = 0; i < block.size(); ++i) delivered.chain[i] ^= block[i];
  delivered.session.encrypt(delivered.chain);
}

// The leftmost four bytes; with 16-byte blocks the four words xored.
Data folded(const Data& block) {
  constexpr std::size_t kMac = 4, kSmallBlock = 8;
  Data mac(kMac);
  const std::size_t size = block.size() == kSmallBlock ? kMac : block.size();
  for (std::size_t i = 0; i < size; ++i) mac[i % kMac] ^= block[i];
  return mac;
}

Answer mac(Delivered& delivered, const CipherMode& mode, Bytes data) {
  const std::size_t block = delivered.session.block_size();
  if (mode.begins) {
    delivered.chain.assign(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(block));
    data = data.subspan(block);
  }
  if (delivered.chain.empty()) return refused(kNotInThisState);
  for (; !data.empty(); data = data.subspan(block)) chain_block(delivered, data.first(block));
  if (!mode.ends) return {};
  return {folded(std::exchange(delivered.chain, {}))};
}

}  // namespace

std::optional<Grown> grow(sscard::Algorithm algorithm, const PsamRoot& root, Bytes data) {
  const auto size = sizeof(sscard::Factor) * static_cast<std::size_t>(root.address.levels());
  if (data.size() < size) return std::nullopt;
  return Grown{grown_key(algorithm, root.value, data.first(size)), data.subspan(size)};
}

Answer deliver_session_key(PsamState& psam, const Command& c) {
  psam.delivered.reset();
  const auto kind = static_cast<KeyKind>(c.P1 & kKindMask);
  const PsamRoot* root = find_root(psam, kind, c.P2);
  if (root == nullptr) return refused(kKeyNotFound);
  if (!enciphers(kind) && !makes_macs(kind)) return refused(kConditionsNotMet);
  const auto algorithm = psam.memory.algorithm;
  const auto card = grow(algorithm, *root, c.data);
  if (!card || card->rest.size() != sscard::block_size(algorithm)) return refused(kWrongData);
  psam.delivered.emplace(Delivered{kind, Cipher::session(algorithm, card->key, card->rest)});
  return {};
}

Answer cipher_data(PsamState& psam, const Command& c) {
  const auto* mode = std::find_if(std::begin(kModes), std::end(kModes),
                                  [&](const CipherMode& m) { return m.P1 == c.P1; });
  if (mode == std::end(kModes) || c.P2 != 0) return refused(kWrongP1P2);
  if (!psam.delivered) return refused(kConditionsNotMet);
  Delivered& delivered = *psam.delivered;
  if (mode->mac ? !makes_macs(delivered.kind) : !enciphers(delivered.kind))
    return refused(kConditionsNotMet);
  const std::size_t block = delivered.session.block_size();
  const std::size_t least = mode->begins && mode->ends ? 2 * block : block;
  if (c.data.size() < least || c.data.size() % block != 0) return refused(kWrongLength);
  return mode->mac ? mac(delivered, *mode, c.data) : encipher(delivered, c.data);
}

}  // namespace ssc::cardsim
