// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace ssc::crypto {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(unsigned char* text) const { OPENSSL_free(text); }
};
using Certificate = std::unique_ptr<X509, Free>;

Certificate next(BIO* bio) {
  return Certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
}

std::string common_name(const X509* certificate) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) return {};
  unsigned char* bytes = nullptr;
  const int length =
      ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first)));
  const std::unique_ptr<unsigned char, Free> text(bytes);
  if (length < 0) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)};
}

}  // namespace

Result<std::string> subject_name(const std::filesystem::path& file) {
  const std::unique_ptr<BIO, Free> bio(BIO_new_file(file.c_str(), "r"));
  const Certificate certificate = bio ? next(bio.get()) : nullptr;
  const bool single = certificate && !next(bio.get());
  ERR_clear_error();  // the end of the file is one
  if (!single) return failure(Code::kConfig, file.string() + ": not one certificate");
  std::string name = common_name(certificate.get());
  if (name.empty()) return failure(Code::kConfig, file.string() + ": no common name");
  return name;
}

}  // namespace ssc::crypto
