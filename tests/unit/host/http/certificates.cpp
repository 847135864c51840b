// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/host/http/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace ssc::http {
namespace {

void check(bool good) {
  if (!good) throw std::runtime_error("OpenSSL refused to make a test certificate");
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

template <class Write>
void write_file(const std::filesystem::path& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  check(file != nullptr && write(file) == 1);
  std::fclose(file);
}

void write_key(const std::filesystem::path& path, EVP_PKEY* key) {
  write_file(path, [key](std::FILE* file) {
    return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void write_certificate(const std::filesystem::path& path, X509* certificate) {
  write_file(path, [certificate](std::FILE* file) { return PEM_write_X509(file, certificate); });
}

}  // namespace

Authority::Authority(const TemporaryFolder& folder, const std::string& name)
    : folder_(folder),
      name_(name),
      key_(EVP_EC_gen("P-256"), &EVP_PKEY_free),
      certificate_(nullptr, &X509_free) {
  certificate_ = sign({name}, key_.get(), "critical,CA:TRUE");
  write_certificate(folder_ / (name_ + ".pem"), certificate_.get());
}

Authority::Certificate Authority::sign(const Subject& subject, EVP_PKEY* key,
                                       const char* constraints) const {
  Certificate certificate(X509_new(), &X509_free);
  X509* raw = certificate.get();
  check(X509_set_version(raw, X509_VERSION_3) == 1);
  std::uint32_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial)) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(raw), serial);
  X509_gmtime_adj(X509_getm_notBefore(raw), subject.not_before);
  X509_gmtime_adj(X509_getm_notAfter(raw), subject.not_after);
  const auto* text = reinterpret_cast<const unsigned char*>(subject.common_name.c_str());
  X509_NAME* name = X509_get_subject_name(raw);
  if (!subject.common_name.empty())
    check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1);
  const X509* issuer = certificate_ ? certificate_.get() : raw;
  check(X509_set_issuer_name(raw, X509_get_subject_name(issuer)) == 1);
  check(X509_set_pubkey(raw, key) == 1);
  add_extension(raw, NID_basic_constraints, constraints);
  if (certificate_) add_extension(raw, NID_subject_alt_name, subject.alternative_name);
  check(X509_sign(raw, key_.get(), EVP_sha256()) > 0);
  return certificate;
}

TlsFiles Authority::issue(const Subject& subject, const std::string& file_name) const {
  const TlsFiles files{folder_ / (file_name + ".pem"), folder_ / (file_name + ".key"),
                       folder_ / (name_ + ".pem")};
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  write_key(files.key, key.get());
  write_certificate(files.certificate, sign(subject, key.get(), "critical,CA:FALSE").get());
  return files;
}

}  // namespace ssc::http
