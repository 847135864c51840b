// SPDX-License-Identifier: Apache-2.0
#include "protocol/voucher/digits.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

namespace ssc::voucher {
namespace {

constexpr std::size_t kGroups = 16;

struct Shape {
  std::size_t bytes;
  std::size_t digits;
};
constexpr Shape kWhole{7, 17};
constexpr Shape kLast{4, 10};
static_assert(kGroups * kWhole.bytes + kLast.bytes == kRecordSize);

void write_group(Bytes bytes, std::span<char> digits) {
  std::uint64_t number = 0;
  for (const Byte b : bytes) number = number << 8 | b;
  for (std::size_t i = digits.size(); i-- > 0; number /= 10)
    digits[i] = static_cast<char>('0' + number % 10);
}

bool read_group(std::string_view digits, MutableBytes bytes) {
  std::uint64_t number = 0;  // 17 digits fit
  for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  if (number >> (8 * bytes.size()) != 0) return false;
  for (std::size_t i = bytes.size(); i-- > 0; number >>= 8) bytes[i] = static_cast<Byte>(number);
  return true;
}

// Calls `group(shape, first byte, first digit)` for each group until it answers false.
template <class Group>
bool for_each_group(Group group) {
  for (std::size_t i = 0; i < kGroups; ++i)
    if (!group(kWhole, i * kWhole.bytes, i * kWhole.digits)) return false;
  return group(kLast, kGroups * kWhole.bytes, kGroups * kWhole.digits);
}

}  // namespace

Digits to_digits(const Record& record) {
  Digits text{};
  for_each_group([&](const Shape& shape, std::size_t byte, std::size_t digit) {
    write_group(Bytes(record).subspan(byte, shape.bytes),
                std::span<char>(text).subspan(digit, shape.digits));
    return true;
  });
  return text;
}

Expected<Record> from_digits(std::string_view digits) {
  if (digits.size() < kDigits) return fail(Error::kTruncated);
  if (digits.size() > kDigits) return fail(Error::kTooLong);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return fail(Error::kMalformed);
  Record record{};
  const bool in_range =
      for_each_group([&](const Shape& shape, std::size_t byte, std::size_t digit) {
        return read_group(digits.substr(digit, shape.digits),
                          MutableBytes(record).subspan(byte, shape.bytes));
      });
  if (!in_range) return fail(Error::kOutOfRange);
  return record;
}

}  // namespace ssc::voucher
