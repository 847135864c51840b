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

}  // namespace
}  // namespace ssc::backend::transfer
