// SPDX-License-Identifier: Apache-2.0
#include "host/http/unix_endpoint.hpp"

#include <sys/socket.h>
#include <sys/un.h>

namespace ssc::http {
namespace {

using boost::system::error_code;
namespace fs = std::filesystem;
namespace net = boost::asio;

// Makes room for a new socket: connecting tells whether somebody still listens on the old one.
Result<void> clear_path(const net::any_io_executor& executor, const fs::path& path,
                        const UnixProtocol::endpoint& endpoint) {
  std::error_code status_error;
  const fs::file_status status = fs::symlink_status(path, status_error);
  if (!fs::exists(status)) return {};
  if (!fs::is_socket(status)) return failure(Code::kConfig, path.string() + " is not a socket");
  error_code error;
  UnixProtocol::socket probe(executor);
  probe.connect(endpoint, error);
  if (!error) return failure(Code::kConfig, path.string() + " is in use by another server");
  if (error != net::error::connection_refused)
    return failure(Code::kConfig, path.string() + ": " + error.message());
  fs::remove(path, status_error);
  if (status_error) return failure(Code::kConfig, path.string() + ": " + status_error.message());
  return {};
}

}  // namespace

Result<UnixProtocol::endpoint> unix_endpoint(const fs::path& path) {
  if (path.empty() || path.native().size() >= sizeof(sockaddr_un{}.sun_path))
    return failure(Code::kConfig, "not a path for a socket: " + path.string());
  return UnixProtocol::endpoint(path.native());
}

Result<UnixProtocol::acceptor> bind_unix(const net::any_io_executor& executor, const fs::path& path,
                                         unsigned mode) {
  const auto endpoint = unix_endpoint(path);
  if (!endpoint) return tl::unexpected(endpoint.error());
  if (const auto cleared = clear_path(executor, path, *endpoint); !cleared)
    return tl::unexpected(cleared.error());

  UnixProtocol::acceptor acceptor(executor);
  error_code error;
  acceptor.open(endpoint->protocol(), error);
  if (!error) acceptor.bind(*endpoint, error);
  if (error) return failure(Code::kConfig, path.string() + ": " + error.message());
  // Nobody can connect before listen(), so the mode is never wider than asked for.
  std::error_code mode_error;
  fs::permissions(path, static_cast<fs::perms>(mode), mode_error);
  if (mode_error) return failure(Code::kConfig, path.string() + ": " + mode_error.message());
  acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) return failure(Code::kConfig, path.string() + ": " + error.message());
  return acceptor;
}

Peer unix_peer(int descriptor) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  Peer peer;
  peer.uid = static_cast<std::uint32_t>(-1);  // nobody, should the kernel not tell
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return peer;
  peer.uid = credentials.uid;
  peer.pid = credentials.pid;
  return peer;
}

}  // namespace ssc::http
