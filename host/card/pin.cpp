// SPDX-License-Identifier: Apache-2.0
#include "host/card/pin.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "host/card/pin_refusal.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusWord;

constexpr StatusWord kMethodBlocked{0x6983};

std::string count(unsigned tries) {
  return std::to_string(tries) + (tries == 1 ? " try left" : " tries left");
}

Result<void> send(Channel& card, Bytes command, std::string_view what) {
  const Result<Answer> answer = card.exchange(command);
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(pin_refusal(what, answer->status));
  return {};
}

Result<void> change(Channel& card, const sscard::PinBytes& from, const sscard::PinBytes& to) {
  return send(card, sscard::change_pin(from, to), "CHANGE PIN");
}

}  // namespace

Result<Pin> Pin::of(std::string_view digits) {
  const auto bytes = sscard::encode_pin(digits);
  if (!bytes) return failure(Code::kPinFormat);
  Pin pin;
  pin.bytes_ = *bytes;
  return pin;
}

Result<PinStatus> pin_status(Channel& card) {
  const Result<Answer> answer = card.exchange(sscard::pin_status());
  if (!answer) return tl::unexpected(answer.error());
  const StatusWord status = answer->status;
  if (status.ok()) return PinStatus{};
  if (status == kMethodBlocked) return PinStatus{.set = true};
  const auto tries = status.tries_left();
  if (!tries) return tl::unexpected(refusal("VERIFY", status));
  return PinStatus{.set = true, .tries = *tries};
}

Result<void> expect_tries(Channel& card, unsigned least_tries) {
  const auto status = pin_status(card);
  if (!status) return tl::unexpected(status.error());
  if (!status->set) return failure(Code::kPinUnset);
  if (status->blocked()) return failure(Code::kPinBlocked);
  if (status->tries < least_tries) return failure(Code::kPinFewTries, count(status->tries));
  return {};
}

Failure pin_refusal(std::string_view what, StatusWord status) {
  struct Row {
    StatusWord status;
    Code code;
  };
  constexpr Row kRows[] = {
      {StatusWord(0x63C0), Code::kPinBlocked}, {kMethodBlocked, Code::kPinBlocked},
      {StatusWord(0x6300), Code::kPinWrong},  // of a card that does not say how many are left
      {StatusWord(0x6985), Code::kPinUnset},   {StatusWord(0x6700), Code::kPinFormat},
      {StatusWord(0x6A80), Code::kPinFormat},
  };
  for (const Row& row : kRows)
    if (row.status == status) return refusal(row.code, what, status);
  if (const auto tries = status.tries_left())
    return {Code::kPinWrong, count(*tries), status.value()};
  return refusal(what, status);
}

Result<void> verify_pin(Channel& card, const Pin& pin, unsigned least_tries) {
  if (auto ready = expect_tries(card, least_tries); !ready) return ready;
  card.power_off_at_end();
  return send(card, sscard::verify_pin(pin.bytes()), "VERIFY");
}

Result<void> change_pin(Channel& card, const Pin& old_pin, const Pin& new_pin,
                        unsigned least_tries) {
  if (auto ready = expect_tries(card, least_tries); !ready) return ready;
  return change(card, old_pin.bytes(), new_pin.bytes());
}

Result<void> set_pin(Channel& card, const Pin& new_pin) {
  const auto status = pin_status(card);
  if (!status) return tl::unexpected(status.error());
  if (status->set) return failure(Code::kPinWanted);
  return change(card, {}, new_pin.bytes());
}

Result<void> clear_pin(Channel& card, const Pin& old_pin, unsigned least_tries) {
  if (auto ready = expect_tries(card, least_tries); !ready) return ready;
  return change(card, old_pin.bytes(), {});
}

std::optional<std::uint8_t> tries_left(const Failure& failure) {
  constexpr Code kCounted[] = {Code::kPinWrong, Code::kPinBlocked, Code::kKeyRefused};
  const bool counted =
      std::find(std::begin(kCounted), std::end(kCounted), failure.code) != std::end(kCounted);
  if (!counted) return std::nullopt;
  const StatusWord status(failure.status);
  return status == kMethodBlocked ? std::uint8_t{0} : status.tries_left();
}

}  // namespace ssc::card
