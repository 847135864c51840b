// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/envelope.hpp"

#include <boost/json/serialize.hpp>

#include "protocol/platform/codec.hpp"
#include "protocol/platform/json.hpp"

namespace ssc::platform {
namespace {

std::string zero_padded(std::uint64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

struct Parts {
  std::string year, month, day, hour, minute, second, millisecond;
};

Parts parts_of(LocalTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto two = [](auto number) { return zero_padded(static_cast<std::uint64_t>(number), 2); };
  return {zero_padded(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4),
          two(static_cast<unsigned>(date.month())),
          two(static_cast<unsigned>(date.day())),
          two(clock.hours().count()),
          two(clock.minutes().count()),
          two(clock.seconds().count()),
          zero_padded(static_cast<std::uint64_t>(clock.subseconds().count()), 3)};
}

std::string format_compact(LocalTime time) {
  const Parts p = parts_of(time);
  return p.year + p.month + p.day + p.hour + p.minute + p.second;
}

template <class Message>
Parsed<std::string> to_text(const Message& message) {
  return to_json(message).map([](const auto& object) { return boost::json::serialize(object); });
}

template <class Message>
Parsed<Message> from_text(std::string_view text) {
  return parse_object(text).and_then(
      [](const boost::json::object& object) { return from_json<Message>(object); });
}

}  // namespace

std::string format_inf_time(LocalTime time) {
  const Parts p = parts_of(time);
  return p.year + "-" + p.month + "-" + p.day + " " + p.hour + ":" + p.minute + ":" + p.second;
}

std::string format_respond_time(LocalTime time) {
  return format_compact(time) + parts_of(time).millisecond;
}

Parsed<std::string> make_msgid(std::string_view institution, LocalTime time, std::uint64_t serial) {
  if (institution.size() != 12 || !is_token(institution))
    return fault(Error::kMalformed, "fixmedins_code");
  return std::string(institution) + format_compact(time) + zero_padded(serial % 10'000, 4);
}

Parsed<std::string> make_refmsgid(std::string_view division, LocalTime time, std::uint64_t serial) {
  if (division.size() != 6 || !is_digits(division)) return fault(Error::kMalformed, "division");
  return std::string(division) + format_compact(time) + zero_padded(serial % 10'000'000'000, 10);
}

Parsed<std::string> encode(const Request& request) {
  return to_text(request);
}
Parsed<std::string> encode(const Response& response) {
  return to_text(response);
}
Parsed<Request> decode_request(std::string_view text) {
  return from_text<Request>(text);
}
Parsed<Response> decode_response(std::string_view text) {
  return from_text<Response>(text);
}

SSC_PLATFORM_MESSAGE(Request);
SSC_PLATFORM_MESSAGE(Response);

}  // namespace ssc::platform
