// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

#include "host/backend/server/backend.hpp"
#include "host/backend/server/commands/options.hpp"
#include "host/backend/server/simulated_clock.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "tests/unit/host/backend/server/sm2_keys.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"
#include "tests/unit/host/backend/world.hpp"
#include "tests/unit/host/http/certificates.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfiguration = R"(
[listen]
address = "127.0.0.1"
port = 0
[tls]
certificate = "backend.pem"
key = "voucher.key"
authority = "authority.pem"
[store]
path = "backend.db"
[data]
fixtures = "FIXTURES"
policy = "POLICY"
holidays = "HOLIDAYS"
[voucher]
algorithm = "SM2"
sm2_key = "voucher.key"
[signing]
agencies = "agencies"
[review]
agencies = "999911"
[bank]
simulated = "bank.json"
[secrets]
subject_key = "subject.key"
)";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  return text.replace(text.find(what), what.size(), by);
}

// What a command reads as standard input.
class Input {
 public:
  explicit Input(const std::string& text) : text_(text), before_(std::cin.rdbuf(text_.rdbuf())) {}
  ~Input() { std::cin.rdbuf(before_); }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

 private:
  std::istringstream text_;
  std::streambuf* before_;
};

// An installation in a folder of its own, with two agencies and a simulated clock; commands are
// given to it beside the running back end.
class BesideTheServer : public testing::Test {
 protected:
  BesideTheServer() {
    const std::string source = SSC_SOURCE_DIR "/host/backend/";
    std::string text = replaced(kConfiguration, "FIXTURES", source + "fixtures");
    text = replaced(text, "POLICY", source + "data/policy");
    folder_.write("ssc-backend.toml", replaced(text, "HOLIDAYS", source + "data/holidays"));
    folder_.write("subject.key", std::string(64, 'a'));
    folder_.write("voucher.key", kSm2Key);
    std::filesystem::create_directory(folder_.file("agencies"));
    folder_.write("agencies/999911.key", kSm2Key);
    folder_.write("agencies/999921.key", kOtherSm2Key);
    folder_.write("clock", "2026-11-02T10:00:00+08:00\n");
    signed_by("OpenSSC development authority");
    options_.config = folder_.file("ssc-backend.toml");
    options_.clock = "sim:" + folder_.file("clock").string();
    options_.operator_id = "lin";
  }

  void signed_by(const std::string& authority) {
    const http::Authority made(certificates_, authority);
    std::filesystem::copy_file(certificates_ / (authority + ".pem"), folder_.file("authority.pem"),
                               std::filesystem::copy_options::overwrite_existing);
  }

  void start() {
    auto config = load_config(options_.config);
    ASSERT_TRUE(config) << config.error().detail;
    auto data = load_data(*config);
    ASSERT_TRUE(data) << data.error().detail;
    person_ = (*data->registry.by_id_number(kEmployee))->pseudonym;
    auto clock = SimulatedClock::open(folder_.file("clock"));
    ASSERT_TRUE(clock);
    clock_ = std::make_unique<SimulatedClock>(std::move(*clock));
    auto backend = Backend::open(std::move(*data), open_sqlite_store(config->store, sm3).value(),
                                 *clock_, config->simulated_bank);
    ASSERT_TRUE(backend) << backend.error().detail;
    backend_ = std::move(*backend);
  }
  // The employee's application, as a counter brings it.
  void apply() {
    transfer::Application application;
    application.request_id.bytes[0] = 1;
    application.person = person_;
    application.origin = "999911";
    application.destination = "999921";
    const auto opened = (*backend_->agencies().at("999911"))->apply(application);
    ASSERT_TRUE(opened) << opened.error().detail;
    options_.case_id = opened->opened.case_id.text();
    ASSERT_TRUE(backend_->pump());
  }
  void move_clock_to(const char* time) {
    options_.time = time;
    EXPECT_EQ(said(set_clock), std::string(time) + "\n");
    ASSERT_TRUE(backend_->pump());
  }

