// SPDX-License-Identifier: Apache-2.0
#include "host/backend/bank/bank.hpp"

#include <algorithm>
#include <array>

#include "host/backend/bank/json_fields.hpp"

namespace ssc::backend {
namespace {

constexpr std::array<std::string_view, 2> kToNames = {"AGENCY", "PERSON"};
constexpr std::array<std::string_view, 3> kKindNames = {"INCOMING", "PAID", "BOUNCED"};

// No order and no line is about nothing.
template <class T>
std::optional<T> with_money(std::optional<T> read) {
  if (read && read->amount.value <= 0) read.reset();
  return read;
}

}  // namespace

std::string_view to_string(PaymentOrder::To to) {
  return kToNames[static_cast<std::size_t>(to)];
}

std::string_view to_string(StatementLine::Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::string encode(const PaymentOrder& order) {
  return transfer::to_json(order);
}

std::string encode(const StatementLine& line) {
  return transfer::to_json(line);
}

std::optional<PaymentOrder> decode_payment_order(std::string_view text) {
  return with_money(transfer::from_json<PaymentOrder>(text));
}

std::optional<StatementLine> decode_statement_line(std::string_view text) {
  return with_money(transfer::from_json<StatementLine>(text));
}

Result<std::vector<StatementLine>> read_statement(std::string_view text) {
  std::vector<StatementLine> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty()) continue;
    auto read = decode_statement_line(line);
    if (!read) return failure(Code::kInputFile, "line " + std::to_string(number));
    lines.push_back(std::move(*read));
  }
  return lines;
}

}  // namespace ssc::backend
