// SPDX-License-Identifier: Apache-2.0
#include "host/card/pin_unblock.hpp"

#include <array>

namespace ssc::card {
namespace {

using iso7816::StatusWord;

constexpr StatusWord kWrongData{0x6A80};

// Of the whole command.
std::size_t sealed_size(const Seal& seal, sscard::Algorithm algorithm) {
  constexpr std::size_t kHeaderAndLc = 5;
  const std::size_t block = sscard::block_size(algorithm);
  const std::size_t cipher =
      seal.data.empty() ? 0 : sscard::encipher_input(seal.data, block)->size();
  return kHeaderAndLc + cipher + sizeof(sscard::Mac);
}

bool is_of(const Seal& seal, sscard::Algorithm algorithm, Bytes command) {
  const std::size_t size = sealed_size(seal, algorithm);
  const auto& header = seal.header;
  const std::array<Byte, 5> head = {header.CLA, header.INS, header.P1, header.P2,
                                    static_cast<Byte>(size - 5)};
  return command.size() == size && equal(command.first(head.size()), head);
}

// A wrong MAC costs the key a try.
Failure refused(StatusWord status) {
  const std::string_view what = "PIN CHANGE/UNBLOCK";
  if (status == kWrongData) return refusal(Code::kPinFormat, what, status);
  const bool key = status.tries_left() || status == StatusWord(0x6983) ||
                   status == StatusWord(0x6987) || status == StatusWord(0x6988);
  return key ? refusal(Code::kKeyRefused, what, status) : refusal(what, status);
}

Result<void> finish_with(Channel& card, const KeyOrigin& origin, Authenticator& keys,
                         const Result<PinUnblocking>& begun) {
  if (!begun) return tl::unexpected(begun.error());
  const auto command = keys.seal(origin, begun->seal());
  if (!command) return tl::unexpected(command.error());
  return begun->finish(card, origin.algorithm, *command);
}

}  // namespace

const sscard::Key& puk() {
  return *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kPuk);
}

Result<PinUnblocking> PinUnblocking::begin(Channel& card, const iso7816::CommandHeader& header,
                                           const sscard::PinBytes& data) {
  const auto challenge = take_challenge(card);
  if (!challenge) return tl::unexpected(challenge.error());
  PinUnblocking unblocking;
  unblocking.seal_ = {&puk(), *challenge, header, data};
  return unblocking;
}

Result<PinUnblocking> PinUnblocking::unblock(Channel& card) {
  return begin(card, sscard::kUnblockPin, {});
}

Result<PinUnblocking> PinUnblocking::reload(Channel& card, const Pin& new_pin) {
  return begin(card, sscard::kReloadPin, new_pin.bytes());
}

Result<void> PinUnblocking::finish(Channel& card, sscard::Algorithm algorithm,
                                   Bytes command) const {
  if (!is_of(seal_, algorithm, command))
    return failure(Code::kRequestMalformed, "PIN CHANGE/UNBLOCK: not the command to be sealed");
  const Result<Answer> answer = card.exchange(command);
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(refused(answer->status));
  return {};
}

Result<void> unblock_pin(Channel& card, const KeyOrigin& origin, Authenticator& keys) {
  if (auto proven = authenticate_terminal(card, origin, puk(), keys); !proven) return proven;
  return finish_with(card, origin, keys, PinUnblocking::unblock(card));
}

Result<void> reload_pin(Channel& card, const KeyOrigin& origin, const Pin& new_pin,
                        Authenticator& keys) {
  if (auto proven = authenticate_terminal(card, origin, puk(), keys); !proven) return proven;
  return finish_with(card, origin, keys, PinUnblocking::reload(card, new_pin));
}

}  // namespace ssc::card
