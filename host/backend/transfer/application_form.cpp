// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/application_form.hpp"

#include <algorithm>
#include <array>

#include "host/backend/transfer/facts.hpp"

namespace ssc::backend::transfer {
namespace {

bool attached(const Application& application, std::string_view kind) {
  return std::any_of(application.attachments.begin(), application.attachments.end(),
                     [&](std::string_view each) { return each.substr(0, each.find(':')) == kind; });
}

// The items of the topic. What the format itself demands is not among them.
struct FormField {
  std::string_view name;
  bool (*given)(const Application&);
};
constexpr std::array kFields = {
    FormField{"insutype", [](const Application& a) { return !a.insutype.empty(); }},
    FormField{"certificate", [](const Application& a) { return !a.certificate.empty(); }},
    FormField{"ID_FRONT", [](const Application& a) { return attached(a, "ID_FRONT"); }},
    FormField{"ID_BACK", [](const Application& a) { return attached(a, "ID_BACK"); }},
};

}  // namespace

Result<std::vector<std::string>> check_form(const Office& office, const Region& from,
                                            const Region& to, const Application& application) {
  std::vector<std::string> rows;
  std::string wanted;
  for (const FormField& field : kFields) {
    const auto rule = form_field(office.world.policy, field.name, place(from), place(to),
                                 channel_word(application.channel), china_date(office.now()));
    if (!rule) return tl::unexpected(rule.error());
    rows.push_back(rule->row);
    if (rule->required && !field.given(application))
      wanted.append(wanted.empty() ? "" : ", ").append(field.name);
  }
  if (!wanted.empty()) return failure(Code::kRequestMalformed, wanted + ": not found");
  return rows;
}

}  // namespace ssc::backend::transfer
