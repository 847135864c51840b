// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <optional>

#include "host/http/client.hpp"
#include "host/http/server.hpp"
#include "tests/unit/host/http/certificates.hpp"
#include "tests/unit/host/http/harness.hpp"

namespace ssc::http {
namespace {

using namespace std::chrono_literals;
namespace net = boost::asio;
using net::ip::tcp;

const std::string kAddress = "127.0.0.1";
const Subject kServer{"backend.example"};
const Subject kClient{"H99991100001"};

Request post() {
  return {"POST", "/platform/v1/1101", "application/json", "{}"};
}

class Tls : public testing::Test {
 protected:
  // Answers with the name on the client's certificate.
  static RunningServer::Make server_of(const TlsFiles& files, Limits limits = {}) {
    return [files, limits](net::io_context& io) {
      const auto name = [](const Request& request, const Reply& reply) {
        reply({200, "text/plain", request.peer.certificate_name});
      };
      return Server::listen_tls(io, kAddress, 0, files, name, limits);
    };
  }

  Result<Response> send(std::uint16_t port, const TlsFiles& files,
                        const std::string& host = kAddress) {
    client_ = Client::tls(io_, host, port, files);
    return fetch(io_, *client_, post());
  }
  Code code(std::uint16_t port, const TlsFiles& files, const std::string& host = kAddress) {
    const auto answer = send(port, files, host);
    return answer ? Code::kInternal : answer.error().code;
  }

