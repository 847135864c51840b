// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/json.hpp>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "host/backend/registry/months.hpp"
#include "host/backend/transfer/machine/case.hpp"

// Events, messages and documents as JSON objects. What one holds is said once, as a table of its
// fields; writing and reading both follow the table:
//
//   template <>
//   inline constexpr auto kFields<Credited> = std::tuple(Field("amount", &Credited::amount));
//
//   std::string             text                Fen        whole fen, never below zero: which way
//   bool                    true, false                    the money goes, the type says
//   std::uint32_t, 64_t     number              Date       "2026-11-22"
//   MonthRange              "2012-07..2026-09", year_month  "2026-10"
//   Id                      32 hex digits       Timestamp  milliseconds since 1970, UTC
//   Pseudonym               its text            Channel    its number
//   an enum with to_string  its name            bytes      base64
//   std::vector<Check>      {"NOT_STOPPED":"MET", …}
//   std::vector<T>          array of T          std::optional<T>  T, left out when empty
//   with a table            object
//
// Written in the order of the table. Read strictly: no field may be missing, unknown or of another
// form, and no text may be anything but UTF-8. The order is free; of a name given twice the last
// counts.
namespace ssc::backend::transfer {

template <class Object, class T>
struct Field {
  constexpr Field(std::string_view field_name, T Object::*field_member)
      : name(field_name), member(field_member) {}

  std::string_view name;
  T Object::*member;
};

template <class Object>
inline constexpr std::nullptr_t kFields = nullptr;

template <class Object>
concept HasFields = !std::same_as<std::remove_const_t<decltype(kFields<Object>)>, std::nullptr_t>;

// The last enumerator of an enum that is written by name; the first is 0, and none is left out.
template <class Enum>
inline constexpr std::nullptr_t kLast = nullptr;
template <>
inline constexpr Precondition kLast<Precondition> = Precondition::kDestNotNormal;
template <>
inline constexpr CheckState kLast<CheckState> = CheckState::kPending;
template <>
inline constexpr Kind kLast<Kind> = Kind::kPayout;
template <>
inline constexpr Relation kLast<Relation> = Relation::kNotMoved;
template <>
inline constexpr Money kLast<Money> = Money::kNotNeeded;
template <>
inline constexpr Route kLast<Route> = Route::kNoTransfer;

template <class Enum>
concept Named = std::same_as<std::remove_const_t<decltype(kLast<Enum>)>, Enum>;

// One value and its form. `read` answers false when `from` is no such value.
struct JsonForm {
  using Value = boost::json::value;

  static void write(Value& to, const std::string& text);
  static void write(Value& to, bool flag);
  static void write(Value& to, std::uint32_t number);
  static void write(Value& to, std::uint64_t number);
  static void write(Value& to, Fen amount);
  static void write(Value& to, Date date);
  static void write(Value& to, std::chrono::year_month month);
  static void write(Value& to, const MonthRange& months);
  static void write(Value& to, Timestamp time);
  static void write(Value& to, const Id& id);
  static void write(Value& to, const Pseudonym& person);
  static void write(Value& to, Channel channel);
  static void write(Value& to, const std::vector<Check>& checks);
  static void write_bytes(Value& to, Bytes bytes);

  static bool read(const Value& from, std::string& text);
  static bool read(const Value& from, bool& flag);
  static bool read(const Value& from, std::uint32_t& number);
  static bool read(const Value& from, std::uint64_t& number);
  static bool read(const Value& from, Fen& amount);
  static bool read(const Value& from, Date& date);
  static bool read(const Value& from, std::chrono::year_month& month);
  static bool read(const Value& from, MonthRange& months);
  static bool read(const Value& from, Timestamp& time);
  static bool read(const Value& from, Id& id);
  static bool read(const Value& from, Pseudonym& person);
  static bool read(const Value& from, Channel& channel);
  static bool read(const Value& from, std::vector<Check>& checks);
  static bool read_bytes(const Value& from, MutableBytes bytes);

  template <std::size_t N>
  static void write(Value& to, const std::array<Byte, N>& bytes) {
    write_bytes(to, bytes);
  }
  template <std::size_t N>
  static bool read(const Value& from, std::array<Byte, N>& bytes) {
    return read_bytes(from, bytes);
  }

