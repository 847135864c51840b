// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/pin.hpp"

namespace ssc::sscard {
namespace {

constexpr Byte kSeparator = 0xFF;
constexpr Byte kFiller = 0x0F;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

Expected<PinBytes> encode_pin(std::string_view digits) {
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return fail(Error::kMalformed);
  if (digits.size() < kMinPinDigits) return fail(Error::kTruncated);
  if (digits.size() > kMaxPinDigits) return fail(Error::kTooLong);
  PinBytes pin;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int low = i + 1 < digits.size() ? digits[i + 1] - '0' : kFiller;
    pin.push_back(static_cast<Byte>((digits[i] - '0') << 4 | low));
  }
  return pin;
}

Command pin_status() {
  return command({0x00, 0x20, 0x00, 0x00});
}

SecretCommand verify_pin(const PinBytes& pin) {
  auto apdu = command<SecretCommand>({0x00, 0x20, 0x00, 0x00, static_cast<Byte>(pin.size())});
  apdu.append(pin);
  return apdu;
}

SecretCommand change_pin(const PinBytes& old_pin, const PinBytes& new_pin) {
  const auto lc = static_cast<Byte>(old_pin.size() + 1 + new_pin.size());
  auto apdu = command<SecretCommand>({0x80, 0x5E, 0x01, 0x00, lc});
  apdu.append(old_pin);
  apdu.push_back(kSeparator);
  apdu.append(new_pin);
  return apdu;
}

}  // namespace ssc::sscard
