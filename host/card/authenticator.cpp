// SPDX-License-Identifier: Apache-2.0
#include "host/card/authenticator.hpp"

#include <string>

#include "protocol/iso7816/atr.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusWord;
using sscard::Cryptogram;

constexpr StatusWord kWrongKey{0x6300};  // ISO/IEC 7816-4: of a card that does not count tries
constexpr StatusWord kWrongLength{0x6700};
constexpr StatusWord kKeyBlocked{0x6983};
constexpr StatusWord kNoChallenge{0x6984};

constexpr std::uint8_t kKeyVersion = 0x01;

Failure damaged(std::string_view what, Error error) {
  return {Code::kCardData, std::string(what) + ": " + std::string(to_string(error))};
}

// `command` makes it without and with the version of the key.
template <class Command>
Result<Answer> exchange_authentication(Channel& card, Command command) {
  Result<Answer> answer = card.exchange(command(std::nullopt));
  if (answer && answer->status == kWrongLength) answer = card.exchange(command(kKeyVersion));
  return answer;
}

// The only answers that matter here.
Result<std::array<Byte, 8>> eight_bytes(const Result<Answer>& answer, std::string_view what) {
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(refusal(what, answer->status));
  std::array<Byte, 8> bytes;
  if (answer->data.size() != bytes.size())
    return failure(Code::kCardData, std::string(what) + ": not 8 bytes");
  std::copy(answer->data.begin(), answer->data.end(), bytes.begin());
  return bytes;
}

// Whether the key was wrong, or the card did not even look at it.
Failure key_refusal(const sscard::Key& key, StatusWord status) {
  const std::string name(key.text);
  if (const auto left = status.tries_left())
    return {Code::kKeyRefused, name + ": " + std::to_string(*left) + " tries left", status.value()};
  const std::string what = "EXTERNAL AUTHENTICATION " + name;
  if (status == kWrongKey || status == kKeyBlocked) return refusal(Code::kKeyRefused, what, status);
  if (status == kNoChallenge) return refusal(Code::kCardStatus, what, status);
  return refusal(what, status);
}

const sscard::Key& irk() {
  return *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kIrk);
}

}  // namespace

Result<KeyOrigin> KeyOrigin::of(sscard::Algorithm algorithm,
                                const identity::CardIdentifier& identifier, Bytes atr) {
  const auto city = identity::issuing_division(identifier);
  if (!city) return tl::unexpected(damaged("card identifier", city.error()));
  const auto parsed = iso7816::parse_atr(atr);
  if (!parsed) return tl::unexpected(damaged("ATR", parsed.error()));
  const auto factors = sscard::Factors::of(*city, parsed->historical);
  if (!factors) return tl::unexpected(damaged("historical bytes", factors.error()));
  return KeyOrigin{algorithm, *city, *factors};
}

Result<sscard::Challenge> take_challenge(Channel& card) {
  return eight_bytes(card.exchange(sscard::get_challenge()), "GET CHALLENGE");
}

Authentication::Authentication(Side side, const sscard::Key& key, FillRandom fill_random)
    : side_(side), proof_{.key = &key} {
  fill_random(proof_.source);
}

Authentication Authentication::begin_internal(FillRandom fill_random) {
  Authentication authentication(Side::kInternal, irk(), fill_random);
  fill_random(authentication.proof_.factor);
  return authentication;
}

Result<Authentication> Authentication::begin_external(Channel& card, const sscard::Key& key,
                                                      FillRandom fill_random) {
  if (key.source == sscard::KeySource::kAssumed)
    return failure(Code::kKeyMissing, std::string(key.text) + ": its number is not published");
  Authentication authentication(Side::kExternal, key, fill_random);
  const auto challenge = take_challenge(card);
  if (!challenge) return tl::unexpected(challenge.error());
  authentication.proof_.factor = *challenge;
  return authentication;
}

Result<void> Authentication::finish(Channel& card, const Cryptogram& answer) const {
  return side_ == Side::kInternal ? compare(card, answer) : present(card, answer);
}

Result<void> Authentication::compare(Channel& card, const Cryptogram& expected) const {
  const auto said = exchange_authentication(card, [&](std::optional<std::uint8_t> version) {
    return sscard::internal_authentication(proof_.factor, proof_.source, version);
  });
  const auto answer = eight_bytes(said, "INTERNAL AUTHENTICATION");
  if (!answer) return tl::unexpected(answer.error());
  if (!crypto::equal_constant_time(*answer, expected)) return failure(Code::kCardNotGenuine);
  return {};
}

Result<void> Authentication::present(Channel& card, const Cryptogram& cryptogram) const {
  card.power_off_at_end();
  const auto answer = exchange_authentication(card, [&](std::optional<std::uint8_t> version) {
    return sscard::external_authentication(proof_.key->id, cryptogram, proof_.source, version);
  });
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(key_refusal(*proof_.key, answer->status));
  return {};
}

Result<void> authenticate_card(Channel& card, const KeyOrigin& origin, Authenticator& keys) {
  const auto authentication = Authentication::begin_internal();
  const auto answer = keys.answer(origin, authentication.proof());
  if (!answer) return tl::unexpected(answer.error());
  return authentication.finish(card, *answer);
}

Result<void> authenticate_terminal(Channel& card, const KeyOrigin& origin, const sscard::Key& key,
                                   Authenticator& keys) {
  const auto authentication = Authentication::begin_external(card, key);
  if (!authentication) return tl::unexpected(authentication.error());
  const auto answer = keys.answer(origin, authentication->proof());
  if (!answer) return tl::unexpected(answer.error());
  return authentication->finish(card, *answer);
}

}  // namespace ssc::card
