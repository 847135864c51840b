// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>

#include "host/base/failure.hpp"
#include "host/http/message.hpp"

namespace ssc::http {

using UnixProtocol = boost::asio::local::stream_protocol;

// kConfig when the path does not fit into sockaddr_un (107 bytes).
Result<UnixProtocol::endpoint> unix_endpoint(const std::filesystem::path& path);

// A listening socket at `path` with file mode `mode`. A socket nobody listens on is replaced;
// anything else at that path is kConfig and stays.
Result<UnixProtocol::acceptor> bind_unix(const boost::asio::any_io_executor& executor,
                                         const std::filesystem::path& path, unsigned mode);

// The kernel's word on who connected (SO_PEERCRED).
Peer unix_peer(int descriptor);

}  // namespace ssc::http