  std::string said(Command command) {
    std::ostringstream out;
    const auto done = command(options_, out);
    EXPECT_TRUE(done) << done.error().info().code << " " << done.error().detail;
    return out.str();
  }
  json::object object(Command command) {
    options_.json = true;
    const std::string text = said(command);
    options_.json = false;
    return json::parse(text).as_object();
  }
  Failure refused(Command command) {
    std::ostringstream out;
    const auto done = command(options_, out);
    EXPECT_FALSE(done) << out.str();
    return done ? Failure{Code::kInternal} : done.error();
  }

  // The only money that waits.
  json::object ageing() {
    const json::array agencies = object(report_ageing).at("agencies").as_array();
    return agencies.at(0).at("waiting").as_array().at(0).as_object();
  }
  // "lin APPROVE <subject>" of all acts on record.
  std::vector<std::string> audit_trail() const {
    std::vector<std::string> acts;
    const auto store = open_sqlite_store(folder_.file("backend.db"), sm3).value();
    const auto journal = store->journal(0, 1000).value();
    for (const JournalEntry& entry : journal)
      for (const AuditEntry& act : entry.batch.audit)
        acts.push_back(act.operator_id + " " + act.action + " " + act.subject);
    return acts;
  }

  const TemporaryFolder folder_;
  const http::TemporaryFolder certificates_;
  Options options_;
  Pseudonym person_;
  std::unique_ptr<SimulatedClock> clock_;
  std::unique_ptr<Backend> backend_;
};

TEST_F(BesideTheServer, AClerkApprovesWhatTheServerThenSends) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(apply());
  options_.due = true;
  const json::array due = object(list_cases).at("cases").as_array();
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].at("case_id"), json::value(options_.case_id));
  EXPECT_EQ(due[0].at("waits_for"), json::value({"REVIEW_OUT"}));
  EXPECT_EQ(due[0].at("state"), "SRC_REVIEW");

  EXPECT_EQ(object(approve_case).at("region"), "999911");
  EXPECT_EQ(refused(approve_case).code, Code::kTooLate);
  ASSERT_TRUE(backend_->pump());
  EXPECT_TRUE(object(list_cases).at("cases").as_array().empty());
  options_.due = false;
  EXPECT_EQ(object(list_cases).at("cases").as_array().size(), 2u) << "its money is on its way";

  move_clock_to("2026-11-02T16:30:00+08:00");
  move_clock_to("2026-11-03T12:00:00+08:00");
  const json::array views = object(show_case).at("views").as_array();
  ASSERT_EQ(views.size(), 2u);
  for (const json::value& view : views) {
    EXPECT_EQ(view.at("money_state"), "CREDITED");
    EXPECT_EQ(view.at("amount_fen"), 318456);
  }
  EXPECT_FALSE(views[0].as_object().contains("interruption_months")) << "the origin's file";
  EXPECT_EQ(views[1].at("interruption_months"), 0) << "paid here from the month after on";
  EXPECT_THAT(said(show_case), HasSubstr("2026-11-02T10:00:00+08:00  SUBMITTED"));
  EXPECT_THAT(said(show_case), HasSubstr("  Not paid   0 months before the move\n"));
  EXPECT_TRUE(object(list_cases).at("cases").as_array().empty());

  const std::string receipt = said(show_receipt);
  EXPECT_THAT(receipt, HasSubstr("3184.56"));
  EXPECT_THAT(receipt, HasSubstr("李明示"));
  EXPECT_THAT(receipt, Not(HasSubstr(std::string(kEmployee))));
  options_.number = std::string(object(show_receipt).at("number").as_string());
  EXPECT_EQ(said(show_document), receipt);
}

TEST_F(BesideTheServer, OnlyWhoMayDecidesAndOnlyOnce) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(apply());
  for (const char* operator_id : {"nobody", "duan", "RULES", ""}) {
    options_.operator_id = operator_id;
    EXPECT_EQ(refused(approve_case).code, Code::kForbidden) << operator_id;
  }
  options_.operator_id = "wen";
  EXPECT_EQ(refused(approve_payout).code, Code::kForbidden) << "reviews only";
  EXPECT_EQ(refused(resolve_hold).code, Code::kTooLate);
  options_.reason = "ARREARS";
  for (const char* reason : {"", " ", "\xFF\xFE", "two\nlines"}) {
    options_.reason = reason;
    EXPECT_EQ(refused(reject_case).code, Code::kRequestMalformed) << reason;
  }
  options_.reason = "ARREARS";
  EXPECT_EQ(object(reject_case).at("state"), "REJECTED");
  EXPECT_EQ(refused(reject_case).code, Code::kTooLate);
  options_.case_id = "1";
  EXPECT_EQ(refused(show_case).code, Code::kUnknownCase);
}

