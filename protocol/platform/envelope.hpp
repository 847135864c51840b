// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/platform/message.hpp"
#include "protocol/platform/rule.hpp"

// The envelope around every transaction of the national medical-insurance platform. Field names are
// the platform's own, its two spellings of "division" included. The body of `POST
// /platform/v1/{infno}` is a Request, the answer always a Response.

namespace ssc::platform {

struct Request {
  std::string infno;                          // number of the transaction, "1101"
  std::string msgid;                          // unique for the sender, see make_msgid
  std::string mdtrtarea_admvs;                // division where the care happens
  std::optional<std::string> insuplc_admdvs;  // division of insurance
  std::string recer_sys_code;                 // receiving system
  std::optional<std::string> dev_no, dev_safe_info;
  std::optional<std::string> cainfo, signtype;
  std::string infver;                          // "V1.0"
  std::string opter_type;                      // 1 clerk, 2 self-service terminal, 3 mobile
  std::string opter, opter_name;               // operator
  std::string inf_time;                        // China time, see format_inf_time
  std::string fixmedins_code, fixmedins_name;  // institution; the code is in its certificate too
  std::optional<std::string> sign_no;
  boost::json::object input;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("infno", self.infno, Rule{4, 6, is_token});
    visit("msgid", self.msgid, Rule{30, 30, is_token});
    visit("mdtrtarea_admvs", self.mdtrtarea_admvs, kDivision);
    visit("insuplc_admdvs", self.insuplc_admdvs, kDivision);
    visit("recer_sys_code", self.recer_sys_code, text_up_to(10));
    visit("dev_no", self.dev_no, text_up_to(100));
    visit("dev_safe_info", self.dev_safe_info, text_up_to(2000));
    visit("cainfo", self.cainfo, text_up_to(1024));
    visit("signtype", self.signtype, text_up_to(10));
    visit("infver", self.infver, text_up_to(6));
    visit("opter_type", self.opter_type, Rule{1, 3, is_digits});
    visit("opter", self.opter, text_up_to(30));
    visit("opter_name", self.opter_name, text_up_to(50));
    visit("inf_time", self.inf_time, kTime);
    visit("fixmedins_code", self.fixmedins_code, Rule{12, 12, is_token});
    visit("fixmedins_name", self.fixmedins_name, text_up_to(200));
    visit("sign_no", self.sign_no, text_up_to(30));
    visit("input", self.input);
  }
};

inline constexpr std::int64_t kInfcodeOk = 0;
inline constexpr std::int64_t kInfcodeFailed = -1;

struct Response {
  std::int64_t infcode = kInfcodeOk;
  std::string inf_refmsgid;               // see make_refmsgid
  std::string refmsg_time, respond_time;  // request received, answer made; see format_respond_time
  std::optional<std::string> err_msg;     // for people
  std::optional<std::string> err_code;    // ours: the stable code of host/ERRORS.md
  std::optional<std::string> warn_msg;
  std::optional<std::string> cainfo, signtype;
  std::optional<boost::json::object> output;

  template <class Self, class Visitor>
  static void fields(Self& self, Visitor& visit) {
    visit("infcode", self.infcode);
    visit("inf_refmsgid", self.inf_refmsgid, digits(30));
    visit("refmsg_time", self.refmsg_time, digits(17));
    visit("respond_time", self.respond_time, digits(17));
    visit("err_msg", self.err_msg, text_up_to(200));
    visit("err_code", self.err_code, token_up_to(40));
    visit("warn_msg", self.warn_msg, text_up_to(200));
    visit("cainfo", self.cainfo, text_up_to(1024));
    visit("signtype", self.signtype, text_up_to(10));
    visit("output", self.output);
  }
};

// The time of day in China, where the caller's clock says so: UTC plus eight hours.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

std::string format_inf_time(LocalTime time);      // 2026-11-22 08:30:00
std::string format_respond_time(LocalTime time);  // 20261122083000123

// Institution (12) + yyyyMMddHHmmss + serial modulo 10^4. kMalformed unless the institution has 12
// characters.
Parsed<std::string> make_msgid(std::string_view institution, LocalTime time, std::uint64_t serial);
// Division (6) + yyyyMMddHHmmss + serial modulo 10^10. kMalformed unless the division has 6 digits.
Parsed<std::string> make_refmsgid(std::string_view division, LocalTime time, std::uint64_t serial);

// The whole message as text.
Parsed<std::string> encode(const Request& request);
Parsed<std::string> encode(const Response& response);
Parsed<Request> decode_request(std::string_view text);
Parsed<Response> decode_response(std::string_view text);

// The input of every transaction here is one node, {"data": {…}}; the output has no such node.
template <class Input>
Parsed<void> put_input(Request& request, const Input& input) {
  auto data = to_json(input, "input.data.");
  if (!data) return tl::unexpected<Fault>(std::move(data.error()));
  request.input.clear();
  request.input["data"] = std::move(*data);
  return {};
}
template <class Input>
Parsed<Input> input_of(const Request& request) {
  const auto* data = request.input.if_contains("data");
  if (data == nullptr) return fault(Error::kNotFound, "input.data");
  if (!data->is_object()) return fault(Error::kMalformed, "input.data");
  return from_json<Input>(data->get_object(), "input.data.");
}
template <class Output>
Parsed<void> put_output(Response& response, const Output& output) {
  auto object = to_json(output, "output.");
  if (!object) return tl::unexpected<Fault>(std::move(object.error()));
  response.output = std::move(*object);
  return {};
}
template <class Output>
Parsed<Output> output_of(const Response& response) {
  if (!response.output) return fault(Error::kNotFound, "output");
  return from_json<Output>(*response.output, "output.");
}

}  // namespace ssc::platform
