// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/labels.hpp"

#include <algorithm>
#include <iterator>

namespace ssc::cli {
namespace {

// One row a line.
// clang-format off

struct ApplicationLabel {
  sscard::Df df;
  Text text;
};

constexpr ApplicationLabel kApplications[] = {
    {sscard::Df::kSsse, {"Issuer and holder",          "发卡与持卡人信息"}},
    {sscard::Df::kDf01, {"Public data",                "公共应用信息区"}},
    {sscard::Df::kDf02, {"Employment",                 "就业与失业信息区"}},
    {sscard::Df::kDf03, {"Social insurance",           "社会保险信息区一"}},
    {sscard::Df::kDf04, {"Medical insurance",          "社会保险信息区二(医疗)"}},
    {sscard::Df::kDf05, {"Life and health",            "生命与健康信息区"}},
    {sscard::Df::kDf07, {"Personnel",                  "人事人才信息区"}},
};

struct FileLabel {
  std::string_view file;  // File::name
  Text text;
};

constexpr FileLabel kFiles[] = {
    {"issuer",                 {"Card and issuer",           "发卡机构基本数据"}},
    {"holder",                 {"Holder",                    "持卡人基本数据"}},
    {"fingerprint",            {"Fingerprint",               "指纹"}},
    {"photo",                  {"Photo",                     "照片"}},
    {"person",                 {"Person",                    "人员识别数据"}},
    {"household",              {"Household registration",    "户籍信息"}},
    {"residence",              {"Residence",                 "常住信息"}},
    {"work_state",             {"Work state",                "个人状态"}},
    {"marital",                {"Marital state",             "婚姻状况"}},
    {"employer",               {"Employer",                  "工作单位"}},
    {"politics",               {"Citizenship and politics",  "国籍与政治面貌"}},
    {"education",              {"Education",                 "学历信息"}},
    {"reserved_1",             {"Reserved 1",                "预留文件一"}},
    {"reserved_2",             {"Reserved 2",                "预留文件二"}},
    {"reserved_3",             {"Reserved 3",                "预留文件三"}},
    {"reserved_4",             {"Reserved 4",                "预留文件四"}},
    {"reserved_5",             {"Reserved 5",                "预留文件五"}},
    {"skills",                 {"Skills",                    "职业技能"}},
    {"employment",             {"Employment",                "就业与失业"}},
    {"jobs",                   {"Job history",               "就业经历"}},
    {"employment_certificate", {"Employment certificate",    "就业失业登记证"}},
    {"assistance",             {"Assistance",                "就业援助"}},
    {"support",                {"Support",                   "就业扶持"}},
    {"unemployment",           {"Unemployment insurance",    "失业保险"}},
    {"work_ability",           {"Ability to work",           "劳动能力鉴定"}},
    {"pension",                {"Pension insurance",         "养老保险"}},
    {"injury",                 {"Work injury insurance",     "工伤保险"}},
    {"maternity",              {"Maternity insurance",       "生育保险"}},
    {"rural_pension",          {"Rural pension insurance",   "农村养老保险"}},
    {"injury_finding",         {"Finding of a work injury",  "工伤认定"}},
    {"dependants",             {"Dependants",                "供养亲属"}},
    {"certificates",           {"Insurance certificates",    "参保凭证"}},
    {"medical",                {"Medical insurance",         "医疗保险基本数据"}},
    {"settlement",             {"Settlement",                "临时脱机结算"}},
    {"transactions",           {"Transactions",              "医疗交易明细"}},
    {"resident_medical",       {"Residents' insurance",      "居民医疗保险"}},
    {"special",                {"Special settlements",       "特殊结算"}},
    {"health",                 {"Health",                    "健康信息"}},
    {"personnel_1",            {"Personnel 1",               "人事人才信息一"}},
    {"personnel_2",            {"Personnel 2",               "人事人才信息二"}},
    {"personnel_3",            {"Personnel 3",               "人事人才信息三"}},
};

struct ItemLabel {
  std::string_view item;  // Item::name
  Text text;
  std::string_view file = {};  // File::name, for a name that means something else elsewhere
};

// The first row that fits counts.
constexpr ItemLabel kItems[] = {
    {"card_identifier",      {"Identifier",            "卡识别码"}},
    {"card_class",           {"Class",                 "卡类别"}},
    {"version",              {"Version",               "规范版本"}},
    {"initialising_body",    {"Initialised by",        "初始化机构"}},
    {"issued",               {"Card issued",           "发卡日期"}, "issuer"},
    {"valid_until",          {"Valid until",           "有效期至"}},
    {"card_number",          {"Number",                "卡号"}},

    {"id_number",            {"Id number",             "社会保障号码"}},
    {"name",                 {"Name",                  "姓名"}},
    {"name_continued",       {"Name, continued",       "姓名扩展"}},
    {"sex",                  {"Sex",                   "性别"}},
    {"nationality",          {"Ethnic group",          "民族"}},
    {"birthplace",           {"Birthplace",            "出生地"}},
    {"birth",                {"Born",                  "出生日期"}},
    {"person_identifier",    {"Person identifier",     "人员识别码"}},
    {"first_issued_at",      {"First card from",       "初次申领地"}},

    {"household_type",       {"Household type",        "户口性质"}},
    {"address",              {"Address",               "户籍地址"}, "household"},
    {"address",              {"Address",               "常住地址"}},
    {"phone",                {"Phone",                 "联系电话"}},
    {"contact_name",         {"Contact",               "联系人"}},
    {"contact_phone",        {"Contact's phone",       "联系人电话"}},
    {"state",                {"Marital state",         "婚姻状况"}, "marital"},
    {"state",                {"Work state",            "个人状态"}},
    {"employer_name",        {"Employer",              "单位名称"}},
    {"organisation_code",    {"Organisation code",     "组织机构代码"}},
    {"identity_class",       {"Identity class",        "个人身份"}},
    {"country",              {"Country",               "国籍"}},
    {"politics",             {"Politics",              "政治面貌"}},
    {"joined",               {"Joined",                "参加日期"}},
    {"level",                {"Level",                 "文化程度"}},
    {"degrees",              {"Degree",                "学历"}},
    {"degree",               {"Degree",                "学位"}},
    {"major",                {"Major",                 "专业"}},
    {"school",               {"School",                "毕业院校"}},

    {"occupation",           {"Occupation",            "职业"}},
    {"from",                 {"Insured from",          "参保开始"}, "certificates"},
    {"until",                {"Insured until",         "参保截止"}, "certificates"},
    {"from",                 {"From",                  "开始日期"}},
    {"until",                {"Until",                 "终止日期"}},
    {"number",               {"Number",                "证书编号"}},
    {"issuer",               {"Issuer",                "发证机构"}},
    {"issued",               {"Issued",                "发证日期"}},
    {"type",                 {"Kind of support",       "扶持类型"}},
    {"approved",             {"Approved",              "批准日期"}},

    {"months_63",            {"Months (63)",           "月数(63)"}},
    {"months_64",            {"Months (64)",           "月数(64)"}},
    {"months_65",            {"Months (65)",           "月数(65)"}},
    {"months_66",            {"Months (66)",           "月数(66)"}},
    {"insurance_type",       {"Insurance",             "险种"}},
    {"division",             {"Insured in",            "参保地"}, "unemployment"},
    {"division",             {"Insured in",            "参保地"}, "pension"},
    {"division",             {"Insured in",            "参保地"}, "injury"},
    {"division",             {"Insured in",            "参保地"}, "maternity"},
    {"division",             {"Insured in",            "参保地"}, "certificates"},
    {"division",             {"Insured in",            "参保地"}, "medical"},
    {"division",             {"Division",              "行政区划"}},
    {"account_opened",       {"Account opened",        "建账日期"}},
    {"retired",              {"Retired",               "退休日期"}},
    {"benefit_from",         {"Benefit from",          "待遇开始"}},
    {"updated",              {"Updated",               "更新日期"}},
    {"spouse_not_employed",  {"Spouse not employed",   "配偶未就业"}},
    {"certificate",          {"Certificate",           "医疗证号"}, "medical"},
    {"certificate",          {"Certificate",           "参保凭证"}},
    {"paid_fen",             {"Paid",                  "个人实际缴费"}},
    {"paid_months",          {"Months paid",           "实际缴费月数"}},

    {"health_record",        {"Health record",         "健康档案号"}},
    {"person_category",      {"Category",              "人员类别"}},
    {"account_number",       {"Account number",        "个人账号"}},
    {"hospital_1",           {"Hospital 1",            "定点医院一"}},
    {"hospital_2",           {"Hospital 2",            "定点医院二"}},
    {"hospital_3",           {"Hospital 3",            "定点医院三"}},
    {"injury_hospital_1",    {"Injury hospital 1",     "工伤医院一"}},
    {"injury_hospital_2",    {"Injury hospital 2",     "工伤医院二"}},
    {"injury_hospital_3",    {"Injury hospital 3",     "工伤医院三"}},
    {"maternity_hospital_1", {"Maternity hospital 1",  "生育医院一"}},
    {"maternity_hospital_2", {"Maternity hospital 2",  "生育医院二"}},
    {"card_use",             {"Use of the card",       "卡使用方式"}},
    {"balance_fen",          {"Balance",               "账户余额"}},
    {"year_own_fen",         {"Own, this year",        "本年自付"}},
    {"year_fund_fen",        {"Fund, this year",       "本年统筹支付"}},
    {"offline_allowed",      {"Offline allowed",       "允许脱机"}},
    {"offline_total_fen",    {"Offline total",         "脱机累计金额"}},
    {"offline_count",        {"Offline count",         "脱机次数"}},
    {"serial",               {"Serial",                "序号"}},
    {"kind",                 {"Kind",                  "交易类型"}},
    {"terminal",             {"Terminal",              "终端机编号"}},
    {"time",                 {"Time",                  "交易时间"}},
    {"account_fen",          {"From the account",      "账户金额"}},
    {"own_fen",              {"Own payment",           "自付金额"}},
    {"fund_fen",             {"From the fund",         "统筹金额"}},
    {"class",                {"Class",                 "类别"}},

    {"blood_group",          {"Blood group",           "血型"}},
    {"forbidden_drugs",      {"Forbidden drug",        "禁用药物"}},
    {"serious_diseases",     {"Serious disease",       "重大疾病"}},
    {"allergy",              {"Allergy",               "过敏"}},
    {"reaction",             {"Reaction",              "过敏反应"}},
};

struct ItemWords {
  std::string_view file, item;
  Vocabulary vocabulary;
};

constexpr ItemWords kWords[] = {
    {"issuer",       "card_class",      Vocabulary::kCardClass},
    {"holder",       "sex",             Vocabulary::kSex},
    {"work_state",   "state",           Vocabulary::kWorkState},
    {"marital",      "state",           Vocabulary::kMaritalState},
    {"certificates", "insurance_type",  Vocabulary::kInsuranceType},
    {"medical",      "insurance_type",  Vocabulary::kInsuranceType},
    {"medical",      "person_category", Vocabulary::kInsuredPerson},
    {"medical",      "card_use",        Vocabulary::kCardUse},
    {"settlement",   "offline_allowed", Vocabulary::kFlag},
    {"transactions", "kind",            Vocabulary::kTransactionKind},
    {"special",      "class",           Vocabulary::kSettlementClass},
};

struct RuleLabel {
  sscard::ReadRule rule;
  Text text;
};

constexpr RuleLabel kRules[] = {
    {sscard::ReadRule::kAbsent,    {"no such file",  "无此文件"}},
    {sscard::ReadRule::kFree,      {"free",          "自由读"}},
    {sscard::ReadRule::kPin,       {"PIN",           "密码"}},
    {sscard::ReadRule::kKey,       {"key",           "密钥"}},
    {sscard::ReadRule::kPinOrKey,  {"PIN or key",    "密码或密钥"}},
    {sscard::ReadRule::kPinAndKey, {"PIN and key",   "密码和密钥"}},
};

// clang-format on

template <class Rows, class Fits>
auto find(const Rows& rows, Fits fits) {
  const auto* found = std::find_if(std::begin(rows), std::end(rows), fits);
  return found == std::end(rows) ? nullptr : found;
}

// "item_42", "warning_ac": the two digits after the last line are the tag.
std::string label_by_tag(std::string_view name, Language language) {
  const Text what =
      name.starts_with("warning_") ? Text{"Warning ", "警示 "} : Text{"Item ", "数据项 "};
  std::string tag(name.substr(name.rfind('_') + 1));
  std::transform(tag.begin(), tag.end(), tag.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return std::string(what.in(language)) + tag;
}

}  // namespace

std::string_view label(sscard::Df application, Language language) {
  const auto* row = find(kApplications, [&](const auto& r) { return r.df == application; });
  return row == nullptr ? std::string_view() : row->text.in(language);
}

std::string_view label(const sscard::File& file, Language language) {
  const auto* row = find(kFiles, [&](const auto& r) { return r.file == file.name; });
  return row == nullptr ? file.name : row->text.in(language);
}

std::string label(const sscard::File& file, const sscard::Item& item, Language language) {
  const auto* row = find(kItems, [&](const auto& r) {
    return r.item == item.name && (r.file.empty() || r.file == file.name);
  });
  return row == nullptr ? label_by_tag(item.name, language) : std::string(row->text.in(language));
}

std::string_view label(sscard::ReadRule rule, Language language) {
  const auto* row = find(kRules, [&](const auto& r) { return r.rule == rule; });
  return row == nullptr ? std::string_view() : row->text.in(language);
}

std::optional<Vocabulary> vocabulary(const sscard::File& file, const sscard::Item& item) {
  const auto* row =
      find(kWords, [&](const auto& r) { return r.file == file.name && r.item == item.name; });
  return row == nullptr ? std::nullopt : std::optional(row->vocabulary);
}

}  // namespace ssc::cli
