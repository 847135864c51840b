// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/key_signer.hpp"

#include <utility>

namespace ssc::backend::transfer {
namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

tl::unexpected<Failure> unknown(std::string_view region) {
  return failure(Code::kUnknownAgency, std::string(region));
}

}  // namespace

Result<void> KeySigner::host(std::string_view region, crypto::PrivateKey key) {
  crypto::PublicKey own = key.public_key();
  const crypto::KeyId id = own.id();
  if (auto trusted = trust(region, std::move(own)); !trusted) return trusted;
  hosted_.insert_or_assign(std::string(region), Hosted{std::move(key), id});
  return {};
}

Result<void> KeySigner::trust(std::string_view region, crypto::PublicKey key) {
  const crypto::KeyId id = key.id();
  const auto [entry, fresh] = known_.try_emplace(id, Known{std::string(region), std::move(key)});
  if (!fresh && entry->second.region != region)
    return failure(Code::kConfig, std::string(region) + " has the key of " + entry->second.region);
  return {};
}

Result<AgencySignature> KeySigner::sign(std::string_view region, std::string_view message) {
  const auto hosted = hosted_.find(region);
  if (hosted == hosted_.end()) return unknown(region);
  return AgencySignature{hosted->second.id, hosted->second.key.sign(bytes_of(message))};
}

Result<void> KeySigner::verify(std::string_view region, std::string_view message,
                               const AgencySignature& signature) {
  const auto known = known_.find(signature.key);
  if (known == known_.end() || known->second.region != region) return unknown(region);
  if (!known->second.key.verify(bytes_of(message), signature.value))
    return failure(Code::kDocumentSignature, std::string(region));
  return {};
}

}  // namespace ssc::backend::transfer
