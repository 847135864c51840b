// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/report.hpp"

#include <boost/json.hpp>

#include "host/cli/sheet.hpp"
#include "host/cli/texts.hpp"

namespace ssc::cli {
namespace {

struct SubjectRow {
  std::string_view code;
  Text text;
};
// In the order of the enumerators.
constexpr SubjectRow kSubjects[] = {{"service", {"Smart card service", "智能卡服务"}},
                                    {"access", {"Access to it", "访问权限"}},
                                    {"driver", {"Driver", "驱动"}},
                                    {"reader", {"Reader", "读卡器"}},
                                    {"daemon", {"Service sscd", "sscd 服务"}}};
constexpr SubjectRow kStates[] = {
    {"good", {"good", "正常"}}, {"note", {"note", "提示"}}, {"fault", {"fault", "故障"}}};

const SubjectRow& row(Subject subject) {
  return kSubjects[static_cast<std::size_t>(subject)];
}
const SubjectRow& row(State state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::string described(const Finding& finding) {
  if (finding.about.empty() || finding.detail.empty()) return finding.about + finding.detail;
  return finding.about + " (" + finding.detail + ")";
}

// What is in order takes one line, what is not says what to do.
void add(Sheet& sheet, const Finding& finding) {
  const Language language = sheet.language();
  const Text& label = row(finding.subject).text;
  std::string value(row(finding.state).text.in(language));
  const std::string what = described(finding);
  if (!finding.code) {
    sheet.row(label, what.empty() ? value : value + ": " + what);
    return;
  }
  const CodeInfo& code = info(*finding.code);
  value.append(": ").append(code.text(language)).append(" [").append(code.code).append("]");
  sheet.row(label, value);
  if (!what.empty()) sheet.line("", what);
  sheet.line("", "→ " + std::string(code.remedy(language)));
}

boost::json::object as_object(const Finding& finding, Language language) {
  boost::json::object out;
  out["subject"] = row(finding.subject).code;
  out["state"] = row(finding.state).code;
  if (!finding.about.empty()) out["about"] = finding.about;
  if (!finding.detail.empty()) out["detail"] = finding.detail;
  if (finding.code) {
    const CodeInfo& code = info(*finding.code);
    out["code"] = code.code;
    out["message"] = code.text(language);
    out["remedy"] = code.remedy(language);
  }
  return out;
}

}  // namespace

std::string render(const std::vector<Finding>& findings, Language language) {
  Sheet sheet(language);
  for (const auto& finding : findings) add(sheet, finding);
  return sheet.take();
}

std::string to_json(const std::vector<Finding>& findings, Language language) {
  boost::json::array list;
  for (const auto& finding : findings) list.push_back(as_object(finding, language));
  boost::json::object out;
  out["healthy"] = exit_code(findings) == 0;
  out["findings"] = std::move(list);
  return boost::json::serialize(out);
}

}  // namespace ssc::cli
