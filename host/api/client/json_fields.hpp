// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/base/sensitive.hpp"
#include "protocol/platform/json.hpp"

namespace ssc::api {

// A message is a struct with a tuple `kFields` of its JSON members. The tuple is the schema for
// both directions: the server writes and the client reads an answer by the same list, and a request
// with a member that is not in the list is refused.
template <class Message, class T>
struct Field {
  std::string_view name;
  T Message::*member;
  bool always;  // an empty optional is written as null; otherwise it is left out
};

template <class Message, class T>
constexpr Field<Message, T> field(std::string_view name, T Message::*member) {
  return {name, member, true};
}
template <class Message, class T>
constexpr Field<Message, T> if_known(std::string_view name, T Message::*member) {
  return {name, member, false};
}

// What to do with members the list does not have: a request with one is wrong, while an answer may
// come from a newer service.
enum class Unknown { kRefuse, kIgnore };

// How one C++ type looks in JSON. `read` answers false when the value is of another type or too
// long.
template <class T>
struct Json {  // a message
  static boost::json::value write(const T& message) {
    boost::json::object object;
    std::apply([&](const auto&... fields) { (put(object, message, fields), ...); }, T::kFields);
    return object;
  }

  static bool read(const boost::json::value& value, T& message, Unknown unknown) {
    const auto* object = value.if_object();
    return object != nullptr && read(*object, message, unknown);
  }
  static bool read(const boost::json::object& object, T& message, Unknown unknown) {
    std::size_t known = 0;
    const bool good = std::apply(
        [&](const auto&... fields) {
          return (get(object, message, fields, unknown, known) && ...);
        },
        T::kFields);
    return good && (unknown == Unknown::kIgnore || known == object.size());
  }

 private:
  template <class F>
  static void put(boost::json::object& object, const T& message, const Field<T, F>& field) {
    auto value = Json<F>::write(message.*field.member);
    if (field.always || !value.is_null()) object.emplace(field.name, std::move(value));
  }

  template <class F>
  static bool get(const boost::json::object& object, T& message, const Field<T, F>& field,
                  Unknown unknown, std::size_t& known) {
    static const boost::json::value kNull;
    const auto* value = object.if_contains(field.name);
    if (value != nullptr) ++known;
    return Json<F>::read(value == nullptr ? kNull : *value, message.*field.member, unknown);
  }
};

template <>
struct Json<bool> {
  static boost::json::value write(bool value) { return value; }
  static bool read(const boost::json::value& value, bool& out, Unknown) {
    const auto* found = value.if_bool();
    if (found != nullptr) out = *found;
    return found != nullptr;
  }
};

template <>
struct Json<std::int64_t> {
  static boost::json::value write(std::int64_t value) { return value; }
  static bool read(const boost::json::value& value, std::int64_t& out, Unknown) {
    const auto* found = value.if_int64();
    if (found != nullptr) out = *found;
    return found != nullptr;
  }
};

template <>
struct Json<std::string> {
  static boost::json::value write(const std::string& value) { return boost::json::value(value); }
  static bool read(const boost::json::value& value, std::string& out, Unknown) {
    const auto* found = value.if_string();
    if (found != nullptr) out.assign(found->begin(), found->end());
    return found != nullptr;
  }
};

template <class Tag, std::size_t N>
struct Json<Sensitive<Tag, N>> {
  static boost::json::value write(const Sensitive<Tag, N>& value) {
    const auto text = value.reveal();
    return boost::json::string(text.data(), text.size());
  }
  static bool read(const boost::json::value& value, Sensitive<Tag, N>& out, Unknown) {
    const auto* found = value.if_string();
    return found != nullptr && out.assign({found->data(), found->size()});
  }
};

template <class T>
struct Json<std::optional<T>> {
  static boost::json::value write(const std::optional<T>& value) {
    return value ? Json<T>::write(*value) : boost::json::value();
  }
  static bool read(const boost::json::value& value, std::optional<T>& out, Unknown unknown) {
    out.reset();
    return value.is_null() || Json<T>::read(value, out.emplace(), unknown);
  }
};

template <class T>
struct Json<std::vector<T>> {
  static boost::json::value write(const std::vector<T>& items) {
    boost::json::array array;
    for (const T& item : items) array.push_back(Json<T>::write(item));
    return array;
  }
  static bool read(const boost::json::value& value, std::vector<T>& out, Unknown unknown) {
    out.clear();
    const auto* array = value.if_array();
    return array != nullptr &&
           std::all_of(array->begin(), array->end(), [&](const boost::json::value& item) {
             return Json<T>::read(item, out.emplace_back(), unknown);
           });
  }
};

template <class Message>
std::string to_text(const Message& message) {
  return boost::json::serialize(Json<Message>::write(message));
}

// "from, to, reader": the members of a message, for those who got it wrong.
template <class Message>
std::string member_names() {
  std::string names;
  const auto add = [&names](std::string_view name) {
    if (!names.empty()) names += ", ";
    names += name;
  };
  std::apply([&](const auto&... fields) { (add(fields.name), ...); }, Message::kFields);
  return names;
}

// Nothing when `text` is not JSON, repeats a key, or is not this message.
template <class Message>
std::optional<Message> from_text(std::string_view text, Unknown unknown) {
  const auto object = platform::parse_object(text);
  if (!object) return std::nullopt;
  std::optional<Message> message(std::in_place);
  if (!Json<Message>::read(*object, *message, unknown)) message.reset();
  return message;
}

}  // namespace ssc::api
