// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

#include "host/http/server.hpp"
#include "tests/unit/host/http/harness.hpp"

namespace ssc::http {

// What a certificate of the test says. Times are seconds from now.
struct Subject {
  std::string common_name;
  std::string alternative_name = "IP:127.0.0.1";  // as OpenSSL writes it: "DNS:…", "IP:…"
  long not_before = -60;
  long not_after = 3600;
};

// A certificate authority with a P-256 key that lives as long as the test. Its files are in
// `folder`.
class Authority {
 public:
  Authority(const TemporaryFolder& folder, const std::string& name);

  // Makes a key and a certificate and answers with their files and this authority's.
  TlsFiles issue(const Subject& subject, const std::string& file_name) const;

 private:
  using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  Certificate sign(const Subject& subject, EVP_PKEY* key, const char* constraints) const;

  const TemporaryFolder& folder_;
  std::string name_;
  Key key_;
  Certificate certificate_;
};

}  // namespace ssc::http
