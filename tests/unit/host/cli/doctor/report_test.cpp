// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/report.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/cli/doctor/machine.hpp"

namespace ssc::cli {
namespace {

Facts machine_without_a_daemon() {
  Facts facts = healthy_machine();
  facts.daemon = failure(Code::kDaemonDown, "Connection refused");
  return facts;
}

TEST(DoctorReport, OneLineForWhatIsInOrderAndTheRemedyForWhatIsNot) {
  EXPECT_EQ(
      render(diagnose(machine_without_a_daemon()), Language::kEnglish),
      "  Smart card service    good: /run/pcscd/pcscd.comm (pid 4711)\n"
      "  Access to it          good\n"
      "  Driver                good: " +
          kOurs +
          " (0.1.0, 1209:0001 OpenSSC Reader)\n"
          "  Driver                good: OpenSSC Reader [CCID] (0123) 00 00 (" +
          kOurs +
          ")\n"
          "  Reader                good: OpenSSC Reader [CCID] (0123) 00 00 (firmware OpenSSC "
          "reader 0.1.0)\n"
          "  Service sscd          fault: The service sscd is not running [DAEMON_DOWN]\n"
          "                        Connection refused\n"
          "                        → Start sscd\n");
}

TEST(DoctorReport, SpeaksChinese) {
  const std::string text = render(diagnose(machine_without_a_daemon()), Language::kChinese);
  EXPECT_NE(text.find("  智能卡服务            正常: /run/pcscd/pcscd.comm"), text.npos) << text;
  EXPECT_NE(text.find("故障: sscd 服务未运行 [DAEMON_DOWN]"), text.npos) << text;
  EXPECT_NE(text.find("→ 请启动 sscd"), text.npos) << text;
}

TEST(DoctorReport, AsJsonAFaultHasItsCodeAndWhatToDo) {
  const std::string text = to_json(diagnose(machine_without_a_daemon()), Language::kEnglish);
  EXPECT_TRUE(
      text.starts_with(R"({"healthy":false,"findings":[{"subject":"service","state":"good",)"
                       R"("about":"/run/pcscd/pcscd.comm","detail":"pid 4711"})"))
      << text;
  EXPECT_TRUE(text.ends_with(R"({"subject":"daemon","state":"fault","detail":"Connection refused",)"
                             R"("code":"DAEMON_DOWN","message":"The service sscd is not running",)"
                             R"("remedy":"Start sscd"}]})"))
      << text;
}

}  // namespace
}  // namespace ssc::cli
