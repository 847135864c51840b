// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/json_body.hpp"

#include <algorithm>

#include "host/crypto/base64.hpp"

namespace ssc::backend::transfer {
namespace {

namespace json = boost::json;

// Whole and without a sign; the parser gives what fits 63 bits as a signed number.
std::optional<std::uint64_t> number_from(const json::value& from) {
  if (const auto* large = from.if_uint64()) return *large;
  const auto* number = from.if_int64();
  if (number == nullptr || *number < 0) return {};
  return static_cast<std::uint64_t>(*number);
}

template <class T>
bool keep(std::optional<T> found, T& value) {
  if (found) value = std::move(*found);
  return found.has_value();
}

std::string_view text_from(const json::value& from) {  // empty when it is none
  const json::string* text = from.if_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

// Of the code point that begins `text`, 0 when none does (RFC 3629, section 4).
std::size_t code_point_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<Byte>(text[i]); };
  const Byte first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first < 0xC2   ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  const bool surrogate = first == 0xED && byte(1) > 0x9F;
  const bool too_high = first == 0xF4 && byte(1) > 0x8F;
  return overlong || surrogate || too_high ? 0 : size;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = code_point_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

void JsonForm::write(Value& to, const std::string& text) {
  to.emplace_string() = text;
}
void JsonForm::write(Value& to, bool flag) {
  to = flag;
}
void JsonForm::write(Value& to, std::uint32_t number) {
  to = number;
}
void JsonForm::write(Value& to, std::uint64_t number) {
  to = number;
}
void JsonForm::write(Value& to, Fen amount) {
  to = amount.value;
}
void JsonForm::write(Value& to, Date date) {
  to.emplace_string() = format_date(date);
}
void JsonForm::write(Value& to, std::chrono::year_month month) {
  write(to, MonthRange{month, month});
}
void JsonForm::write(Value& to, const MonthRange& months) {
  to.emplace_string() = format_months(months);
}
void JsonForm::write(Value& to, Timestamp time) {
  to = static_cast<std::int64_t>(time.time_since_epoch().count());
}
void JsonForm::write(Value& to, const Id& id) {
  to.emplace_string() = id.text();
}
void JsonForm::write(Value& to, const Pseudonym& person) {
  write(to, person.text);
}
void JsonForm::write(Value& to, Channel channel) {
  write(to, static_cast<std::uint32_t>(channel));
}
void JsonForm::write(Value& to, const std::vector<Check>& checks) {
  json::object& object = to.emplace_object();
  for (const Check& check : checks) write(object[to_string(check.code)], check.state);
}
void JsonForm::write_bytes(Value& to, Bytes bytes) {
  to.emplace_string() = crypto::to_base64(bytes);
}

bool JsonForm::read(const Value& from, std::string& text) {
  if (!from.is_string()) return false;
  text = text_from(from);
  return true;
}
bool JsonForm::read(const Value& from, bool& flag) {
  if (from.is_bool()) flag = from.get_bool();
  return from.is_bool();
}
bool JsonForm::read(const Value& from, std::uint32_t& number) {
  const auto found = number_from(from);
  if (!found || !std::in_range<std::uint32_t>(*found)) return false;
  number = static_cast<std::uint32_t>(*found);
  return true;
}
bool JsonForm::read(const Value& from, std::uint64_t& number) {
  return keep(number_from(from), number);
}
bool JsonForm::read(const Value& from, Fen& amount) {
  const auto* fen = from.if_int64();
  if (fen == nullptr || *fen < 0) return false;
  amount.value = *fen;
  return true;
}
bool JsonForm::read(const Value& from, Date& date) {
  return keep(parse_date(text_from(from)), date);
}
bool JsonForm::read(const Value& from, std::chrono::year_month& month) {
  MonthRange months;
  if (!read(from, months) || months.first != months.last) return false;
  month = months.first;
  return true;
}
bool JsonForm::read(const Value& from, MonthRange& months) {
  return keep(parse_months(text_from(from)), months);
}
bool JsonForm::read(const Value& from, Timestamp& time) {
  const auto* milliseconds = from.if_int64();
  if (milliseconds == nullptr) return false;
  time = Timestamp(std::chrono::milliseconds(*milliseconds));
  return true;
}
bool JsonForm::read(const Value& from, Id& id) {
  return keep(parse_id(text_from(from)), id);
}
bool JsonForm::read(const Value& from, Pseudonym& person) {
  return read(from, person.text);
}
bool JsonForm::read(const Value& from, Channel& channel) {
  std::uint32_t number = 0;
  if (!read(from, number)) return false;
  channel = static_cast<Channel>(number);
  return number >= static_cast<std::uint32_t>(Channel::kCounter) &&
         number <= static_cast<std::uint32_t>(Channel::kMobile);
}
bool JsonForm::read(const Value& from, std::vector<Check>& checks) {
  const json::object* object = from.if_object();
  if (object == nullptr) return false;
  checks.reserve(object->size());
  for (const auto& [name, state] : *object) {
    const auto code = precondition_from(name);
    if (!code) return false;
    Check& check = checks.emplace_back(Check{*code, CheckState::kPending});
    if (!read(state, check.state)) return false;
  }
  return true;
}
bool JsonForm::read_bytes(const Value& from, MutableBytes bytes) {
  const auto found = crypto::from_base64(text_from(from));
  if (!found || found->size() != bytes.size()) return false;
  std::copy(found->begin(), found->end(), bytes.begin());
  return true;
}

}  // namespace ssc::backend::transfer
