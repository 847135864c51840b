// SPDX-License-Identifier: Apache-2.0
// The ways into a case: channels, places, identification, attachments.
#include "host/backend/transfer/application.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

class Entries : public AuditedTransfers {
 protected:
  static Application by_phone(std::string_view id_number, std::string_view from,
                              std::string_view to, Byte number = 1) {
    Application form = application(id_number, from, to, number);
    form.channel = Channel::kMobile;
    form.attachments = {"ID_FRONT:" + std::string(64, 'A'), "ID_BACK:" + std::string(64, 'B')};
    return form;
  }
  // Beside those of the project.
  void add_form_rule(std::string_view lines) {
    country_.policy = with_rule("application_form", R"(
[[row]]
id = "of this test"
valid_from = 2020-01-01
authority = "city"
confidence = "invented"
source = "This test"
recorded_at = 2027-01-01
)" + std::string(lines));
  }
};

TEST_F(Entries, ACasePassedOnKeepsHowItWasAskedFor) {
  Application form = application(kGuest, kXuling, kYinggang);
  form.channel = Channel::kKiosk;
  form.proofing = "ID";
  const Id id = agency(kYinggang).apply(form)->opened.case_id;
  const Timestamp asked = country_.clock.now();
  country_.settle();
  country_.pass_days(2);
  const Case kept = at(kXuling, id);
  EXPECT_EQ(kept.opened.channel, Channel::kKiosk);
  EXPECT_EQ(kept.opened.entry_region, kYinggang);
  EXPECT_EQ(kept.opened_at, asked);
  EXPECT_EQ(kept.opened.proofing, "ID");
}

TEST_F(Entries, AnAttachmentIsAKindAndADigestAndNeverThePictureItself) {
  Application form = by_phone(kMover, kXuling, kHuanjiang);
  const auto given = form.attachments;
  const std::vector<std::string> wrong = {"ID_BACK",
                                          "ID_BACK:",
                                          "ID_BACK:ABC",
                                          "ID_BACK:JFIF",
                                          "ID_BACK:" + std::string(66, 'B'),
                                          ":BB",
                                          "ID_BACKGROUND:" + std::string(64, 'B')};
  for (const std::string& back : wrong) {
    form.attachments.back() = back;
    EXPECT_EQ(code(agency(kXuling).apply(form)), "REQUEST_MALFORMED") << back;
    EXPECT_EQ(code(agency(kHuanjiang).apply(form)), "REQUEST_MALFORMED") << back;
  }
  form.attachments = given;
  const Id id = agency(kXuling).apply(form)->opened.case_id;
  EXPECT_EQ(at(kXuling, id).opened.attachments, given);
}

// ---- The form

TEST_F(Entries, TheOriginsFormNamesEveryFieldItLacks) {
  Application form = application(kWanderer, kXugu, kHuanjiang);
  const auto refused = [&](std::string_view where) {
    const auto answer = agency(where).apply(form);
    return code(answer) + " " + (answer ? "" : answer.error().detail);
  };
  for (const std::string_view where : {kXugu, kHuanjiang}) {  // counter of the old place or the new
    form.channel = Channel::kCounter;
    EXPECT_EQ(refused(where), "REQUEST_MALFORMED insutype: not found") << where;
    form.channel = Channel::kMobile;
    EXPECT_EQ(refused(where), "REQUEST_MALFORMED insutype, ID_FRONT, ID_BACK: not found") << where;
  }
  country_.settle();
  EXPECT_TRUE(agency(kXugu).cases_of(form.person)->empty());
  form = by_phone(kWanderer, kXugu, kHuanjiang);
  form.insutype = "310";
  EXPECT_EQ(refused(kXugu), "OK ");
}

TEST_F(Entries, TheFormIsNotTheDestinations) {
  const auto opened = agency(kXuling).apply(application(kMover, kXuling, kXugu));
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_THAT(
      opened->opened.rows,
      testing::IsSupersetOf(
          {"application_form/nation/insutype", "application_form/nation/certificate",
           "application_form/nation/ID_FRONT/COUNTER", "application_form/nation/ID_BACK/COUNTER"}));
}

TEST_F(Entries, TheOriginRefusesAFormThatTheEntryTookByOtherRows) {
  const Policy all = country_.policy;
  add_form_rule(R"(item = "insutype"
region = "999913"
value = { required = false }
supersedes = "application_form/999913/insutype")");
  const auto asked = agency(kHuanjiang).apply(application(kWanderer, kXugu, kHuanjiang));
  ASSERT_TRUE(asked) << asked.error().detail;
  country_.policy = all;
  country_.settle();
  EXPECT_THAT(reasons(at(kHuanjiang, asked->opened.case_id)),
              testing::ElementsAre("REQUEST_MALFORMED"));
}

TEST_F(Entries, ARegionMayWantTheCertificate) {
  add_form_rule(R"(item = "certificate"
region = "999911"
value = { required = true })");
  Application form = application(kMover, kXuling, kHuanjiang);
  const auto refused = agency(kXuling).apply(form);
  ASSERT_EQ(code(refused), "REQUEST_MALFORMED");
  EXPECT_EQ(refused.error().detail, "certificate: not found");
  form.certificate = agency(kXuling).issue_certificate(transfer::id(9), form.person, "310")->number;
  EXPECT_EQ(code(agency(kXuling).apply(form)), "OK");
}

}  // namespace
}  // namespace ssc::backend::transfer
