// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/pieces.hpp"

#include <array>

#include "protocol/base/sensitive.hpp"
#include "protocol/iso7816/status_word.hpp"

namespace ssc::script {
namespace {

constexpr std::string_view kNothing = "--";
constexpr std::string_view kDigits = "0123456789ABCDEF";

std::string too_long() {
  return "longer than " + std::to_string(kMaxBytes) + " bytes";
}

std::string digits(Byte value, Byte care) {
  const char high = (care & 0xF0) != 0 ? kDigits[value >> 4] : 'x';
  const char low = (care & 0x0F) != 0 ? kDigits[value & 0xF] : 'x';
  return {high, low};
}

// The value of a function; what it has to compute with is wiped.
tl::expected<std::vector<Byte>, std::string> call(const Piece& piece, const Variables& variables) {
  Operands operands;
  for (const Pieces& pieces : piece.operands) {
    auto operand = evaluate(pieces, variables);
    if (!operand) return operand;
    operands.push_back(std::move(*operand));
  }
  auto value = piece.function->apply(operands);
  for (std::vector<Byte>& operand : operands) wipe(operand.data(), operand.size());
  return value;
}

}  // namespace

tl::expected<std::vector<Byte>, std::string> evaluate(const Pieces& pieces,
                                                      const Variables& variables) {
  std::vector<Byte> bytes;
  std::vector<std::size_t> counts;  // where the bytes stand that count what follows
  for (const Piece& piece : pieces) {
    switch (piece.kind) {
      case Piece::Kind::kBytes:
        bytes.insert(bytes.end(), piece.value.begin(), piece.value.end());
        break;
      case Piece::Kind::kVariable: {
        const auto* value = variables.find(piece.name);
        if (value == nullptr) return tl::unexpected("$" + piece.name + " has no value here");
        bytes.insert(bytes.end(), value->begin(), value->end());
        break;
      }
      case Piece::Kind::kOpen:
        counts.push_back(bytes.size());
        bytes.push_back(0);
        break;
      case Piece::Kind::kClose: {
        const std::size_t size = bytes.size() - counts.back() - 1;
        if (size > 0xFF) return tl::unexpected(std::string("{ } holds more than 255 bytes"));
        bytes[counts.back()] = static_cast<Byte>(size);
        counts.pop_back();
        break;
      }
      case Piece::Kind::kCall: {
        const auto value = call(piece, variables);
        if (!value) return value;
        bytes.insert(bytes.end(), value->begin(), value->end());
        break;
      }
      case Piece::Kind::kCapture: break;  // not in byte strings
    }
    if (bytes.size() > kMaxBytes) return tl::unexpected(too_long());
  }
  return bytes;
}

tl::expected<Mask, std::string> Mask::make(const Pieces& pieces, const Variables& variables) {
  Mask mask;
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kVariable) {
      const auto* value = variables.find(piece.name);
      if (value == nullptr) return tl::unexpected("$" + piece.name + " has no value here");
      mask.take(*value, std::vector<Byte>(value->size(), 0xFF));
    } else {
      mask.take(piece);
    }
    if (mask.value_.size() > kMaxBytes) return tl::unexpected(too_long());
  }
  return mask;
}

void Mask::take(const Piece& piece) {
  if (piece.kind == Piece::Kind::kBytes) return take(piece.value, piece.care);
  if (piece.kind != Piece::Kind::kCapture) return;
  const std::size_t size = piece.size.value_or(0);
  if (!piece.size) open_ = value_.size();
  if (!piece.name.empty()) regions_.push_back({piece.name, value_.size(), size});
  take(std::vector<Byte>(size), std::vector<Byte>(size));
}

void Mask::take(Bytes value, Bytes care) {
  value_.insert(value_.end(), value.begin(), value.end());
  care_.insert(care_.end(), care.begin(), care.end());
}

std::optional<Difference> Mask::compare(Bytes answer) const {
  const std::size_t shared = std::min(answer.size(), value_.size());
  const std::size_t slack = answer.size() - shared;  // what the open part takes
  std::size_t at = 0;
  for (std::size_t i = 0; i < shared; ++i) {
    at = open_ && i >= *open_ ? i + slack : i;
    if (((answer[at] ^ value_[i]) & care_[i]) != 0)
      return Difference{at, expected_at(i), spaced_hex(answer.subspan(at, 1)), full(slack),
                        spaced_hex(answer)};
  }
  if (shared < value_.size())
    return Difference{shared, expected_at(shared), std::string(kNothing), full(slack),
                      spaced_hex(answer)};
  if (slack > 0 && !open_)
    return Difference{shared, std::string(kNothing), spaced_hex(answer.subspan(shared, 1)), full(0),
                      spaced_hex(answer)};
  return std::nullopt;
}

void Mask::capture(Bytes answer, Variables& variables) const {
  const std::size_t slack = answer.size() - value_.size();
  for (const Region& region : regions_) {
    const bool behind = open_ && (region.at > *open_ || (region.at == *open_ && region.size > 0));
    const bool is_open = open_ == region.at && region.size == 0;
    variables.set(region.name,
                  answer.subspan(region.at + (behind ? slack : 0), is_open ? slack : region.size));
  }
}

std::string Mask::expected_at(std::size_t at) const {
  return digits(value_[at], care_[at]);
}

std::string Mask::full(std::size_t slack) const {
  std::string text;
  for (std::size_t i = 0; i <= value_.size(); ++i) {
    for (std::size_t n = open_ == i ? slack : 0; n > 0; --n) text += text.empty() ? "xx" : " xx";
    if (i < value_.size()) text += (text.empty() ? "" : " ") + expected_at(i);
  }
  return text;
}

std::string name_of(std::uint16_t status) {
  const iso7816::StatusWord word(status);
  const std::array<Byte, 2> bytes{word.sw1(), word.sw2()};
  return digits(bytes[0], 0xFF) + digits(bytes[1], 0xFF) + " (" + std::string(word.meaning()) + ")";
}

std::string spaced_hex(Bytes bytes) {
  std::string text;
  for (const Byte byte : bytes) text += (text.empty() ? "" : " ") + digits(byte, 0xFF);
  return text;
}

}  // namespace ssc::script
