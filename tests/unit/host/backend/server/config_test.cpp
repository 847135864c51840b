// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/config.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

constexpr std::string_view kConfig = R"([listen]
address = "127.0.0.1"
port = 8443
port_file = "backend.port"
[tls]
certificate = "certs/backend.crt"
key = "certs/backend.key"
authority = "/etc/ssc/ca.crt"
[store]
path = "backend.db"
[data]
fixtures = "fixtures"
policy = "policy"
holidays = "holidays"
[voucher]
algorithm = "SM2"
sm2_key = "sm2.key"
es256_key = "es256.key"
[signing]
agencies = "agencies"
[review]
agencies = "999911 999921"
[bank]
simulated = "bank.json"
[secrets]
subject_key = "subject.key"
[log]
level = "warning"
)";

class BackendConfig : public testing::Test {
 protected:
  Result<Config> load(const std::string& text) {
    folder_.write("ssc-backend.toml", text);
    return load_config(folder_.file("ssc-backend.toml"));
  }
  static std::string replaced(std::string_view from, std::string_view to) {
    std::string text(kConfig);
    return text.replace(text.find(from), from.size(), to);
  }
  std::string refusal(const std::string& text) {
    const auto config = load(text);
    EXPECT_FALSE(config);
    if (config) return "";
    EXPECT_EQ(config.error().code, Code::kConfig);
    return config.error().detail.substr(folder_.file("ssc-backend.toml").string().size());
  }

  TemporaryFolder folder_;
};

TEST_F(BackendConfig, ReadsEveryKeyWithPathsRelativeToItself) {
  const auto config = load(std::string(kConfig));
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 8443);
  EXPECT_EQ(config->port_file, folder_.file("backend.port"));
  EXPECT_EQ(config->tls.certificate, folder_.file("certs/backend.crt"));
  EXPECT_EQ(config->tls.authority, "/etc/ssc/ca.crt");
  EXPECT_EQ(config->store, folder_.file("backend.db"));
  EXPECT_EQ(config->holidays, folder_.file("holidays"));
  EXPECT_EQ(config->voucher_algorithm, "SM2");
  EXPECT_EQ(config->es256_key, folder_.file("es256.key"));
  EXPECT_EQ(config->agency_keys, folder_.file("agencies"));
  EXPECT_EQ(config->reviewed, (std::set<std::string>{"999911", "999921"}));
  EXPECT_EQ(config->simulated_bank, folder_.file("bank.json"));
  EXPECT_EQ(config->subject_key, folder_.file("subject.key"));
  EXPECT_EQ(config->log_level, log::Level::kWarning);
}

TEST_F(BackendConfig, NeedsTheKeyOfItsOwnAlgorithmOnly) {
  EXPECT_TRUE(load(replaced("es256_key = \"es256.key\"\n", "")));
  EXPECT_EQ(refusal(replaced("sm2_key = \"sm2.key\"\n", "")),
            ":16: voucher.algorithm: sm2_key is missing");
}

TEST_F(BackendConfig, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(refusal(replaced("port = 8443", "prot = 8443")), ":1: listen.port: missing");
  EXPECT_EQ(refusal(replaced("[store]", "[store]\nmode = 1")), ":10: store.mode: unknown key");
  EXPECT_EQ(refusal(replaced("\"SM2\"", "\"RSA\"")),
            ":16: voucher.algorithm: not one of: SM2, ES256");
}

}  // namespace
}  // namespace ssc::backend
