// SPDX-License-Identifier: Apache-2.0
#include "host/cli/sim.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ssc::cli {
namespace {

constexpr std::size_t kMaxAnswer = 64 * 1024;
constexpr timeval kPatience{5, 0};

class Socket {
 public:
  Socket() : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool connect(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
      errno = ENAMETOOLONG;
      return false;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Everything up to and including the empty line.
  bool receive(std::string& answer) {
    char chunk[4096];
    while (!answer.ends_with("\n\n") && answer.size() < kMaxAnswer) {
      const ssize_t got = ::recv(descriptor_, chunk, sizeof chunk, 0);
      if (got <= 0) return false;
      answer.append(chunk, static_cast<std::size_t>(got));
    }
    return answer.ends_with("\n\n");
  }

 private:
  int descriptor_;
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Result<std::vector<std::string>> CardSim::ask(const std::string& request) const {
  Socket socket;
  std::string answer;
  if (!socket.connect(socket_.native()) || !socket.send(request + "\n") || !socket.receive(answer))
    return failure(Code::kCardsimDown, std::strerror(errno));
  answer.resize(answer.size() - 2);
  auto lines = split(answer, '\n');
  if (lines.front().starts_with("ERROR ")) return failure(Code::kNotFound, lines.front().substr(6));
  if (lines.front() != "OK") return failure(Code::kCardsimDown, "its answer makes no sense");
  lines.erase(lines.begin());
  return lines;
}

Result<Personas> CardSim::list() const {
  const auto lines = ask("list");
  if (!lines) return tl::unexpected(lines.error());
  Personas answer;
  for (const auto& line : *lines) {
    const auto columns = split(line, '\t');
    if (columns.size() != 3) return failure(Code::kCardsimDown, "its answer makes no sense");
    answer.personas.push_back({columns[0], columns[1], columns[2] == "inserted"});
  }
  return answer;
}

Result<void> CardSim::insert(std::string_view persona) const {
  const auto answer = ask("insert " + std::string(persona));
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

Result<void> CardSim::pull() const {
  const auto answer = ask("pull");
  if (!answer) return tl::unexpected(answer.error());
  return {};
}

}  // namespace ssc::cli
