// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/certificate.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace ssc::crypto {
namespace {

// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj "/O=Test/CN=Invented
// authority"
constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBrjCCAVWgAwIBAgIUIPudNLuV4RdMsP+TqL+ps9auC7MwCgYIKoZIzj0EAwIw\n"
    "LDENMAsGA1UECgwEVGVzdDEbMBkGA1UEAwwSSW52ZW50ZWQgYXV0aG9yaXR5MCAX\n"
    "DTI2MTEyMjIxMDQ0NFoYDzIxMjYxMDI5MjEwNDQ0WjAsMQ0wCwYDVQQKDARUZXN0\n"
    "MRswGQYDVQQDDBJJbnZlbnRlZCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAATk4JcuWTPxKjwfQMdDjWpdF4uzME/dQraP/v+EAFqPMY2/qcl+AL6N\n"
    "HPjFUMLVF2o17Lepo/XvJMhgBRfPu0dPo1MwUTAdBgNVHQ4EFgQUhtaJxs40QZt6\n"
    "haNiRc4HJ2dhsgEwHwYDVR0jBBgwFoAUhtaJxs40QZt6haNiRc4HJ2dhsgEwDwYD\n"
    "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiArGh7NQcJBPJ6VS4b5RxrH\n"
    "2fxIfwVThCJawuB1yr4cQAIgQZMoPmbF4yVIvpo7q/sZANsF93lqrv9S0J+dohzZ\n"
    "VXI=\n"
    "-----END CERTIFICATE-----\n";
constexpr const char* kWithoutName =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdjCCARugAwIBAgIUDy7qhw8sBmPq0xwvsb8Wc04CA0cwCgYIKoZIzj0EAwIw\n"
    "DzENMAsGA1UECgwEVGVzdDAgFw0yNjExMjIyMTA0NDRaGA8yMTI2MTAyOTIxMDQ0\n"
    "NFowDzENMAsGA1UECgwEVGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMoN\n"
    "E41TeyTeWtvVTpJ22TV3UPSbwNaElcwyqFEcb2M84u8fmN5ii6CD0zcjFBqqA/5I\n"
    "GEajw26qRXZO9yltckCjUzBRMB0GA1UdDgQWBBRCzCywpc+Dcg7S5UQSP+8nWUhV\n"
    "oTAfBgNVHSMEGDAWgBRCzCywpc+Dcg7S5UQSP+8nWUhVoTAPBgNVHRMBAf8EBTAD\n"
    "AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDzBE/sCXxjHwbGzIblGK1c87OOGCPdf93H\n"
    "JmqutBxetQIhANpqOKsmMasglKpeZ+cuAYbWUi/8pK22lRPLbhb0AUrD\n"
    "-----END CERTIFICATE-----\n";

class SubjectName : public testing::Test {
 protected:
  SubjectName() {
    std::string name = (std::filesystem::temp_directory_path() / "ssc-test-XXXXXX").string();
    file_ = std::filesystem::path(::mkdtemp(name.data())) / "certificate.pem";
  }
  ~SubjectName() override { std::filesystem::remove_all(file_.parent_path()); }

  Result<std::string> of(const std::string& text) {
    std::ofstream(file_) << text;
    return subject_name(file_);
  }

  std::filesystem::path file_;
};

TEST_F(SubjectName, IsTheCommonNameOfTheOneCertificate) {
  EXPECT_EQ(of(kCertificate).value_or(""), "Invented authority");
  EXPECT_EQ(of(std::string("in words\n") + kCertificate).value_or(""), "Invented authority");
}

TEST_F(SubjectName, OfSeveralCertificatesOrNoneIsRefused) {
  EXPECT_EQ(subject_name(file_).error().code, Code::kConfig);
  EXPECT_EQ(of("").error().code, Code::kConfig);
  EXPECT_EQ(of(std::string(kCertificate) + kCertificate).error().code, Code::kConfig);
  EXPECT_EQ(of(kWithoutName).error().code, Code::kConfig);
}

}  // namespace
}  // namespace ssc::crypto
