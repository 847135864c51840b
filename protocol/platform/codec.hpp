// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/sensitive.hpp"
#include "protocol/platform/decimal.hpp"
#include "protocol/platform/message.hpp"
#include "protocol/platform/rule.hpp"

// How a table of fields (message.hpp) becomes JSON and back. Only the .cpp files of this room
// include it; each ends with the instantiations of its messages.

namespace ssc::platform {

inline constexpr std::size_t kMaxRows = 256;  // of any list in a message

class FieldVisitor {
 public:
  explicit FieldVisitor(std::string path) : path_(std::move(path)) {}
  std::optional<Fault> take_fault() { return std::move(fault_); }

 protected:
  bool failed() const { return fault_.has_value(); }
  void fail(Error error, std::string_view name) {
    if (!fault_) fault_ = Fault{error, path_to(name)};
  }
  void fail(Fault fault) {
    if (!fault_) fault_ = std::move(fault);
  }
  void check(std::string_view name, std::string_view text, const Rule& rule) {
    if (const auto error = rule.broken_by(text)) fail(*error, name);
  }
  std::string path_to(std::string_view name) const { return path_ + std::string(name); }
  std::string path_to(std::string_view name, std::size_t row) const {
    return path_to(name) + "[" + std::to_string(row) + "]";
  }

 private:
  std::string path_;
  std::optional<Fault> fault_;  // the first one; everything after it is skipped
};

class Writer : public FieldVisitor {
 public:
  Writer(boost::json::object& out, std::string path) : FieldVisitor(std::move(path)), out_(out) {}

  template <class T, class... R>
  void operator()(std::string_view name, const T& member, const R&... rule) {
    if (!failed()) write(name, member, rule...);
  }
  template <class T, class... R>
  void nullable(std::string_view name, const std::optional<T>& member, const R&... rule) {
    if (member)
      (*this)(name, *member, rule...);
    else
      out_[name] = nullptr;
  }

 private:
  template <class T, class... R>
  void write(std::string_view name, const std::optional<T>& member, const R&... rule) {
    if (member) write(name, *member, rule...);
  }
  void write(std::string_view name, const std::string& text, const Rule& rule) {
    check(name, text, rule);
    out_[name] = text;
  }
  template <class Tag, std::size_t N>
  void write(std::string_view name, const Sensitive<Tag, N>& text, const Rule& rule) {
    check(name, text.reveal(), rule);
    out_[name] = text.reveal();
  }
  template <unsigned D, unsigned S>
  void write(std::string_view name, const Decimal<D, S>& number) {
    out_[name] = format_decimal(number.units, S);
  }
  void write(std::string_view name, std::int64_t number) { out_[name] = number; }
  void write(std::string_view name, bool flag) { out_[name] = flag; }
  void write(std::string_view name, const boost::json::object& object) { out_[name] = object; }
  template <class Message>
  void write(std::string_view name, const std::vector<Message>& rows) {
    if (rows.size() > kMaxRows) return fail(Error::kTooLong, name);
    boost::json::array array;
    for (std::size_t i = 0; i < rows.size() && !failed(); ++i) {
      auto row = to_json(rows[i], path_to(name, i) + ".");
      if (!row) return fail(std::move(row.error()));
      array.push_back(std::move(*row));
    }
    out_[name] = std::move(array);
  }
  template <class Message>
    requires requires { &Message::template fields<const Message, Writer>; }
  void write(std::string_view name, const Message& message) {
    auto object = to_json(message, path_to(name) + ".");
    if (!object) return fail(std::move(object.error()));
    out_[name] = std::move(*object);
  }

  boost::json::object& out_;
};

class Reader : public FieldVisitor {
 public:
  Reader(const boost::json::object& in, std::string path)
      : FieldVisitor(std::move(path)), in_(in) {}

  template <class T, class... R>
  void operator()(std::string_view name, T& member, const R&... rule) {
    if (failed()) return;
    const auto* value = in_.if_contains(name);
    if (value == nullptr || value->is_null())
      missing(name, member);
    else
      read(name, *value, member, rule...);
  }
  template <class T, class... R>
  void nullable(std::string_view name, std::optional<T>& member, const R&... rule) {
    (*this)(name, member, rule...);
  }

 private:
  using Value = boost::json::value;

  template <class T>
  void missing(std::string_view name, T&) {
    fail(Error::kNotFound, name);
  }
  template <class T>
  void missing(std::string_view, std::optional<T>& member) {
    member.reset();
  }
  template <class T>
  void missing(std::string_view, std::vector<T>& member) {
    member.clear();
  }

