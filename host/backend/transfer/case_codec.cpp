// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/case_codec.hpp"

#include <array>
#include <boost/json.hpp>

namespace ssc::backend {
namespace {

namespace json = boost::json;

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<CaseEvent>> kEventNames = {
    "SUBMITTED", "PRECHECKED", "ACCEPTED", "REJECTED"};

json::object checks_json(const std::vector<Check>& checks) {
  json::object object;
  for (const Check& check : checks) object[to_string(check.code)] = to_string(check.state);
  return object;
}

json::array codes_json(const std::vector<Precondition>& codes) {
  json::array array;
  for (const Precondition code : codes) array.emplace_back(to_string(code));
  return array;
}

json::object body_of(const Submitted& e) {
  return {{"case_id", e.case_id.text()},
          {"person", e.person.text},
          {"insutype", e.insutype},
          {"origin", e.origin},
          {"destination", e.destination},
          {"checks", checks_json(e.checks)},
          {"policy", json::array(e.rows.begin(), e.rows.end())}};
}
json::object body_of(const Prechecked& e) {
  return {{"checks", checks_json(e.checks)}};
}
json::object body_of(const Accepted& e) {
  json::object body = {{"accepted_on", format_date(e.accepted_on)},
                       {"in_deadline_estimate", format_date(e.in_deadline_estimate)},
                       {"provisional", e.provisional},
                       {"policy", e.row}};
  if (e.out_deadline) body["out_deadline"] = format_date(*e.out_deadline);
  return body;
}
json::object body_of(const Rejected& e) {
  return {{"reasons", codes_json(e.reasons)}};
}

// Takes the fields out of an object; after the first that is wrong, and when one is left over at
// the end, the whole is.
class Body {
 public:
  explicit Body(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse(text, error);
    if (!error && value.is_object()) object_ = std::move(value.as_object());
    good_ = !error && value.is_object();
  }

  json::value take(std::string_view name) {
    const auto found = object_.find(name);
    if (found == object_.end()) return wrong();
    json::value value = std::move(found->value());
    object_.erase(found);
    return value;
  }
  std::string text(std::string_view name) { return as_text(take(name)); }
  bool flag(std::string_view name) {
    const json::value value = take(name);
    good_ &= value.is_bool();
    return value.is_bool() && value.get_bool();
  }
  Id id(std::string_view name) { return need(parse_id(text(name))); }
  Date date(std::string_view name) { return need(parse_date(text(name))); }
  std::optional<Date> date_if_any(std::string_view name) {
    if (!object_.contains(name)) return {};
    return date(name);
  }
  std::vector<std::string> texts(std::string_view name) {
    std::vector<std::string> texts;
    const json::value value = take(name);
    const json::array* array = value.if_array();
    if (array == nullptr) wrong();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i)
      texts.push_back(as_text((*array)[i]));
    return texts;
  }
  std::vector<Precondition> codes(std::string_view name) {
    std::vector<Precondition> codes;
    for (const std::string& text : texts(name)) codes.push_back(need(precondition_from(text)));
    return codes;
  }
  std::vector<Check> checks(std::string_view name) {
    std::vector<Check> checks;
    const json::value value = take(name);
    const json::object* object = value.if_object();
    if (object == nullptr) {
      wrong();
      return checks;
    }
    for (const auto& [code, state] : *object)
      checks.push_back({need(precondition_from(code)), need(check_state_from(as_text(state)))});
    return checks;
  }

  template <class T>
  std::optional<T> finish(T value) const {
    if (!good_ || !object_.empty()) return {};
    return value;
  }

 private:
  json::value wrong() {
    good_ = false;
    return {};
  }
  std::string as_text(const json::value& value) {
    const json::string* text = value.if_string();
    if (text == nullptr) wrong();
    return text == nullptr ? std::string() : std::string(*text);
  }
  template <class T>
  T need(std::optional<T> value) {
    if (!value) wrong();
    return value.value_or(T{});
  }

  json::object object_;
  bool good_ = false;
};

using Decode = std::optional<CaseEvent> (*)(Body body);
constexpr std::array<Decode, kEventNames.size()> kDecoders = {
    [](Body b) {
      Submitted e{b.id("case_id"),       {b.text("person")}, b.text("insutype"), b.text("origin"),
                  b.text("destination"), b.checks("checks"), b.texts("policy")};
      return b.finish<CaseEvent>(std::move(e));
    },
    [](Body b) {
      Prechecked e{b.checks("checks")};
      return b.finish<CaseEvent>(std::move(e));
    },
    [](Body b) {
      Accepted e{b.date("accepted_on"), b.date_if_any("out_deadline"),
                 b.date("in_deadline_estimate"), b.flag("provisional"), b.text("policy")};
      return b.finish<CaseEvent>(std::move(e));
    },
    [](Body b) {
      Rejected e{b.codes("reasons")};
      return b.finish<CaseEvent>(std::move(e));
    },
};

}  // namespace

std::string_view event_name(const CaseEvent& event) {
  return kEventNames.at(event.index());
}

Event encode(const CaseEvent& event) {
  const json::object body = std::visit([](const auto& e) { return body_of(e); }, event);
  return {std::string(event_name(event)), json::serialize(body)};
}

std::optional<CaseEvent> decode(const Event& event) {
  for (std::size_t i = 0; i < kEventNames.size(); ++i)
    if (kEventNames[i] == event.type) return kDecoders[i](Body(event.body));
  return {};
}

std::string encode(const PrecheckRequest& request) {
  return json::serialize(json::object{{"case_id", request.case_id.text()},
                                      {"person", request.person.text},
                                      {"wanted", codes_json(request.wanted)}});
}

std::string encode(const PrecheckReply& reply) {
  return json::serialize(
      json::object{{"case_id", reply.case_id.text()}, {"checks", checks_json(reply.checks)}});
}

std::optional<PrecheckRequest> decode_precheck_request(std::string_view text) {
  Body body(text);
  PrecheckRequest request{body.id("case_id"), {body.text("person")}, body.codes("wanted")};
  return body.finish(std::move(request));
}

std::optional<PrecheckReply> decode_precheck_reply(std::string_view text) {
  Body body(text);
  PrecheckReply reply{body.id("case_id"), body.checks("checks")};
  return body.finish(std::move(reply));
}

}  // namespace ssc::backend