  template <Named Enum>
  static void write(Value& to, Enum value) {
    to.emplace_string() = std::string_view(to_string(value));
  }
  template <Named Enum>
  static bool read(const Value& from, Enum& value) {
    const boost::json::string* name = from.if_string();
    for (unsigned i = 0; name != nullptr && i <= static_cast<unsigned>(kLast<Enum>); ++i) {
      value = static_cast<Enum>(i);
      if (std::string_view(*name) == to_string(value)) return true;
    }
    return false;
  }

  template <class T>
  static void write(Value& to, const std::vector<T>& values) {
    boost::json::array& array = to.emplace_array();
    array.reserve(values.size());
    for (const T& value : values) write(array.emplace_back(nullptr), value);
  }
  template <class T>
  static bool read(const Value& from, std::vector<T>& values) {
    const boost::json::array* array = from.if_array();
    if (array == nullptr) return false;
    values.reserve(array->size());
    for (const Value& value : *array)
      if (!read(value, values.emplace_back())) return false;
    return true;
  }

  template <HasFields Object>
  static void write(Value& to, const Object& object) {
    boost::json::object& fields = to.emplace_object();
    std::apply([&](const auto&... field) { (write_field(fields, field, object), ...); },
               kFields<Object>);
  }
  template <HasFields Object>
  static bool read(const Value& from, Object& object) {
    const boost::json::object* fields = from.if_object();
    if (fields == nullptr) return false;
    std::size_t known = 0;
    const bool good = std::apply(
        [&](const auto&... field) { return (read_field(*fields, field, object, known) && ...); },
        kFields<Object>);
    return good && known == fields->size();
  }

 private:
  template <class Object, class T>
  static void write_field(boost::json::object& fields, const Field<Object, T>& field,
                          const Object& object) {
    write(fields[field.name], object.*field.member);
  }
  template <class Object, class T>
  static void write_field(boost::json::object& fields, const Field<Object, std::optional<T>>& field,
                          const Object& object) {
    if (const auto& value = object.*field.member) write(fields[field.name], *value);
  }

  template <class Object, class T>
  static bool read_field(const boost::json::object& fields, const Field<Object, T>& field,
                         Object& object, std::size_t& known) {
    const Value* value = fields.if_contains(field.name);
    if (value == nullptr) return false;
    ++known;
    return read(*value, object.*field.member);
  }
  template <class Object, class T>
  static bool read_field(const boost::json::object& fields,
                         const Field<Object, std::optional<T>>& field, Object& object,
                         std::size_t& known) {
    const Value* value = fields.if_contains(field.name);
    if (value == nullptr) return true;
    ++known;
    return read(*value, (object.*field.member).emplace());
  }
};

// Whether it may be written as a text: nobody could read anything but UTF-8 back.
bool is_utf8(std::string_view text);

// Enough for most bodies without the heap.
using JsonScratch = std::array<unsigned char, 4096>;

template <HasFields Object>
std::string to_json(const Object& object) {
  JsonScratch scratch;
  boost::json::monotonic_resource memory(scratch.data(), scratch.size());
  boost::json::value value(&memory);
  JsonForm::write(value, object);
  return boost::json::serialize(value);
}

template <HasFields Object>
std::optional<Object> from_json(std::string_view text) {
  JsonScratch scratch;
  boost::json::monotonic_resource memory(scratch.data(), scratch.size());
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error, &memory);
  std::optional<Object> object(std::in_place);
  if (error || !JsonForm::read(value, *object)) return {};
  return object;
}

// The alternative of that index in `Variant`.
template <class Variant>
std::optional<Variant> alternative_from_json(std::size_t index, std::string_view text) {
  using Read = std::optional<Variant> (*)(std::string_view);
  static constexpr auto kReaders = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<Read, sizeof...(I)>{[](std::string_view t) -> std::optional<Variant> {
      return from_json<std::variant_alternative_t<I, Variant>>(t);
    }...};
  }(std::make_index_sequence<std::variant_size_v<Variant>>());
  return index < kReaders.size() ? kReaders[index](text) : std::nullopt;
}

}  // namespace ssc::backend::transfer