  template <class T, class... R>
  void read(std::string_view name, const Value& value, std::optional<T>& member, const R&... rule) {
    member.reset();
    if (value.is_string() && value.get_string().empty()) return;
    read(name, value, member.emplace(), rule...);
  }
  std::optional<std::string_view> text_of(std::string_view name, const Value& value) {
    if (const auto* text = value.if_string()) return std::string_view(text->data(), text->size());
    fail(Error::kMalformed, name);
    return std::nullopt;
  }
  void read(std::string_view name, const Value& value, std::string& member, const Rule& rule) {
    const auto text = text_of(name, value);
    if (!text) return;
    check(name, *text, rule);
    member = *text;
  }
  template <class Tag, std::size_t N>
  void read(std::string_view name, const Value& value, Sensitive<Tag, N>& member,
            const Rule& rule) {
    const auto text = text_of(name, value);
    if (!text) return;
    check(name, *text, rule);
    if (!member.assign(*text)) fail(Error::kTooLong, name);
  }
  template <unsigned D, unsigned S>
  void read(std::string_view name, const Value& value, Decimal<D, S>& member) {
    std::array<char, 64> buffer;  // the shortest text that reads back as the same number
    std::string_view text;
    if (const auto* string = value.if_string()) {
      text = {string->data(), string->size()};
    } else if (value.is_int64() || value.is_double()) {
      char* const end = buffer.data() + buffer.size();
      const auto done = value.is_int64() ? std::to_chars(buffer.data(), end, value.get_int64())
                                         : std::to_chars(buffer.data(), end, value.get_double(),
                                                         std::chars_format::fixed);
      if (done.ec != std::errc{}) return fail(Error::kOutOfRange, name);
      text = {buffer.data(), static_cast<std::size_t>(done.ptr - buffer.data())};
    }
    // Beyond 15 digits a double no longer tells two decimal numbers apart.
    const auto number = parse_decimal(text, value.is_double() ? std::min(D, 15U) : D, S);
    if (!number) return fail(number.error(), name);
    member.units = *number;
  }
  void read(std::string_view name, const Value& value, std::int64_t& member) {
    if (value.is_uint64()) return fail(Error::kOutOfRange, name);
    if (!value.is_int64()) return fail(Error::kMalformed, name);
    member = value.get_int64();
  }
  void read(std::string_view name, const Value& value, bool& member) {
    if (!value.is_bool()) return fail(Error::kMalformed, name);
    member = value.get_bool();
  }
  void read(std::string_view name, const Value& value, boost::json::object& member) {
    if (!value.is_object()) return fail(Error::kMalformed, name);
    member = value.get_object();
  }
  template <class Message>
  void read(std::string_view name, const Value& value, std::vector<Message>& rows) {
    const auto* array = value.if_array();
    if (array == nullptr) return fail(Error::kMalformed, name);
    if (array->size() > kMaxRows) return fail(Error::kTooLong, name);
    rows.clear();
    for (const Value& item : *array) {
      const std::string path = path_to(name, rows.size());
      if (!item.is_object()) return fail(Fault{Error::kMalformed, path});
      auto row = from_json<Message>(item.get_object(), path + ".");
      if (!row) return fail(std::move(row.error()));
      rows.push_back(std::move(*row));
    }
  }
  template <class Message>
    requires requires { &Message::template fields<Message, Reader>; }
  void read(std::string_view name, const Value& value, Message& member) {
    if (!value.is_object()) return fail(Error::kMalformed, name);
    auto message = from_json<Message>(value.get_object(), path_to(name) + ".");
    if (!message) return fail(std::move(message.error()));
    member = std::move(*message);
  }

  const boost::json::object& in_;
};

template <class Message>
Parsed<boost::json::object> to_json(const Message& message, std::string path) {
  boost::json::object object;
  Writer writer(object, std::move(path));
  Message::fields(message, writer);
  if (auto fault = writer.take_fault()) return tl::unexpected<Fault>(std::move(*fault));
  return object;
}

template <class Message>
Parsed<Message> from_json(const boost::json::object& object, std::string path) {
  Message message;
  Reader reader(object, std::move(path));
  Message::fields(message, reader);
  if (auto fault = reader.take_fault()) return tl::unexpected<Fault>(std::move(*fault));
  return message;
}

}  // namespace ssc::platform

// Once per message, in the .cpp file of its header.
#define SSC_PLATFORM_MESSAGE(Message)                                                     \
  template Parsed<boost::json::object> to_json(const Message& message, std::string path); \
  template Parsed<Message> from_json(const boost::json::object& object, std::string path)
