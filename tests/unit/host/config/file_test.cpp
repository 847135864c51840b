// SPDX-License-Identifier: Apache-2.0
#include "host/config/file.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <string>

namespace ssc::config {
namespace {

constexpr std::array<std::string_view, 2> kAlgorithms = {"SM2", "ES256"};

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() {
    std::string name = testing::TempDir() + "ssc-config-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~ConfigFile() override { std::filesystem::remove_all(folder_); }

  Result<File> load(std::string_view text) {
    std::ofstream(path()) << text;
    return File::load(path());
  }
  std::filesystem::path path() const { return folder_ / "test.toml"; }

  // The failure of reading `text` as one table of three keys, without the file's name.
  std::string refusal(std::string_view text) {
    auto file = load(text);
    if (!file) return without_name(file.error());
    Table listen = file->table("listen");
    listen.text("address", 15);
    listen.integer("port", 0, 65535);
    listen.choice_or("algorithm", kAlgorithms, "SM2");
    const auto done = file->finish();
    return done ? "" : without_name(done.error());
  }
  std::string without_name(const Failure& failure) const {
    EXPECT_EQ(failure.code, Code::kConfig);
    EXPECT_TRUE(failure.detail.starts_with(path().string())) << failure.detail;
    return failure.detail.substr(path().string().size());
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigFile, ReadsTypedKeys) {
  auto file = load(
      "[listen]\naddress = '127.0.0.1'\nport = 8443\nmode = 0o660\n"
      "[tls]\nkey = 'certs/../a.key'\nauthority = '/etc/ca.pem'\nalgorithm = 'ES256'\n");
  ASSERT_TRUE(file);
  Table listen = file->table("listen");
  EXPECT_EQ(listen.text("address"), "127.0.0.1");
  EXPECT_EQ(listen.integer("port", 0, 65535), 8443);
  EXPECT_EQ(listen.integer_or("mode", 0, 0777, 0600), 0660);
  Table tls = file->table("tls");
  EXPECT_EQ(tls.path("key"), folder_ / "a.key");
  EXPECT_EQ(tls.path("authority"), "/etc/ca.pem");
  EXPECT_EQ(tls.choice("algorithm", kAlgorithms), "ES256");
  EXPECT_TRUE(file->finish());
}

TEST_F(ConfigFile, TakesTheDefaultOfAnOptionalKey) {
  auto file = load("");
  ASSERT_TRUE(file);
  Table none = file->table("none");
  EXPECT_EQ(none.optional_text("a"), std::nullopt);
  EXPECT_EQ(none.integer_or("b", 0, 9, 7), 7);
  EXPECT_EQ(none.optional_path("c"), std::nullopt);
  EXPECT_EQ(none.choice_or("d", kAlgorithms, "SM2"), "SM2");
  EXPECT_TRUE(file->finish());
}

TEST_F(ConfigFile, NamesLineAndKeyOfTheFirstFailure) {
  EXPECT_EQ(refusal("[listen]\naddress = 'a'\nport = 1\n"), "");
  EXPECT_EQ(refusal("[listen]\nport = 1\n"), ":1: listen.address: missing");
  EXPECT_EQ(refusal(""), ": listen.address: missing");
  EXPECT_EQ(refusal("[listen]\naddress = 'a'\nport = 65536\n"),
            ":3: listen.port: not an integer from 0 to 65535");
  EXPECT_EQ(refusal("[listen]\naddress = 'a'\nport = 1.0\n"),
            ":3: listen.port: not an integer from 0 to 65535");
  EXPECT_EQ(refusal("[listen]\naddress = ''\nport = 1\n"),
            ":2: listen.address: not a text of 1 to 15 bytes");
  EXPECT_EQ(refusal("[listen]\naddress = 'a'\nport = 1\nalgorithm = 'RSA'\n"),
            ":4: listen.algorithm: not one of: SM2, ES256");
  EXPECT_EQ(refusal("listen = 1\n"), ":1: listen: not a table");
}

TEST_F(ConfigFile, RefusesUnknownKeysAndTables) {
  EXPECT_EQ(refusal("[listen]\naddress = 'a'\nport = 1\nprot = 2\n"),
            ":4: listen.prot: unknown key");
  EXPECT_EQ(refusal("top = 1\n[listen]\naddress = 'a'\nport = 1\n"), ":1: top: unknown key");
  EXPECT_EQ(refusal("[listen]\naddress = 'a'\nport = 1\n[lisen]\n"), ":4: lisen: unknown key");
}

TEST_F(ConfigFile, NamesTheLineOfBrokenToml) {
  EXPECT_TRUE(refusal("[listen]\naddress = \n").starts_with(":2: "))
      << refusal("[listen]\naddress = \n");
}

TEST_F(ConfigFile, RefusesATableWhoseNameIsNone) {
  EXPECT_TRUE(refusal("[;table]\n").starts_with(":1: "));
}

TEST_F(ConfigFile, SaysSoWhenThereIsNoFile) {
  const auto file = File::load(path());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::kConfig);
  EXPECT_TRUE(file.error().detail.starts_with(path().string()));
}

TEST_F(ConfigFile, CarriesTheProgramsOwnRefusal) {
  auto file = load("[voucher]\nalgorithm = 'SM2'\n");
  ASSERT_TRUE(file);
  Table voucher = file->table("voucher");
  voucher.text("algorithm");
  voucher.refuse("algorithm", "needs sm2_key");
  EXPECT_EQ(without_name(file->finish().error()), ":2: voucher.algorithm: needs sm2_key");
}

}  // namespace
}  // namespace ssc::config
