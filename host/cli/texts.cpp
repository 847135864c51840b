// SPDX-License-Identifier: Apache-2.0
#include "host/cli/texts.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace ssc::cli {
namespace {

struct Word {
  Vocabulary vocabulary;
  std::string_view code;
  Text text;
};

constexpr Word kWords[] = {
    {Vocabulary::kReaderCard, "absent", {"no card", "无卡"}},
    {Vocabulary::kReaderCard, "present", {"card inserted", "有卡"}},
    {Vocabulary::kReaderCard, "mute", {"the card does not answer", "卡片无应答"}},

    {Vocabulary::kSex, "1", {"male", "男"}},
    {Vocabulary::kSex, "2", {"female", "女"}},
    {Vocabulary::kSex, "9", {"not stated", "未说明"}},

    {Vocabulary::kCardClass, "1", {"pre-school", "学龄前"}},
    {Vocabulary::kCardClass, "2", {"student", "学生"}},
    {Vocabulary::kCardClass, "3", {"adult", "成人"}},
    {Vocabulary::kCardClass, "4", {"elderly", "老年"}},

    {Vocabulary::kInsuranceType, "310", {"employee insurance", "职工基本医疗保险"}},
    {Vocabulary::kInsuranceType, "340", {"retired veteran cadres", "离休人员医疗保障"}},
    {Vocabulary::kInsuranceType, "360", {"old Red Army", "老红军医疗保障"}},
    {Vocabulary::kInsuranceType, "380", {"new rural cooperative", "新型农村合作医疗"}},
    {Vocabulary::kInsuranceType, "390", {"resident insurance", "城乡居民基本医疗保险"}},
    {Vocabulary::kInsuranceType, "391", {"urban resident insurance", "城镇居民基本医疗保险"}},
    {Vocabulary::kInsuranceType, "510", {"maternity insurance", "生育保险"}},

    {Vocabulary::kInsuranceState, "NORMAL", {"normal", "正常参保"}},
    {Vocabulary::kInsuranceState, "PAUSED", {"paused", "暂停参保"}},
    {Vocabulary::kInsuranceState, "TERMINATED", {"terminated", "终止参保"}},
    {Vocabulary::kInsuranceState, "NOT_INSURED", {"not insured", "未参保"}},
    {Vocabulary::kInsuranceState, "FROZEN", {"frozen", "账户冻结"}},

    {Vocabulary::kPersonCategory, "11", {"working", "在职"}},
    {Vocabulary::kPersonCategory, "12", {"retired", "退休"}},
    {Vocabulary::kPersonCategory, "15", {"resident", "居民"}},

    {Vocabulary::kCaseState, "SUBMITTED", {"submitted", "已提交"}},
    {Vocabulary::kCaseState, "ACCEPTED", {"accepted", "已受理"}},
    {Vocabulary::kCaseState, "NONE", {"on its way to the old place", "正在送达转出地"}},
    {Vocabulary::kCaseState, "DEST_REVIEW", {"the new place reviews", "转入地审核中"}},
    {Vocabulary::kCaseState,
     "SRC_REVIEW",
     {"accepted; the old place reviews", "已受理, 转出地审核中"}},
    {Vocabulary::kCaseState, "OUT_CONFIRMED", {"confirmed by the old place", "转出地已确认"}},
    {Vocabulary::kCaseState, "INFO_SENT", {"information form sent", "信息表已发出"}},
    {Vocabulary::kCaseState, "INFO_RECEIVED", {"information form received", "信息表已收到"}},
    {Vocabulary::kCaseState, "RELATION_IN", {"taken over by the new place", "关系已转入"}},
    {Vocabulary::kCaseState, "REJECTED", {"refused", "不予受理"}},
    {Vocabulary::kCaseState, "WITHDRAWN", {"withdrawn", "已撤回"}},
    {Vocabulary::kCaseState, "OUT_PAPER", {"out, with a paper certificate", "已凭纸质凭证转出"}},
    {Vocabulary::kCaseState, "NOT_MOVED", {"money only", "仅资金业务"}},

    {Vocabulary::kMoneyRoute, "NONE", {"no money moves", "无资金转移"}},
    {Vocabulary::kMoneyRoute,
     "ACCOUNT",
     {"to the account at the new place", "划入新参保地个人账户"}},
    {Vocabulary::kMoneyRoute,
     "BANK",
     {"to the person's bank account, on application", "经申请划入本人银行账户"}},
    {Vocabulary::kMoneyRoute,
     "PORTABLE",
     {"stays, usable from the new place", "无需划转, 可跨市使用"}},
    {Vocabulary::kMoneyRoute, "NO_TRANSFER", {"stays at the old place", "留在原参保地"}},

    {Vocabulary::kMoneyState, "NONE", {"not yet moved", "尚未划转"}},
    {Vocabulary::kMoneyState, "RESERVED", {"set aside", "已预留"}},
    {Vocabulary::kMoneyState, "OUT_POSTED", {"off the account", "已转出账户"}},
    {Vocabulary::kMoneyState, "REMITTED", {"remitted", "已汇出"}},
    {Vocabulary::kMoneyState, "IN_DOUBT", {"being inquired after", "查询中"}},
    {Vocabulary::kMoneyState, "ARRIVED", {"arrived", "已到账"}},
    {Vocabulary::kMoneyState, "HOLD_MISMATCH", {"held: the amounts differ", "金额不符, 待核"}},
    {Vocabulary::kMoneyState, "MATCHED", {"arrived and checked", "已核对"}},
    {Vocabulary::kMoneyState, "CREDITED", {"on the new account", "已计入新账户"}},
    {Vocabulary::kMoneyState, "PAYOUT_SENT", {"sent to the bank account", "已付至银行账户"}},
    {Vocabulary::kMoneyState, "BOUNCED", {"came back from the bank", "银行退回"}},
    {Vocabulary::kMoneyState, "PAID", {"paid out", "已支付"}},
    {Vocabulary::kMoneyState, "RELEASED", {"back on the old account", "已退回原账户"}},
    {Vocabulary::kMoneyState, "RETURNED", {"returned by the new place", "转入地已退回"}},
    {Vocabulary::kMoneyState, "NOT_NEEDED", {"none to move", "无需划转"}},

    {Vocabulary::kPrecondition,
     "NOT_STOPPED",
     {"insurance stopped at the old place", "原参保地已停保"}},
    {Vocabulary::kPrecondition,
     "NOT_ENROLLED",
     {"enrolled at the new place", "新参保地已登记参保"}},
    {Vocabulary::kPrecondition, "ARREARS", {"no contributions owed", "无欠费"}},
    {Vocabulary::kPrecondition, "FROZEN", {"account not frozen", "账户未冻结"}},
    {Vocabulary::kPrecondition, "NO_CONTRIBUTION", {"contributions on record", "有实际缴费记录"}},
    {Vocabulary::kPrecondition,
     "DEST_NOT_NORMAL",
     {"new account in order", "新参保地账户状态正常"}},
    {Vocabulary::kPrecondition, "SAME_AREA", {"another pooling area", "跨统筹地区"}},
    {Vocabulary::kPrecondition,
     "NOT_INSURED",
     {"basic medical insurance held", "参加基本医疗保险"}},
    {Vocabulary::kPrecondition, "RETIRED", {"not yet retired", "未办理退休"}},

    {Vocabulary::kPreconditionState, "MET", {"met", "符合"}},
    {Vocabulary::kPreconditionState, "FAILED", {"not met", "不符合"}},
    {Vocabulary::kPreconditionState,
     "PENDING",
     {"to be confirmed by the new place", "待转入地核实"}},

    {Vocabulary::kWorkState, "1", {"working", "在职"}},
    {Vocabulary::kWorkState, "2", {"retired veteran cadre", "离休"}},
    {Vocabulary::kWorkState, "3", {"retired", "退休"}},
    {Vocabulary::kWorkState, "4", {"resigned", "退职"}},
    {Vocabulary::kWorkState, "5", {"unemployed", "失业"}},
    {Vocabulary::kWorkState, "6", {"without work", "无业"}},
    {Vocabulary::kWorkState, "7", {"never employed", "未曾就业"}},
    {Vocabulary::kWorkState, "8", {"other", "其他"}},

    {Vocabulary::kMaritalState, "1", {"single", "未婚"}},
    {Vocabulary::kMaritalState, "2", {"married", "已婚"}},
    {Vocabulary::kMaritalState, "3", {"widowed", "丧偶"}},
    {Vocabulary::kMaritalState, "4", {"divorced", "离婚"}},
    {Vocabulary::kMaritalState, "9", {"not stated", "未说明"}},

    {Vocabulary::kInsuredPerson, "11", {"working", "在职"}},
    {Vocabulary::kInsuredPerson, "21", {"retired", "退休"}},
    {Vocabulary::kInsuredPerson, "22", {"retired and resettled", "退休异地安置"}},
    {Vocabulary::kInsuredPerson, "31", {"retired veteran cadre", "离休"}},
    {Vocabulary::kInsuredPerson, "32", {"old Red Army", "老红军"}},
    {Vocabulary::kInsuredPerson,
     "33",
     {"disabled soldier, grade 2B and above", "二等乙级以上伤残军人"}},
    {Vocabulary::kInsuredPerson, "34", {"special care", "特殊照顾"}},
    {Vocabulary::kInsuredPerson, "91", {"other", "其他"}},

    {Vocabulary::kCardUse, "1", {"online", "联机"}},
    {Vocabulary::kCardUse, "2", {"offline", "脱机"}},

    {Vocabulary::kFlag, "0", {"no", "否"}},
    {Vocabulary::kFlag, "1", {"yes", "是"}},

    {Vocabulary::kTransactionKind, "1", {"credited", "划入"}},
    {Vocabulary::kTransactionKind, "2", {"settled", "结算"}},

    {Vocabulary::kSettlementClass, "1", {"work injury", "工伤"}},
    {Vocabulary::kSettlementClass, "2", {"maternity", "生育"}},
    {Vocabulary::kSettlementClass, "3", {"medical aid", "医疗救助"}},
    {Vocabulary::kSettlementClass, "9", {"other", "其他"}},
};

}  // namespace

std::string_view word(Vocabulary vocabulary, std::string_view code, Language language) {
  const auto* found = std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& row) {
    return row.vocabulary == vocabulary && row.code == code;
  });
  return found == std::end(kWords) ? code : found->text.in(language);
}

std::string spelt(Vocabulary vocabulary, std::string_view code, Language language,
                  std::size_t significant) {
  const std::string_view known = code.substr(0, significant);
  const std::string_view text = word(vocabulary, known, language);
  if (text == known) return std::string(code);
  return std::string(text).append(" (").append(code).append(")");
}

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0')
      return std::string_view(value).starts_with("zh") ? Language::kChinese : Language::kEnglish;
  }
  return Language::kEnglish;
}

}  // namespace ssc::cli