TEST_F(BesideTheServer, APersonMayWithdraw) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(apply());
  EXPECT_EQ(object(withdraw_case).at("state"), "WITHDRAWN");
  EXPECT_THAT(audit_trail(), ElementsAre("lin WITHDRAW " + options_.case_id));
}

TEST_F(BesideTheServer, NobodyDecidesOnADatabaseThatIsNotThereOrAtAnAgencyThatIsNot) {
  EXPECT_EQ(refused(list_cases).code, Code::kInputFile);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("backend.db")));
  ASSERT_NO_FATAL_FAILURE(start());
  options_.region = "777777";
  EXPECT_EQ(refused(list_cases).code, Code::kUnknownRegion);
  options_.region = "999931";
  EXPECT_EQ(refused(list_cases).code, Code::kOffPlatform);
  options_.config.clear();
  EXPECT_THAT(refused(list_cases).detail, HasSubstr("SSC_BACKEND_CONFIG"));
}

TEST_F(BesideTheServer, MonthsAreCorrectedAfterTheRelationHasGone) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(apply());
  options_.paid = {"2012-07..2026-08", "2012-07"};
  EXPECT_EQ(refused(correct_case).code, Code::kStepMissing);
  EXPECT_EQ(refused(supplement_case).code, Code::kStepMissing);
  (void)object(approve_case);
  ASSERT_TRUE(backend_->pump());
  options_.paid = {"July"};
  EXPECT_EQ(refused(correct_case).code, Code::kRequestMalformed);
  options_.paid = {"2012-07..2026-08", "2012-07"};
  options_.operator_id = "duan";
  EXPECT_EQ(refused(correct_case).code, Code::kForbidden) << "of the other agency";
  options_.operator_id = "lin";
  const std::string moved = std::exchange(
      options_.case_id, std::string(object(correct_case).at("corrected_by").as_string()));
  ASSERT_TRUE(backend_->pump());
  const json::array views = object(show_case).at("views").as_array();
  ASSERT_EQ(views.size(), 2u);
  for (const json::value& view : views) {
    EXPECT_EQ(view.at("kind"), "CORRECTION");
    EXPECT_EQ(view.at("linked"), json::value(moved));
    EXPECT_EQ(view.at("state"), "RELATION_IN");
  }
  options_.case_id = moved;
  EXPECT_EQ(refused(supplement_case).code, Code::kBalanceShort) << "nothing came late";
  EXPECT_THAT(audit_trail(), Contains("lin CORRECT " + moved));
}

TEST_F(BesideTheServer, ARetireesMoneyThatComesBackGoesToAnotherAccountOrHome) {
  std::filesystem::rename(folder_.file("agencies/999921.key"), folder_.file("agencies/999912.key"));
  ASSERT_NO_FATAL_FAILURE(start());
  options_.region = "999912";
  options_.insutype = "310";
  const std::string retiree = "999912195302110083";
  {
    const Input input("62000001\n999911198603140136\n李明示\n");
    EXPECT_EQ(refused(pay_retiree).code, Code::kNotInsured);
  }
  {
    const Input input("62000001\n" + retiree + "\n周远山\n");
    const json::object opened = object(pay_retiree);
    EXPECT_EQ(opened.at("money_state"), "RESERVED");
    options_.case_id = std::string(opened.at("case_id").as_string());
  }
  const json::object waiting = ageing();
  EXPECT_EQ(waiting.at("case_id"), json::value(options_.case_id));
  EXPECT_EQ(waiting.at("amount_fen"), 760500);
  EXPECT_EQ(waiting.at("limited"), false);
  EXPECT_THAT(said(report_ageing), HasSubstr("no limit set"));

  options_.operator_id = "wen";
  EXPECT_EQ(refused(approve_payout).code, Code::kForbidden);
  EXPECT_EQ(refused(release_payout).code, Code::kForbidden);
  options_.operator_id = "lin";
  EXPECT_EQ(object(approve_payout).at("money_state"), "RESERVED");
  EXPECT_EQ(refused(approve_payout).code, Code::kSecondPerson);
  {
    const Input input("62000002\n" + retiree + "\n周远山\n");
    EXPECT_EQ(refused(change_payee).code, Code::kStepMissing) << "nothing came back";
  }
  options_.operator_id = "qiao";
  EXPECT_EQ(object(release_payout).at("money_state"), "RELEASED");
  EXPECT_THAT(audit_trail(), ElementsAre("lin PAYOUT_REQUEST " + options_.case_id,
                                         "lin PAYOUT_APPROVE " + options_.case_id,
                                         "qiao PAYOUT_RELEASE " + options_.case_id));
}

