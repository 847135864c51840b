// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/diagnosis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "tests/unit/host/cli/doctor/machine.hpp"

namespace ssc::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Code> codes(const Facts& facts, State state) {
  std::vector<Code> found;
  for (const auto& finding : diagnose(facts))
    if (finding.state == state) found.push_back(finding.code.value());
  return found;
}
std::vector<Code> faults(const Facts& facts) {
  return codes(facts, State::kFault);
}
std::vector<Code> notes(const Facts& facts) {
  return codes(facts, State::kNote);
}

std::string about(const Facts& facts, Subject subject, State state) {
  for (const auto& finding : diagnose(facts))
    if (finding.subject == subject && finding.state == state) return finding.about;
  return "none";
}

Facts without_pcscd(int error) {
  Facts facts = healthy_machine();
  facts.service = {.socket = facts.service.socket, .error = error, .installed = true};
  facts.readers = failure(Code::kServiceDown);
  return facts;
}

Facts without_readers() {
  Facts facts = healthy_machine();
  facts.readers = std::vector<SeenReader>{};
  facts.plugged.clear();
  return facts;
}

TEST(Doctor, AHealthyMachineHasNeitherFaultsNorNotes) {
  const Facts facts = healthy_machine();
  EXPECT_THAT(faults(facts), IsEmpty());
  EXPECT_THAT(notes(facts), IsEmpty());
  EXPECT_EQ(exit_code(diagnose(facts)), 0);
}

TEST(Doctor, TellsAnAbsentPcscdFromOneThatIsNotInstalledAndOneBehindALockedDoor) {
  EXPECT_THAT(faults(without_pcscd(ECONNREFUSED)), ElementsAre(Code::kServiceDown));
  EXPECT_THAT(faults(without_pcscd(EACCES)), ElementsAre(Code::kPcscSocket));
  Facts facts = without_pcscd(ENOENT);
  facts.service.installed = false;
  EXPECT_THAT(faults(facts), ElementsAre(Code::kPcscdMissing));
  EXPECT_EQ(exit_code(diagnose(facts)), 3);
}

TEST(Doctor, APcscdThatTakesTheCallAndHangsUpRefusesTheUser) {
  Facts facts = healthy_machine();
  for (const Code code : {Code::kServiceDown, Code::kForbidden}) {
    facts.readers = failure(code, "SCardEstablishContext: SCARD_F_COMM_ERROR");
    EXPECT_THAT(faults(facts), ElementsAre(Code::kPcscPolicy));
  }
}

TEST(Doctor, AnsweredByTheDriverThatPcscdPrefers) {
  Facts facts = healthy_machine();
  facts.bundles.front().readers = {kReader};  // the stock driver lists ours as well
  facts.bundles.back().version.clear();
  EXPECT_EQ(diagnose(facts)[3].detail, kOurs);
  facts.service.loaded = {"/lib/libc.so", kStock};  // ours came after pcscd had started
  EXPECT_EQ(diagnose(facts)[3].detail, kStock);
  EXPECT_THAT(notes(facts), ElementsAre(Code::kDriverOther));
  EXPECT_EQ(exit_code(diagnose(facts)), 0);
}

TEST(Doctor, AReaderOnASerialLineIsServedByWhatItsConfigurationNames) {
  Facts facts = healthy_machine();
  facts.bundles.clear();
  facts.plugged.clear();
  facts.readers = {{{.name = "OpenSSC Reader 00 00", .firmware = ""}}};
  facts.configured = {{"OpenSSC Reader", "/dev/ttyS0", kOurs, true}};
  EXPECT_THAT(faults(facts), IsEmpty());
  EXPECT_THAT(notes(facts), IsEmpty());
  facts.configured.front().installed = false;
  EXPECT_THAT(faults(facts), ElementsAre(Code::kDriverBroken));
}

TEST(Doctor, AnotherMakersReaderMayHaveAnotherMakersDriver) {
  Facts facts = healthy_machine();
  facts.bundles.pop_back();
  facts.bundles.front().readers = {{0x08E6, 0x3437, "Gemalto PC Twin Reader"}};
  facts.plugged = facts.bundles.front().readers;
  facts.readers = {{{.name = "Gemalto PC Twin Reader 00 00", .firmware = ""}}};
  EXPECT_THAT(faults(facts), IsEmpty());
  EXPECT_THAT(notes(facts), IsEmpty());
}

TEST(Doctor, WithoutAReaderItSaysWhetherADriverWaitsForOne) {
  Facts facts = without_readers();
  EXPECT_THAT(faults(facts), ElementsAre(Code::kNoReader));
  EXPECT_EQ(about(facts, Subject::kDriver, State::kGood), kOurs);
  facts.bundles.pop_back();
  EXPECT_THAT(notes(facts), ElementsAre(Code::kDriverOther));
  facts.bundles.clear();
  EXPECT_THAT(faults(facts), ElementsAre(Code::kDriverMissing, Code::kNoReader));
}

TEST(Doctor, AReaderThatIsPluggedInAndNotSeenIsNamed) {
  Facts facts = without_readers();
  facts.plugged = {kReader};
  EXPECT_THAT(faults(facts), ElementsAre(Code::kReaderUnserved));
  EXPECT_EQ(about(facts, Subject::kReader, State::kFault), "1209:0001 OpenSSC Reader");
  facts.bundles.back().readers.clear();
  EXPECT_THAT(faults(facts), ElementsAre(Code::kDriverMissing));
  EXPECT_EQ(about(facts, Subject::kDriver, State::kFault), "1209:0001 OpenSSC Reader");
}

TEST(Doctor, ADamagedBundleIsAFault) {
  Facts facts = without_readers();
  facts.bundles.back().defect = "libifd-ssc.so";
  EXPECT_THAT(faults(facts), ElementsAre(Code::kDriverBroken, Code::kNoReader));
}

TEST(Doctor, TheFirstFaultDecidesTheExitCode) {
  Facts facts = healthy_machine();
  facts.daemon = failure(Code::kDaemonDown, "No such file or directory");
  EXPECT_THAT(faults(facts), ElementsAre(Code::kDaemonDown));
  EXPECT_EQ(exit_code(diagnose(facts)), 5);
  facts.readers = std::vector<SeenReader>{};
  EXPECT_EQ(exit_code(diagnose(facts)), 3);
}

TEST(Doctor, AServiceThatReachesNoPcscdIsAFaultWhenThisUserDoes) {
  Facts facts = healthy_machine();
  facts.daemon->smart_card_service = false;
  EXPECT_THAT(faults(facts), ElementsAre(Code::kPcscPolicy));
  facts.service.error = ECONNREFUSED;
  facts.service.installed = true;
  facts.readers = failure(Code::kServiceDown);
  EXPECT_THAT(faults(facts), ElementsAre(Code::kServiceDown));
}

}  // namespace
}  // namespace ssc::cli
