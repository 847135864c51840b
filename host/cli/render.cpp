// SPDX-License-Identifier: Apache-2.0
#include "host/cli/render.hpp"

#include <boost/json.hpp>

#include "host/cli/sheet.hpp"
#include "host/cli/texts.hpp"

namespace ssc::cli {
namespace {

constexpr Text kDivision{"Division", "行政区划"};
constexpr Text kInsurance{"Insurance", "险种"};
constexpr Text kInsuredIn{"Insured in", "参保地"};
constexpr Text kState{"State", "状态"};
constexpr Text kIssued{"Issued", "签发时间"};
constexpr Text kExpires{"Expires", "失效时间"};
constexpr Text kTook{"Took", "用时"};

struct Phase {
  std::optional<std::int64_t> api::Timing::*member;
  Text name;
};
constexpr Phase kPhases[] = {
    {&api::Timing::card_read, {"card", "读卡"}},
    {&api::Timing::voucher, {"voucher", "凭证"}},
    {&api::Timing::balance, {"balance", "余额"}},
    {&api::Timing::transfer, {"transfer", "转移"}},
};

void timing_row(Sheet& sheet, const api::Timing& ms) {
  std::string value;
  for (const Phase& phase : kPhases) {
    const auto& took = ms.*phase.member;
    if (!took) continue;
    if (!value.empty()) value += ", ";
    value.append(phase.name.in(sheet.language()))
        .append(" ")
        .append(std::to_string(*took))
        .append(" ms");
  }
  if (!value.empty()) sheet.row(kTook, value);
}

void optional_row(Sheet& sheet, const Text& label, const std::optional<std::string>& value) {
  if (value) sheet.row(label, *value);
}

void holder_rows(Sheet& sheet, const api::Holder& holder) {
  sheet.heading({"Holder", "持卡人"});
  sheet.row({"Name", "姓名"}, holder.name.reveal());
  sheet.row({"Id number", "社会保障号码"}, holder.id_number.reveal());
  sheet.coded({"Sex", "性别"}, Vocabulary::kSex, holder.sex);
  sheet.row({"Born", "出生日期"}, holder.birth);
}

void balance_rows(Sheet& sheet, const api::Balance& balance) {
  sheet.row({"Amount", "余额"}, money(balance.fen, sheet.language()));
  sheet.coded(kInsurance, Vocabulary::kInsuranceType, balance.insurance_type);
  sheet.row(kInsuredIn, balance.division);
  sheet.coded(kState, Vocabulary::kInsuranceState, balance.state);
  sheet.row({"As of", "截至"}, balance.as_of);
}

void category_row(Sheet& sheet, const std::string& psn_type) {
  constexpr std::size_t kGroup = 2;  // the digits after it are the region's own
  sheet.row({"Category", "人员类别"},
            spelt(Vocabulary::kPersonCategory, psn_type, sheet.language(), kGroup));
}

void transfer_rows(Sheet& sheet, const api::Transfer& transfer) {
  sheet.heading({"Transfer", "转移接续"});
  sheet.row({"Case", "业务编号"}, transfer.case_id);
  sheet.coded(kState, Vocabulary::kCaseState, transfer.state);
  sheet.row({"From", "转出地"}, transfer.from);
  sheet.row({"To", "转入地"}, transfer.to);
  sheet.coded(kInsurance, Vocabulary::kInsuranceType, transfer.insurance_type);
  if (transfer.route) sheet.coded({"Money", "资金去向"}, Vocabulary::kMoneyRoute, *transfer.route);
  if (transfer.money_state)
    sheet.coded({"Money state", "资金状态"}, Vocabulary::kMoneyState, *transfer.money_state);
  if (transfer.amount_fen)
    sheet.row({"Amount", "金额"}, money(*transfer.amount_fen, sheet.language()));
  sheet.row({"Submitted", "提交时间"}, transfer.submitted_at);
  optional_row(sheet, {"Accepted", "受理日期"}, transfer.accepted_on);
  optional_row(sheet, {"Out by", "转出期限"}, transfer.out_deadline);
  optional_row(sheet, {"In by (estimate)", "转入期限(预计)"}, transfer.in_deadline_estimate);
  if (transfer.deadline_provisional)
    sheet.row({"Note", "说明"}, Text{"provisional: that year's holidays are not published yet",
                                     "暂定: 该年度节假日安排尚未公布"}
                                    .in(sheet.language()));
}

void precondition_rows(Sheet& sheet, const std::vector<api::Precondition>& preconditions) {
  if (preconditions.empty()) return;
  sheet.heading({"Preconditions", "办理条件"});
  for (const auto& item : preconditions) {
    std::string value(word(Vocabulary::kPrecondition, item.code, sheet.language()));
    value.append(": ").append(word(Vocabulary::kPreconditionState, item.state, sheet.language()));
    sheet.line(item.code, value);
  }
}

void history_rows(Sheet& sheet, const std::vector<api::HistoryEvent>& history) {
  if (history.empty()) return;
  sheet.heading({"History", "办理过程"});
  for (const auto& item : history) {
    std::string value = item.event;
    value.append(" → ").append(word(Vocabulary::kCaseState, item.state, sheet.language()));
    if (item.money_state && *item.money_state != "NONE")
      value.append("; ").append(word(Vocabulary::kMoneyState, *item.money_state, sheet.language()));
    sheet.line(item.at, value);
  }
}

}  // namespace

std::string money(std::int64_t fen, Language language) {
  const std::uint64_t size =
      fen < 0 ? 0 - static_cast<std::uint64_t>(fen) : static_cast<std::uint64_t>(fen);
  std::string yuan = std::to_string(size / 100);
  for (auto at = static_cast<std::ptrdiff_t>(yuan.size()) - 3; at > 0; at -= 3)
    yuan.insert(static_cast<std::size_t>(at), ",");
  const std::string cents = std::to_string(size % 100 + 100).substr(1);
  const std::string amount = (fen < 0 ? "-" : "") + yuan + "." + cents;
  return language == Language::kChinese ? amount + " 元" : "CNY " + amount;
}

std::string render(const api::Readers& answer, Language language) {
  Sheet sheet(language);
  if (answer.readers.empty()) return std::string(info(Code::kNoReader).text(language)) + "\n";
  sheet.heading({"Readers", "读卡器"});
  for (const auto& reader : answer.readers) {
    std::string value(word(Vocabulary::kReaderCard, reader.card, language));
    if (reader.in_use) value.append(Text{", in use", ", 使用中"}.in(language));
    if (reader.atr) value.append("  ATR ").append(*reader.atr);
    sheet.line(reader.name, value);
  }
  return sheet.take();
}

std::string render(const api::CardReading& answer, Language language) {
  Sheet sheet(language);
  if (answer.holder) holder_rows(sheet, *answer.holder);
  sheet.heading({"Card", "社会保障卡"});
  sheet.row({"Number", "卡号"}, answer.card.number.reveal());
  sheet.row({"Identifier", "卡识别码"}, answer.card.identifier.reveal());
  sheet.row({"Version", "规范版本"}, answer.card.version);
  sheet.coded({"Class", "卡类别"}, Vocabulary::kCardClass, answer.card.card_class);
  sheet.row(kDivision, answer.card.division);
  sheet.row({"Issued", "发卡日期"}, answer.card.issued);
  sheet.row({"Valid until", "有效期至"}, answer.card.valid_until);
  sheet.heading({"Reading", "读取"});
  sheet.row({"Reader", "读卡器"}, answer.reader);
  sheet.line("ATR", answer.atr);
  for (const auto& warning : answer.warnings) sheet.row({"Warning", "警告"}, warning);
  for (const auto& unread : answer.unread)
    sheet.row({"Not read", "未读取"},
              unread.file + ": " + std::string(info(code_from(unread.code)).text(language)));
  timing_row(sheet, answer.ms);
  return sheet.take();
}

std::string render(const api::VoucherIssued& answer, Language language) {
  Sheet sheet(language);
  const auto& voucher = answer.voucher;
  sheet.heading({"Voucher", "电子凭证"});
  sheet.coded(kInsurance, Vocabulary::kInsuranceType, voucher.insurance_type);
  sheet.row(kInsuredIn, voucher.division);
  sheet.row(kIssued, voucher.issued_at);
  sheet.row(kExpires, voucher.expires_at);
  if (voucher.qr_version)
    sheet.row({"QR version", "二维码版本"}, std::to_string(*voucher.qr_version));
  sheet.row({"Text", "凭证内容"}, voucher.text.reveal());
  timing_row(sheet, answer.ms);
  return sheet.take();
}

std::string render(const api::VoucherVerified& answer, Language language) {
  Sheet sheet(language);
  sheet.heading({"The voucher is good and is used up now", "凭证有效, 现已核销"});
  sheet.coded(kInsurance, Vocabulary::kInsuranceType, answer.insurance_type);
  sheet.row(kInsuredIn, answer.division);
  sheet.row(kIssued, answer.issued_at);
  sheet.row(kExpires, answer.expires_at);
  return sheet.take();
}

std::string render(const api::BalanceAnswer& answer, Language language) {
  Sheet sheet(language);
  sheet.heading({"Personal account", "医保个人账户"});
  balance_rows(sheet, answer.balance);
  category_row(sheet, answer.medical.person_category);
  timing_row(sheet, answer.ms);
  for (const auto& row : answer.rows) {
    sheet.heading({"Other insurance", "其他参保信息"});
    balance_rows(sheet, row);
  }
  return sheet.take();
}

std::string render(const api::TransferAnswer& answer, Language language) {
  Sheet sheet(language);
  transfer_rows(sheet, answer.transfer);
  timing_row(sheet, answer.ms);
  precondition_rows(sheet, answer.transfer.preconditions);
  history_rows(sheet, answer.transfer.history);
  return sheet.take();
}

std::string render(const api::TransferList& answer, Language language) {
  if (answer.transfers.empty())
    return std::string(Text{"No transfer cases", "没有转移业务"}.in(language)) + "\n";
  Sheet sheet(language);
  for (const auto& transfer : answer.transfers) transfer_rows(sheet, transfer);
  return sheet.take();
}

std::string render(const Personas& answer, Language language) {
  Sheet sheet(language);
  sheet.heading({"Simulated cards", "模拟卡"});
  constexpr Text kInserted{"  ← in the reader", "  ← 已插入"};
  for (const auto& persona : answer.personas) {
    std::string value = persona.title;
    if (persona.inserted) value.append(kInserted.in(language));
    sheet.line(persona.name, value);
  }
  return sheet.take();
}

std::string render(const SimCard& answer, Language language) {
  if (!answer.inserted) return std::string(Text{"Card pulled", "卡已取出"}.in(language)) + "\n";
  return std::string(Text{"Card inserted: ", "已插卡: "}.in(language)) + *answer.inserted + "\n";
}

std::string render(const Failure& failure, Language language) {
  const auto& row = failure.info();
  std::string out = "ssctl: ";
  out.append(row.text(language)).append(" [").append(row.code).append("]\n");
  out.append("  ").append(row.remedy(language)).append("\n");
  if (!failure.detail.empty()) out.append("  (").append(failure.detail).append(")\n");
  return out;
}

std::string to_json(const Failure& failure, Language language) {
  const auto& row = failure.info();
  boost::json::object error;
  error["code"] = row.code;
  error["message"] = row.text(language);
  error["remedy"] = row.remedy(language);
  error["retriable"] = row.retriable;
  if (!failure.detail.empty()) error["detail"] = failure.detail;
  boost::json::object out;
  out["error"] = std::move(error);
  return boost::json::serialize(out);
}

}  // namespace ssc::cli