TEST_F(BesideTheServer, MoneyWithoutACaseIsGivenToOneAndAlarmsAreDismissed) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(apply());
  (void)object(approve_case);
  ASSERT_TRUE(backend_->pump());
  StatementLine line;
  line.id = "B-7";
  line.region = "999921";
  line.amount = Fen{318456};
  transfer::Agency& bank_of = **backend_->agencies().at("999921");
  ASSERT_TRUE(bank_of.statement(line));
  StatementLine unknown = line;
  unknown.id = std::string(32, 'A');  // could be a case's
  unknown.kind = StatementLine::Kind::kPaid;
  ASSERT_TRUE(bank_of.statement(unknown));
  options_.due = true;
  EXPECT_EQ(object(list_cases).at("other").as_array().size(), 2u);
  EXPECT_THAT(said(report_ageing), HasSubstr("B-7  3184.56  no case"));

  options_.region = "999921";
  options_.line = "line:B-7";
  EXPECT_EQ(refused(match_hold).code, Code::kForbidden) << "lin is not of that agency";
  options_.operator_id = "duan";
  EXPECT_EQ(refused(return_hold).code, Code::kPayoutRefused) << "no agency paid it";
  EXPECT_EQ(object(match_hold).at("money_state"), "CREDITED");
  EXPECT_EQ(refused(match_hold).code, Code::kNotFound);
  options_.alarm = "REVIEW_OUT";
  EXPECT_EQ(refused(dismiss_alarm).code, Code::kForbidden) << "is work";
  options_.alarm = "STATEMENT";
  options_.subject = unknown.id;
  EXPECT_EQ(said(dismiss_alarm), "");
  EXPECT_TRUE(object(list_cases).at("other").as_array().empty());
  EXPECT_THAT(audit_trail(), Contains("duan DISMISS STATEMENT:" + unknown.id));
}

TEST_F(BesideTheServer, ADatabaseThatCannotBeReadIsNamed) {
  folder_.write("empty.db", "");
  folder_.write("other.db", std::string(5000, 'x'));
  options_.databases = {folder_.file("empty.db"), folder_.file("other.db")};
  const std::string findings = said(verify_databases);
  EXPECT_THAT(findings, HasSubstr("STORE empty.db: cannot be read: "));
  EXPECT_THAT(findings, HasSubstr("STORE other.db: cannot be read: "));
  EXPECT_EQ(std::filesystem::file_size(folder_.file("empty.db")), 0u);
}

TEST_F(BesideTheServer, ACertificateIsIssuedToWhoeverIsInsuredThere) {
  ASSERT_NO_FATAL_FAILURE(start());
  options_.region = "999911";
  options_.insutype = "310";
  {
    const Input input(std::string(kEmployee) + "\n");
    EXPECT_THAT(said(issue_certificate), HasSubstr("参保凭证"));
  }
  const Input input("999911199001010000\n");
  EXPECT_EQ(refused(issue_certificate).code, Code::kUnknownPerson);
}

