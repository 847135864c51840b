// SPDX-License-Identifier: Apache-2.0
#include "host/daemon/config.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace ssc::daemon {
namespace {

const std::string kApi = "[api]\nsocket = \"sscd.sock\"\n";
const std::string kBackend =
    "[backend]\nhost = \"localhost\"\nport = 8443\ncertificate = \"a.crt\"\nkey = \"/k/a.key\"\n"
    "authority = \"ca.crt\"\n";
const std::string kInstitution =
    "[institution]\ncode = \"H99991100001\"\nname = \"虚岭市第一医院\"\ndivision = \"999911\"\n";

class ConfigTest : public ::testing::Test {
 protected:
  Result<Config> load(const std::string& text) {
    std::ofstream(path_) << text;
    return load_config(path_);
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::filesystem::path path_ =
      std::filesystem::path(::testing::TempDir()) / ("ssc-config-" + std::to_string(::getpid()));
};

TEST_F(ConfigTest, TakesWhatIsGivenAndFillsInTheRest) {
  const auto config = load(kApi + kBackend + kInstitution);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->socket, path_.parent_path() / "sscd.sock");
  EXPECT_EQ(config->socket_mode, 0660u);
  EXPECT_EQ(config->backend_host, "localhost");
  EXPECT_EQ(config->backend_port, 8443);
  EXPECT_EQ(config->tls.certificate, path_.parent_path() / "a.crt");
  EXPECT_EQ(config->tls.key, "/k/a.key");
  EXPECT_EQ(config->backend_timeout.count(), 10'000);
  EXPECT_EQ(config->institution.code, "H99991100001");
  EXPECT_EQ(config->institution.name, "虚岭市第一医院");
  EXPECT_EQ(config->preferred_reader, "");
  EXPECT_TRUE(config->psam.is_beside());
  EXPECT_EQ(config->log_level, log::Level::kInfo);
}

TEST_F(ConfigTest, TakesEveryOption) {
  const auto config =
      load(kApi + "mode = \"0600\"\n" + kBackend + "timeout_ms = 500\n" + kInstitution +
           "[reader]\nprefer = \"R 00\"\n[card]\npsam = \"S 01\"\n[log]\nlevel = \"debug\"\n");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->socket_mode, 0600u);
  EXPECT_EQ(config->backend_timeout.count(), 500);
  EXPECT_EQ(config->preferred_reader, "R 00");
  EXPECT_EQ(config->psam.reader(), "S 01");
  EXPECT_EQ(config->log_level, log::Level::kDebug);
}

TEST_F(ConfigTest, NamesTheKeyThatIsWrong) {
  const std::string institution = "[institution]\nname = \"x\"\n";
  const std::pair<std::string, const char*> cases[] = {
      {kBackend + kInstitution, "api.socket"},
      {kApi + "mode = \"rw\"\n" + kBackend + kInstitution, "api.mode"},
      {kApi + "mode = \"7777\"\n" + kBackend + kInstitution, "api.mode"},
      {kApi + "port = 1\n" + kBackend + kInstitution, "api.port"},
      {kApi + kInstitution + kBackend + "timeout_ms = 5\n", "backend.timeout_ms"},
      {kApi + kBackend + institution + "code = \"H1\"\ndivision = \"999911\"\n",
       "institution.code"},
      {kApi + kBackend + institution + "code = \"H99991100001\"\ndivision = \"99\"\n",
       "institution.division"},
      {kApi + kBackend + kInstitution + "[log]\nlevel = \"loud\"\n", "log.level"},
      {kApi + kBackend + kInstitution + "[other]\nkey = 1\n", "other"},
  };
  for (const auto& [text, key] : cases) {
    const auto config = load(text);
    ASSERT_FALSE(config) << key;
    EXPECT_EQ(config.error().code, Code::kConfig);
    EXPECT_NE(config.error().detail.find(key), std::string::npos) << config.error().detail;
  }
}

}  // namespace
}  // namespace ssc::daemon
