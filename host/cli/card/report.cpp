// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/report.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "host/base/china_time.hpp"
#include "host/card/read_file.hpp"
#include "host/cli/card/content.hpp"
#include "host/cli/card/labels.hpp"
#include "host/cli/sheet.hpp"

namespace ssc::cli {
namespace {

// By the rules of the card's version.
sscard::ReadRule rule_of(const sscard::File& file, const card::CardFacts& card) {
  const Bytes version(reinterpret_cast<const Byte*>(card.version.data()), card.version.size());
  return file.read_rule(sscard::recognise_version(version).value_or(sscard::kNewest));
}

std::string date_or_empty(const std::optional<Date>& date) {
  return date ? format_date(*date) : std::string();
}

std::int64_t milliseconds(std::chrono::microseconds time) {
  return std::chrono::round<std::chrono::milliseconds>(time).count();
}

std::string_view name_of(sscard::Algorithm algorithm) {
  switch (algorithm) {
    case sscard::Algorithm::kDes: return "DES";
    case sscard::Algorithm::kSsf33: return "SSF33";
    case sscard::Algorithm::kSm4: return "SM4";
  }
  return {};
}

// ---- for people ------------------------------------------------------------

// Lines of labels and values; a blank value leaves its line out.
void row(Sheet& sheet, const Text& label, std::string_view value) {
  if (!value.empty()) sheet.row(label, value);
}

void holder_rows(Sheet& sheet, const card::Holder& holder) {
  sheet.heading({"Holder", "持卡人"});
  row(sheet, {"Name", "姓名"}, holder.name.reveal());
  row(sheet, {"Id number", "社会保障号码"}, holder.id_number.reveal());
  sheet.coded({"Sex", "性别"}, Vocabulary::kSex, holder.sex);
  row(sheet, {"Ethnic group", "民族"}, holder.ethnicity);
  row(sheet, {"Birthplace", "出生地"}, holder.birthplace);
  row(sheet, {"Born", "出生日期"}, date_or_empty(holder.birth));
}

void card_rows(Sheet& sheet, const card::CardFacts& card) {
  sheet.heading({"Card", "社会保障卡"});
  row(sheet, {"Number", "卡号"}, card.number.reveal());
  row(sheet, {"Identifier", "卡识别码"}, card.identifier.reveal());
  row(sheet, {"Version", "规范版本"}, card.version);
  sheet.coded({"Class", "卡类别"}, Vocabulary::kCardClass, card.card_class);
  row(sheet, {"Division", "行政区划"}, card.division);
  row(sheet, {"Initialised by", "初始化机构"}, card.initialising_body);
  row(sheet, {"Issued", "发卡日期"}, date_or_empty(card.issued));
  row(sheet, {"Valid until", "有效期至"}, date_or_empty(card.valid_until));
  if (card.algorithm) sheet.row({"Algorithm", "密钥算法"}, name_of(*card.algorithm));
}

std::string reason(Code code, Language language) {
  const auto& row = info(code);
  return std::string(row.text(language)).append(" [").append(row.code).append("]");
}

// Reader, answer to reset and whether the card is genuine.
void place_rows(Sheet& sheet, const CardPlace& place, const Result<void>& genuine) {
  const Language language = sheet.language();
  constexpr Text kYes{"yes, by PSAM ", "是, PSAM 终端机编号 "};
  constexpr Text kNo{"not proven: ", "未认证: "};
  sheet.heading({"Reading", "读取"});
  sheet.row({"Reader", "读卡器"}, place.reader);
  sheet.line("ATR", place.atr);
  sheet.row({"Genuine", "卡片真伪"},
            genuine ? std::string(kYes.in(language)) + place.terminal_number
                    : std::string(kNo.in(language)) + reason(genuine.error().code, language));
}

void unread_row(Sheet& sheet, std::string_view file, Code code) {
  sheet.row({"Not read", "未读取"}, std::string(file) + ": " + reason(code, sheet.language()));
}

void warning_row(Sheet& sheet, const std::string& warning) {
  sheet.row({"Warning", "警告"}, warning);
}

void took_row(Sheet& sheet, std::chrono::microseconds total) {
  sheet.row({"Took", "用时"}, std::to_string(milliseconds(total)) + " ms");
}

// What became of a file besides its content.
void file_rows(Sheet& sheet, const card::FileReading& reading) {
  const std::string name = card::file_label(*reading.file);
  if (!reading.content) return unread_row(sheet, name, reading.content.error().code);
  for (const auto warning : reading.content->warnings)
    warning_row(sheet, name + ": " + std::string(warning));
}

// "PIN or key    read": values of two columns.
std::string state_of(const card::FileReading& reading, sscard::ReadRule rule, Language language) {
  constexpr std::size_t kRuleWidth = 14;
  constexpr Text kRead{"read", "已读取"};
  constexpr Text kUnread{"not read: ", "未读取: "};
  std::string value(label(rule, language));
  value.append(kRuleWidth - std::min(kRuleWidth, display_width(value)), ' ');
  value.append(reading.content ? kRead.in(language) : kUnread.in(language));
  return reading.content ? value : value + reason(reading.content.error().code, language);
}

// ---- for programs ----------------------------------------------------------

boost::json::string text(std::string_view text) {
  return boost::json::string(text.data(), text.size());
}

boost::json::string code_text(Code code) {
  return text(info(code).code);
}

boost::json::object json_card(const card::CardFacts& card) {
  boost::json::object out;
  out["identifier"] = text(card.identifier.reveal());
  out["number"] = text(card.number.reveal());
  out["version"] = card.version;
  out["issued"] = date_or_empty(card.issued);
  out["valid_until"] = date_or_empty(card.valid_until);
  out["division"] = card.division;
  out["class"] = card.card_class;
  out["initialising_body"] = card.initialising_body;
  out["algorithm"] = nullptr;
  if (card.algorithm) out["algorithm"] = text(name_of(*card.algorithm));
  return out;
}

boost::json::value json_holder(const std::optional<card::Holder>& holder) {
  if (!holder) return nullptr;
  boost::json::object out;
  out["id_number"] = text(holder->id_number.reveal());
  out["name"] = text(holder->name.reveal());
  out["sex"] = holder->sex;
  out["birth"] = date_or_empty(holder->birth);
  out["ethnic_group"] = holder->ethnicity;
  out["birthplace"] = holder->birthplace;
  return out;
}

boost::json::array json_texts(const std::vector<std::string_view>& texts) {
  boost::json::array out;
  for (const auto each : texts) out.push_back(text(each));
  return out;
}

boost::json::array json_unread(const std::vector<card::UnreadFile>& unread) {
  boost::json::array out;
  for (const auto& file : unread)
    out.push_back({{"file", text(file.file)}, {"code", code_text(file.code)}});
  return out;
}

// What every report begins with.
boost::json::object json_head(const CardPlace& place, const card::CardFacts& card,
                              const Result<void>& genuine) {
  boost::json::object out;
  out["reader"] = place.reader;
  out["atr"] = place.atr;
  out["card"] = json_card(card);
  out["authenticated"] = genuine.has_value();
  if (!genuine) out["not_authenticated"] = code_text(genuine.error().code);
  if (!place.terminal_number.empty()) out["terminal_number"] = place.terminal_number;
  return out;
}

std::string_view name_of(sscard::ReadRule rule) {
  constexpr std::array<std::string_view, 6> kNames = {"absent", "free",       "pin",
                                                      "key",    "pin_or_key", "pin_and_key"};
  return kNames[static_cast<std::size_t>(rule)];
}

boost::json::object json_file(const card::FileReading& reading, sscard::ReadRule rule,
                              bool with_content) {
  boost::json::object out =
      reading.content && with_content ? to_json(*reading.content) : json_name(*reading.file);
  out["rule"] = text(name_of(rule));
  out["read"] = reading.content.has_value();
  if (reading.content) {
    out["warnings"] = json_texts(reading.content->warnings);
  } else {
    out["code"] = code_text(reading.content.error().code);
  }
  out["ms"] = milliseconds(reading.took);
  return out;
}

std::string full_json(const CardPlace& place, const card::FullData& data, bool with_content) {
  boost::json::object out = json_head(place, data.card, data.genuine);
  boost::json::array files;
  for (const auto& reading : data.files)
    files.push_back(json_file(reading, rule_of(*reading.file, data.card), with_content));
  out["files"] = std::move(files);
  out["warnings"] = json_texts(data.warnings);
  out["ms"] = {{"card_read", milliseconds(data.total)}};
  return boost::json::serialize(out) + "\n";
}

}  // namespace

std::string render(const CardPlace& place, const card::CardData& data, Language language) {
  Sheet sheet(language);
  if (data.holder) holder_rows(sheet, *data.holder);
  card_rows(sheet, data.card);
  place_rows(sheet, place, data.genuine);
  for (const auto& unread : data.unread) unread_row(sheet, unread.file, unread.code);
  for (const auto warning : data.warnings) warning_row(sheet, std::string(warning));
  took_row(sheet, data.timing.total);
  return sheet.take();
}

std::string render(const CardPlace& place, const card::FullData& data, Language language) {
  Sheet sheet(language);
  for (const auto& reading : data.files)
    if (reading.content) render(sheet, *reading.content);
  place_rows(sheet, place, data.genuine);
  for (const auto& reading : data.files) file_rows(sheet, reading);
  for (const auto warning : data.warnings) warning_row(sheet, std::string(warning));
  took_row(sheet, data.total);
  return sheet.take();
}

std::string render_files(const CardPlace& place, const card::FullData& data, Language language) {
  constexpr std::size_t kStateColumn = 34;
  Sheet sheet(language, kStateColumn);
  std::optional<sscard::Df> current;
  for (const auto& reading : data.files) {
    const sscard::File& file = *reading.file;
    if (current != file.df)
      sheet.title(std::string(name_of(file.df)).append(" ").append(label(file.df, language)));
    current = file.df;
    sheet.line(name_of_ef(file.ef).append(" ").append(label(file, language)),
               state_of(reading, rule_of(file, data.card), language));
  }
  place_rows(sheet, place, data.genuine);
  took_row(sheet, data.total);
  return sheet.take();
}

std::string to_json(const CardPlace& place, const card::CardData& data) {
  boost::json::object out = json_head(place, data.card, data.genuine);
  out["holder"] = json_holder(data.holder);
  out["warnings"] = json_texts(data.warnings);
  out["unread"] = json_unread(data.unread);
  out["ms"] = {{"card_read", milliseconds(data.timing.total)}};
  return boost::json::serialize(out) + "\n";
}

std::string to_json(const CardPlace& place, const card::FullData& data) {
  return full_json(place, data, true);
}

std::string files_to_json(const CardPlace& place, const card::FullData& data) {
  return full_json(place, data, false);
}

}  // namespace ssc::cli
