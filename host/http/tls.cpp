// SPDX-License-Identifier: Apache-2.0
#include "host/http/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <utility>

namespace ssc::http {
namespace {

namespace fs = std::filesystem;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;

// RFC 8446 §6.2: the alerts that speak about a certificate, and those a server sends for want of
// one.
constexpr std::array kCertificateAlerts = {
    SSL_AD_NO_CERTIFICATE,      SSL_AD_BAD_CERTIFICATE,     SSL_AD_UNSUPPORTED_CERTIFICATE,
    SSL_AD_CERTIFICATE_REVOKED, SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN,
    SSL_AD_UNKNOWN_CA,          SSL_AD_ACCESS_DENIED,       SSL_AD_DECRYPT_ERROR,
    SSL_AD_CERTIFICATE_REQUIRED};

bool set_rules(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  return SSL_CTX_set_num_tickets(context, 0) == 1 &&
         SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set1_groups_list(context, "P-256") == 1 &&
         SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1;
}

tl::unexpected<Failure> unusable(const fs::path& file, const error_code& error) {
  return failure(Code::kConfig, file.string() + ": " + error.message());
}

Result<TlsContext> make_context(const TlsFiles& files, ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  if (!set_rules(context->native_handle())) return failure(Code::kInternal, "TLS rules");
  error_code error;
  context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  // Without a callback OpenSSL would ask for the password on the terminal.
  context->set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); });
  context->load_verify_file(files.authority.string(), error);
  if (error) return unusable(files.authority, error);
  context->use_certificate_chain_file(files.certificate.string(), error);
  if (error) return unusable(files.certificate, error);
  context->use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (error) return unusable(files.key, error);
  return context;
}

std::optional<int> certificate_alert(const error_code& error) {
  if (error.category() != boost::asio::error::get_ssl_category()) return {};
  const int alert =
      ERR_GET_REASON(static_cast<unsigned long>(error.value())) - SSL_AD_REASON_OFFSET;
  if (std::find(kCertificateAlerts.begin(), kCertificateAlerts.end(), alert) ==
      kCertificateAlerts.end())
    return {};
  return alert;
}

Failure verify_failure(long result) {
  const bool expired =
      result == X509_V_ERR_CERT_HAS_EXPIRED || result == X509_V_ERR_CERT_NOT_YET_VALID;
  return {expired ? Code::kBackendCertExpired : Code::kBackendUntrusted,
          X509_verify_cert_error_string(result)};
}

}  // namespace

Result<TlsContext> make_server_context(const TlsFiles& files) {
  return make_context(files, ssl::context::tls_server);
}

Result<TlsContext> make_client_context(const TlsFiles& files) {
  return make_context(files, ssl::context::tls_client);
}

ServerContext::ServerContext(TlsFiles files, Stamp stamp, TlsContext context)
    : files_(std::move(files)), stamp_(stamp), context_(std::move(context)) {}

Result<ServerContext> ServerContext::load(TlsFiles files) {
  const Stamp stamp = stamp_of(files);
  auto context = make_server_context(files);
  if (!context) return tl::unexpected(context.error());
  return ServerContext(std::move(files), stamp, std::move(*context));
}

TlsContext ServerContext::current() {
  const Stamp stamp = stamp_of(files_);
  if (stamp == stamp_) return context_;
  if (auto context = make_server_context(files_)) {
    context_ = std::move(*context);
    stamp_ = stamp;
  }
  return context_;
}

ServerContext::Stamp ServerContext::stamp_of(const TlsFiles& files) {
  std::error_code missing;  // reads as the oldest time, and fails when the file is loaded
  return {fs::last_write_time(files.certificate, missing), fs::last_write_time(files.key, missing),
          fs::last_write_time(files.authority, missing)};
}

std::string peer_common_name(SSL* ssl) {
  const X509* certificate = SSL_get0_peer_certificate(ssl);
  if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return {};
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) return {};
  unsigned char* text = nullptr;
  const int length =
      ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first)));
  if (length < 0) return {};
  std::string name(reinterpret_cast<const char*>(text), static_cast<std::size_t>(length));
  OPENSSL_free(text);
  // A zero inside would make two names look like one to a C program.
  return name.find('\0') == std::string::npos ? name : std::string();
}

bool expect_host(SSL* ssl, const std::string& host) {
  error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

std::optional<Failure> tls_failure(SSL* ssl, const error_code& error) {
  if (const long result = SSL_get_verify_result(ssl); result != X509_V_OK)
    return verify_failure(result);
  if (const auto alert = certificate_alert(error))
    return Failure{Code::kClientCertRefused, SSL_alert_desc_string_long(*alert)};
  if (error.category() == boost::asio::error::get_ssl_category())
    return Failure{Code::kBackendProtocol, error.message()};
  return {};
}

}  // namespace ssc::http