TEST_F(BesideTheServer, TheBooksAreCopiedAndVerified) {
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_NO_FATAL_FAILURE(apply());
  (void)object(approve_case);
  ASSERT_TRUE(backend_->pump());
  options_.source = folder_.file("backend.db");
  options_.target = folder_.file("copy.db");
  EXPECT_EQ(said(back_up), "");
  EXPECT_EQ(refused(back_up).code, Code::kOutputFile) << "there already";
  options_.databases = {folder_.file("copy.db")};
  EXPECT_EQ(said(verify_databases), "all is well\n");
  EXPECT_TRUE(object(verify_databases).at("findings").as_array().empty());
  options_.databases = {folder_.file("nothing.db")};
  EXPECT_EQ(refused(verify_databases).code, Code::kInputFile);
  options_.source = folder_.file("nothing.db");
  options_.target = folder_.file("other.db");
  EXPECT_EQ(refused(back_up).code, Code::kInputFile);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("nothing.db")));
}

TEST_F(BesideTheServer, NothingIsSimulatedOutsideDevelopment) {
  signed_by("Some Authority");
  EXPECT_EQ(refused(list_cases).code, Code::kConfig);
  EXPECT_THAT(refused(serve_agencies).detail, HasSubstr("[bank] simulated"));
  folder_.write("ssc-backend.toml", replaced(read_text(folder_.file("ssc-backend.toml")),
                                             "simulated = \"bank.json\"", ""));
  EXPECT_THAT(refused(serve_agencies).detail, HasSubstr("--clock sim:"));
  options_.clock = "";
  options_.check_only = true;
  EXPECT_EQ(said(serve_agencies), "");
}

TEST_F(BesideTheServer, TheSimulatedClockGoesForward) {
  options_.time = "2026-11-01T10:00:00+08:00";
  EXPECT_EQ(refused(set_clock).code, Code::kClockBack);
  options_.time = "soon";
  EXPECT_EQ(refused(set_clock).code, Code::kRequestMalformed);
  options_.clock = "";
  EXPECT_EQ(refused(set_clock).code, Code::kRequestMalformed);
}

TEST_F(BesideTheServer, RulesThatCannotBeServedAreNotSound) {
  const std::string config = read_text(options_.config);
  folder_.write("ssc-backend.toml", replaced(config, "data/holidays", "data"));
  EXPECT_EQ(refused(check_policy).code, Code::kConfig);
}

TEST_F(BesideTheServer, RulesAreExplained) {
  EXPECT_THAT(said(check_policy), HasSubstr("money_route"));
  options_.topic = "money_route";
  options_.region = "999911";
  options_.counterpart = "999921";
  options_.date = "2026-11-02";
  EXPECT_THAT(said(explain_policy), HasSubstr("money_route/"));
  options_.person_class = "RETIRED_RESETTLED";
  EXPECT_THAT(said(explain_policy), HasSubstr("\n  value         reason = RETIRED_RESETTLED"));
  options_.person_class = "PIGEON";
  EXPECT_EQ(refused(explain_policy).code, Code::kRequestMalformed);
  options_.person_class.clear();
  for (const char* date : {"2026-02-30", "99999-01-01", "2026-13-01"}) {
    options_.date = date;
    EXPECT_EQ(refused(explain_policy).code, Code::kRequestMalformed) << date;
  }
  options_.date = "2026-11-02";
  EXPECT_TRUE(object(compare_policy).contains("differences"));
  options_.topic = "channel_text";
  EXPECT_THAT(said(explain_policy), HasSubstr("PROGRESS_ALIPAY"));
  EXPECT_EQ(object(explain_policy).at("items").as_array().size(), 8u);
  options_.item = "APPLY_NATIONAL_APP";
  options_.region = "150100";
  EXPECT_THAT(said(explain_policy), HasSubstr("点击“更多”进入"));
  EXPECT_EQ(object(explain_policy).at("answer").at("id"), "channel_text/150000/APPLY_NATIONAL_APP");
  options_.item = "";
  options_.topic = "precondition";
  std::ostringstream out;
  EXPECT_EQ(explain_policy(options_, out).value(), 7) << "ARREARS is each region's own rule";
  options_.topic = "weather";
  EXPECT_EQ(refused(explain_policy).code, Code::kRequestMalformed);
  options_.date = "today";
  EXPECT_EQ(refused(compare_policy).code, Code::kRequestMalformed);
  for (const char* region : {"1", "abcdef"}) {
    options_.region = region;
    EXPECT_EQ(refused(compare_policy).code, Code::kUnknownRegion) << region;
  }
}

}  // namespace
}  // namespace ssc::backend