  TemporaryFolder folder_;
  Authority authority_{folder_, "authority"};
  TlsFiles server_files_ = authority_.issue(kServer, "server");
  TlsFiles client_files_ = authority_.issue(kClient, "client");
  net::io_context io_{1};
  std::unique_ptr<Client> client_;
};

TEST_F(Tls, TellsTheHandlerTheNameOnTheClientsCertificate) {
  RunningServer server(server_of(server_files_));
  const auto answer = send(server.port(), client_files_);
  ASSERT_TRUE(answer) << answer.error().info().code << ' ' << answer.error().detail;
  EXPECT_EQ(answer->body, "H99991100001");
  EXPECT_TRUE(fetch(io_, *client_, post()));  // over the kept connection
}

TEST_F(Tls, ServerMayBeNamedByDns) {
  RunningServer server(server_of(authority_.issue({"x", "DNS:localhost"}, "named")));
  EXPECT_TRUE(send(server.port(), client_files_, "localhost"));
}

TEST_F(Tls, ClientRefusesAServerOfAnotherName) {
  RunningServer server(server_of(authority_.issue({"x", "DNS:elsewhere.example"}, "other")));
  EXPECT_EQ(code(server.port(), client_files_), Code::kBackendUntrusted);
}

TEST_F(Tls, ClientRefusesAServerOfAnotherAuthority) {
  const Authority stranger(folder_, "stranger");
  TlsFiles files = stranger.issue(kServer, "impostor");
  files.authority = server_files_.authority;
  RunningServer server(server_of(files));
  EXPECT_EQ(code(server.port(), client_files_), Code::kBackendUntrusted);
}

TEST_F(Tls, ClientNamesAServerCertificateOutsideItsValidity) {
  const Subject expired{"x", "IP:127.0.0.1", -7200, -3600};
  const Subject early{"x", "IP:127.0.0.1", 3600, 7200};
  RunningServer old_server(server_of(authority_.issue(expired, "expired")));
  EXPECT_EQ(code(old_server.port(), client_files_), Code::kBackendCertExpired);
  RunningServer early_server(server_of(authority_.issue(early, "early")));
  EXPECT_EQ(code(early_server.port(), client_files_), Code::kBackendCertExpired);
}

TEST_F(Tls, ClientLearnsThatItsCertificateWasRefused) {
  const Authority stranger(folder_, "stranger");
  TlsFiles unknown = stranger.issue(kClient, "unknown");
  unknown.authority = client_files_.authority;
  const TlsFiles expired = authority_.issue({"H99991100001", "IP:127.0.0.1", -7200, -3600}, "old");
  RunningServer server(server_of(server_files_));
  // Several times: in TLS 1.3 the alert races with our request and the closing of the connection.
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(code(server.port(), unknown), Code::kClientCertRefused);
    EXPECT_EQ(code(server.port(), expired), Code::kClientCertRefused);
  }
}

// One handshake as an ordinary TLS client does it, without host check; then a request.
std::string talk_tls(std::uint16_t port, net::ssl::context& context) {
  net::io_context io;
  net::ssl::stream<tcp::socket> stream(io, context);
  boost::system::error_code error;
  stream.next_layer().connect(tcp::endpoint(net::ip::make_address(kAddress), port), error);
  if (!error) stream.handshake(net::ssl::stream_base::client, error);
  const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  if (!error) net::write(stream, net::buffer(request), error);
  std::string answer;
  if (!error) net::read(stream, net::dynamic_buffer(answer), error);
  return answer;
}

class TlsVersion : public Tls, public testing::WithParamInterface<int> {
 protected:
  net::ssl::context context(int version) {
    net::ssl::context context(net::ssl::context::tls_client);
    SSL_CTX_set_security_level(context.native_handle(), 0);
    SSL_CTX_set_min_proto_version(context.native_handle(), version);
    SSL_CTX_set_max_proto_version(context.native_handle(), version);
    return context;
  }
  void add_certificate(net::ssl::context& context) {
    context.use_certificate_file(client_files_.certificate, net::ssl::context::pem);
    context.use_private_key_file(client_files_.key, net::ssl::context::pem);
  }
};

TEST_P(TlsVersion, IsServedFrom12OnAndOnlyWithACertificate) {
  RunningServer server(server_of(server_files_));
  net::ssl::context with = context(GetParam());
  add_certificate(with);
  if (GetParam() < TLS1_2_VERSION) {
    EXPECT_EQ(talk_tls(server.port(), with), "");
    return;
  }
  EXPECT_THAT(talk_tls(server.port(), with), testing::StartsWith("HTTP/1.1 200 OK\r\n"));
  net::ssl::context without = context(GetParam());
  EXPECT_EQ(talk_tls(server.port(), without), "");
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsVersion,
                         testing::Values(TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION));

TEST_F(Tls, ServerRefusesACertificateWithoutAName) {
  RunningServer server(server_of(server_files_));
  EXPECT_FALSE(send(server.port(), authority_.issue({""}, "nameless")));
}

// The file system's clock may not have ticked since the files were made.
void mark_changed(const TlsFiles& files) {
  const auto later = std::filesystem::file_time_type::clock::now() + 1s;
  std::filesystem::last_write_time(files.certificate, later);
}

TEST_F(Tls, ServerUsesRenewedFilesWithoutARestart) {
  RunningServer server(server_of(authority_.issue({"x", "IP:127.0.0.1", -7200, -3600}, "renewed")));
  EXPECT_EQ(code(server.port(), client_files_), Code::kBackendCertExpired);
  mark_changed(authority_.issue(kServer, "renewed"));
  EXPECT_TRUE(send(server.port(), client_files_));
}

TEST_F(Tls, ServerKeepsTheOldFilesWhileTheNewOnesDoNotFitTogether) {
  const TlsFiles files = authority_.issue(kServer, "renewed");
  RunningServer server(server_of(files));
  std::ofstream(files.certificate) << "half written";
  mark_changed(files);
  EXPECT_TRUE(send(server.port(), client_files_));
}

TEST_F(Tls, ServerCutsOffAHandshakeThatDoesNotCome) {
  Limits limits;
  limits.idle = 100ms;
  RunningServer server(server_of(server_files_, limits));
  tcp::socket socket(io_);
  socket.connect(tcp::endpoint(net::ip::make_address(kAddress), server.port()));
  char byte = 0;
  boost::system::error_code error;
  socket.read_some(net::buffer(&byte, 1), error);  // returns when the server closes
  EXPECT_TRUE(error);
}

TEST_F(Tls, ClientSaysThatNobodyListens) {
  tcp::acceptor acceptor(io_, tcp::endpoint(net::ip::make_address(kAddress), 0));
  const std::uint16_t port = acceptor.local_endpoint().port();
  acceptor.close();
  EXPECT_EQ(code(port, client_files_), Code::kBackendDown);
}

TEST_F(Tls, ClientGivesUpInTimeWhenTheHandshakeHangs) {
  tcp::acceptor silent(io_, tcp::endpoint(net::ip::make_address(kAddress), 0));
  client_ = Client::tls(io_, kAddress, silent.local_endpoint().port(), client_files_);
  const auto answer = fetch(io_, *client_, post(), 100ms);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kBackendTimeout);
}

TEST_F(Tls, ClientSaysThatTheServerDoesNotSpeakTls) {
  tcp::acceptor acceptor(io_, tcp::endpoint(net::ip::make_address(kAddress), 0));
  std::thread plain([&acceptor] {
    tcp::socket peer = acceptor.accept();
    net::write(peer, net::buffer(std::string("HTTP/1.1 400 Bad Request\r\n\r\n")));
  });
  EXPECT_EQ(code(acceptor.local_endpoint().port(), client_files_), Code::kBackendProtocol);
  plain.join();
}

TEST_F(Tls, FilesThatCannotBeUsedAreAMatterOfConfiguration) {
  TlsFiles missing = client_files_;
  missing.key = folder_ / "missing.key";
  EXPECT_EQ(code(1, missing), Code::kConfig);
  const auto server = server_of(missing)(io_);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, Code::kConfig);
  EXPECT_THAT(server.error().detail, testing::HasSubstr("missing.key"));

  TlsFiles mixed = client_files_;
  mixed.key = server_files_.key;
  EXPECT_EQ(code(1, mixed), Code::kConfig);
}

TEST_F(Tls, ServerListensOnALiteralAddressOnly) {
  const auto server = Server::listen_tls(io_, "localhost", 0, server_files_, echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code, Code::kConfig);
}

}  // namespace
}  // namespace ssc::http
