// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/backend/store/store.hpp"
#include "host/backend/transfer/signer.hpp"

namespace ssc::backend::transfer {

// What travels: {"from","to","seq","previous","id","type","payload" (base64),"key","signature"
// (base64)}, one JSON object. Signed is a context line, every field before it, and the payload's
// bytes as they are.
struct Envelope {
  Message message;
  LanePlace before, place;  // place.hash is computed on opening, never taken from the sender
};

inline constexpr std::size_t kMaxEnvelope = std::size_t{256} * 1024;  // bytes
// Of a payload: base64 adds a third, the other fields are short.
inline constexpr std::size_t kMaxPayload = (kMaxEnvelope - 1024) / 4 * 3;

// kUnknownAgency when `claim.message.sender` is not ours; kRequestTooLarge when nobody would open
// it.
Result<std::string> seal(const Store::Claim& claim, Signer& signer);

// kDocumentMalformed (no such object, wrong base64, bad UTF-8, too large: 256 KiB), kUnknownAgency,
// kDocumentSignature.
Result<Envelope> open(std::string_view bytes, const Digest& digest, Signer& signer);

}  // namespace ssc::backend::transfer
