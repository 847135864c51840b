// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/printable.hpp"

#include <array>
#include <string_view>

#include "protocol/base/hex.hpp"

namespace ssc::backend::transfer {
namespace {

class Sheet {
 public:
  Sheet(const Document& document, const char* zh, const char* en, const PrintedNames& names)
      : document_(document), names_(names), text_(std::string(zh) + "  " + en + "\n\n") {
    line("编号", "Number", document.number);
    line("姓名", "Name", names.person);
    line("身份证号码", "ID number", names.id_number);
  }

  void line(const char* zh, const char* en, const std::string& value) {
    text_.append(zh).append(" ").append(en).append(": ").append(value).append("\n");
  }
  void date(const char* zh, const char* en, Date value) { line(zh, en, format_date(value)); }
  void time(const char* zh, const char* en, Timestamp value) { line(zh, en, format_time(value)); }
  void region(const char* zh, const char* en, const std::string& code) {
    line(zh, en, named(code));
  }
  void insurance(const std::string& insutype) {
    std::string_view name;
    for (const auto& [code, text] : kInsurances)
      if (code == insutype) name = text;
    line("险种", "Insurance", name.empty() ? insutype : std::string(name));
  }

  // Who can tell whether the paper is genuine, and what to ask for.
  std::string finish() && {
    std::array<char, 16> digits{};
    text_ += '\n';
    region("签发机构所在地", "Issued by the agency of", document_.region);
    line("签名密钥", "Signed with key", std::string(to_hex(document_.signature.key, digits)));
    text_ += "本凭证可凭编号向签发机构查验  To be verified at the issuing agency by its number\n";
    return std::move(text_);
  }

 private:
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kInsurances = {
      {{"310", "职工基本医疗保险 employee basic medical insurance"},
       {"390", "城乡居民基本医疗保险 resident basic medical insurance"}}};

  std::string named(const std::string& code) const {
    const auto name = names_.regions.find(code);
    return name == names_.regions.end() ? code : name->second + " (" + code + ")";
  }

  const Document& document_;
  const PrintedNames& names_;
  std::string text_;
};

}  // namespace

std::string printable(const Document& document, const CertificateBody& body,
                      const PrintedNames& names) {
  Sheet sheet(document, "基本医疗保险参保凭证", "Certificate of basic medical insurance", names);
  sheet.insurance(body.insutype);
  sheet.region("参保地", "Insured in", body.region);
  sheet.date("参保时间", "Insured since", body.since);
  if (body.until) sheet.date("停保时间", "Paid until", *body.until);
  for (const std::string& range : body.paid) sheet.line("缴费时段", "Months paid", range);
  sheet.line("累计缴费月数", "Number of months paid", std::to_string(body.months));
  sheet.date("签发日期", "Issued on", body.issued);
  return std::move(sheet).finish();
}

std::string printable(const Document& document, const ReceiptBody& body,
                      const PrintedNames& names) {
  Sheet sheet(document, "基本医疗保险关系转移接续办结凭证",
              "Receipt for a transfer of basic medical insurance", names);
  sheet.line("业务编号", "Case", body.case_id.text());
  sheet.insurance(body.insutype);
  sheet.region("转出地", "From", body.origin);
  sheet.region("转入地", "To", body.destination);
  sheet.time("受理时间", "Accepted", body.accepted_at);
  sheet.time("关系转入时间", "Relation taken over", body.relation_in_at);
  sheet.line("转入后累计缴费月数", "Months paid, both areas", std::to_string(body.months_after));
  if (body.credited)
    sheet.line("转入个人账户金额(元)", "Credited (yuan)", format_yuan(*body.credited));
  if (body.credited_at) sheet.time("入账时间", "Credited on", *body.credited_at);
  return std::move(sheet).finish();
}

}  // namespace ssc::backend::transfer
