// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "host/backend/transfer/document.hpp"
#include "host/backend/transfer/envelope.hpp"
#include "host/backend/transfer/message.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/unit/host/backend/digest.hpp"

// What another agency sends: an envelope, a paper, or the payload of a message as TYPE, line feed,
// body.
namespace ssc::backend::transfer {
namespace {

using fuzz::check;

// Takes every signature, so that what is behind it is tried too.
class CredulousSigner final : public Signer {
 public:
  Result<AgencySignature> sign(std::string_view, std::string_view) override {
    return AgencySignature{};
  }
  Result<void> verify(std::string_view, std::string_view, const AgencySignature&) override {
    return {};
  }
};

// Sealed again, it says the same.
void check_envelope(std::string_view bytes, Signer& signer) {
  const auto envelope = open(bytes, test_digest, signer);
  if (!envelope) return;
  check(envelope->place.seq == envelope->before.seq + 1);
  const auto again = seal({envelope->message, envelope->before, envelope->place, {}, 1}, signer);
  check(again || bytes.size() > kMaxEnvelope / 2);  // its escapes may have been shorter
  if (!again) return;
  const auto opened = open(*again, test_digest, signer);
  check(opened && opened->message == envelope->message && opened->place == envelope->place);
}

void check_document(std::string_view text, Signer& signer) {
  const auto document = decode_document(text);
  if (!document) return;
  const auto again = decode_document(encode(*document));
  check(again && again->body == document->body && again->number == document->number);
  const int kinds =
      read_certificate(*document, signer).has_value() + read_letter(*document, signer).has_value() +
      read_form(*document, signer).has_value() + read_receipt(*document, signer).has_value();
  check(kinds <= 1);
}

void check_payload(std::string_view type, std::string_view body) {
  const auto payload = decode_payload(type, body);
  if (!payload) return;
  check(type_of(*payload) == type);
  const std::string bytes = encode(*payload);
  const auto again = decode_payload(type, bytes);
  check(again && encode(*again) == bytes);
}

void run(std::string_view text) {
  CredulousSigner signer;
  const std::size_t end = text.find('\n');
  if (end != std::string_view::npos)
    return check_payload(text.substr(0, end), text.substr(end + 1));
  check_envelope(text, signer);
  check_document(text, signer);
}

}  // namespace
}  // namespace ssc::backend::transfer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::backend::transfer::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
