// SPDX-License-Identifier: Apache-2.0
#include "host/card/test_keys.hpp"

#include <array>
#include <string>

#include "host/crypto/block_cipher.hpp"

namespace ssc::card {
namespace {

using sscard::Algorithm;
using sscard::SecretKey;

template <class Use>
auto with_cipher(Algorithm algorithm, Bytes key, Use use) {
  return algorithm == Algorithm::kDes ? use(crypto::Des(key)) : use(crypto::Sm4(key));
}

SecretKey card_key(const KeyOrigin& card, int levels, SecretKey key) {
  const std::array<sscard::Factor, sscard::kMaxLevels> downwards = {
      card.factors.province, card.factors.city, card.factors.card};
  for (auto factor = downwards.end() - levels; factor != downwards.end(); ++factor) {
    key = with_cipher(card.algorithm, key, [&](const BlockCipher& cipher) {
      return sscard::diversify(cipher, *factor);
    });
  }
  return key;
}

}  // namespace

Result<void> TestKeys::add(const sscard::Key& key, int levels, Bytes root) {
  const bool fits = levels >= 0 && levels <= sscard::kMaxLevels && root.size() == sscard::kKeySize;
  if (!fits) return failure(Code::kConfig, "test key " + std::string(key.text));
  Root& added = roots_[&key];
  added.levels = levels;
  added.value.assign(root);
  return {};
}

Result<SecretKey> TestKeys::session_key(const KeyOrigin& card, const sscard::Key& key,
                                        const sscard::Challenge& factor) const {
  if (card.algorithm != algorithm_ || algorithm_ == Algorithm::kSsf33)
    return failure(Code::kAlgorithmUnavailable);
  const auto root = roots_.find(&key);
  if (root == roots_.end()) return failure(Code::kKeyMissing, std::string(key.text));
  const SecretKey value = card_key(card, root->second.levels, root->second.value);
  return with_cipher(algorithm_, value, [&](const BlockCipher& cipher) {
    return *sscard::session_key(cipher, factor);
  });
}

Result<sscard::Cryptogram> TestKeys::answer(const KeyOrigin& card, const Proof& proof) {
  const auto session = session_key(card, *proof.key, proof.factor);
  if (!session) return tl::unexpected(session.error());
  return with_cipher(algorithm_, *session, [&](const BlockCipher& cipher) {
    return sscard::authentication_data(cipher, proof.source);
  });
}

Result<sscard::SecretCommand> TestKeys::seal(const KeyOrigin& card, const Seal& seal) {
  const auto session = session_key(card, *seal.key, seal.factor);
  if (!session) return tl::unexpected(session.error());
  return with_cipher(algorithm_, *session, [&](const BlockCipher& cipher) {
    return *sscard::sealed(cipher, seal.header, seal.data);
  });
}

}  // namespace ssc::card
