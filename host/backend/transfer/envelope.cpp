// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/envelope.hpp"

#include <array>

#include "host/backend/transfer/json_body.hpp"
#include "host/crypto/base64.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::backend::transfer {
namespace {

struct Wire {
  std::string from, to;
  std::uint64_t seq = 0;
  Hash previous{};
  Id id;
  std::string type;
  std::string payload;  // base64
  std::array<Byte, 8> key{};
  std::array<Byte, 64> signature{};
};

}  // namespace

template <>
inline constexpr auto kFields<Wire> =
    std::tuple(Field("from", &Wire::from), Field("to", &Wire::to), Field("seq", &Wire::seq),
               Field("previous", &Wire::previous), Field("id", &Wire::id),
               Field("type", &Wire::type), Field("payload", &Wire::payload),
               Field("key", &Wire::key), Field("signature", &Wire::signature));

namespace {

constexpr std::string_view kContext = "OpenSSC agency message 1\n";

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A field with its length before it, so that no other division of the same bytes is signed too.
void add_field(std::string& content, std::string_view field) {
  std::array<Byte, 4> size{};
  store_be32(size, static_cast<std::uint32_t>(field.size()));
  content.append(text_of(size)).append(field);
}

std::string signed_content(const Message& message, const LanePlace& before, std::uint64_t seq) {
  std::array<Byte, 8> number{};
  store_be32(MutableBytes(number).first(4), static_cast<std::uint32_t>(seq >> 32));
  store_be32(MutableBytes(number).last(4), static_cast<std::uint32_t>(seq));
  std::string content(kContext);
  content.reserve(content.size() + message.body.size() + 160);
  for (const std::string_view field :
       {std::string_view(message.sender), std::string_view(message.receiver), text_of(number),
        text_of(before.hash), text_of(message.id.bytes), std::string_view(message.type),
        std::string_view(message.body)})
    add_field(content, field);
  return content;
}

std::optional<Envelope> unpack(Wire wire, const Digest& digest) {
  auto payload = crypto::from_base64(wire.payload);
  if (!payload || wire.seq == 0) return {};
  Envelope envelope{{wire.id, std::move(wire.from), std::move(wire.to), std::move(wire.type),
                     std::move(*payload)},
                    {wire.seq - 1, wire.previous},
                    {}};
  envelope.place = next_place(digest, envelope.before, envelope.message);
  return envelope;
}

}  // namespace

Result<std::string> seal(const Store::Claim& claim, Signer& signer) {
  const Message& message = claim.message;
  const auto signature =
      signer.sign(message.sender, signed_content(message, claim.before, claim.place.seq));
  if (!signature) return tl::unexpected(signature.error());
  const std::string payload =
      crypto::to_base64({reinterpret_cast<const Byte*>(message.body.data()), message.body.size()});
  std::string bytes =
      to_json(Wire{message.sender, message.receiver, claim.place.seq, claim.before.hash, message.id,
                   message.type, payload, signature->key, signature->value});
  if (bytes.size() > kMaxEnvelope) return failure(Code::kRequestTooLarge, message.type);
  return bytes;
}

Result<Envelope> open(std::string_view bytes, const Digest& digest, Signer& signer) {
  if (bytes.size() > kMaxEnvelope) return failure(Code::kDocumentMalformed, "too large");
  auto wire = from_json<Wire>(bytes);
  if (!wire) return failure(Code::kDocumentMalformed, "no envelope");
  const AgencySignature signature{wire->key, wire->signature};
  auto envelope = unpack(std::move(*wire), digest);
  if (!envelope) return failure(Code::kDocumentMalformed, "payload or place");
  const Message& message = envelope->message;
  const auto good = signer.verify(
      message.sender, signed_content(message, envelope->before, envelope->place.seq), signature);
  if (!good) return tl::unexpected(good.error());
  return std::move(*envelope);
}

}  // namespace ssc::backend::transfer
