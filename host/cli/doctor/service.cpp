// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/service.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

namespace ssc::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "/usr/sbin/pcscd";
constexpr const char* kSocket = "/run/pcscd/pcscd.comm";
constexpr const char* kPidFile = "/run/pcscd/pcscd.pid";

struct Call {
  int error = 0;
  std::optional<int> pid = {};  // who listens
};

Call call(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) return {ENAMETOOLONG};
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {errno};
  Call result;
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    result.error = errno;
  } else if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) {
    result.pid = peer.pid;
  }
  ::close(descriptor);
  return result;
}

fs::path process(int pid) {
  return fs::path("/proc") / std::to_string(pid);
}

bool is_pcscd(int pid) {
  std::ifstream file(process(pid) / "comm");
  std::string name;
  return std::getline(file, name) && name == "pcscd";
}

// Whoever listens is pcscd, or systemd on its behalf.
std::optional<int> find_process(std::optional<int> listener) {
  if (listener && is_pcscd(*listener)) return listener;
  std::ifstream file(kPidFile);
  int pid = 0;
  if (file >> pid && is_pcscd(pid)) return pid;
  return std::nullopt;
}

// Of cmdline and environ, which end each word with a zero byte.
std::vector<std::string> words(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> found;
  for (std::string word; std::getline(file, word, '\0');) found.push_back(word);
  return found;
}

void read_arguments(int pid, Service& service) {
  const auto arguments = words(process(pid) / "cmdline");
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i)
    if (arguments[i] == "--config" || arguments[i] == "-c")
      service.configuration = arguments[i + 1];
  constexpr std::string_view kDrivers = "PCSCLITE_HP_DROPDIR=";
  for (const auto& variable : words(process(pid) / "environ"))
    if (variable.starts_with(kDrivers)) service.drivers = variable.substr(kDrivers.size());
}

void read_maps(int pid, Service& service) {
  std::ifstream file(process(pid) / "maps");
  for (std::string line; std::getline(file, line);) {
    const auto path = line.find('/');
    if (path == line.npos || !line.ends_with(".so")) continue;
    if (const fs::path library = line.substr(path);
        std::find(service.loaded.begin(), service.loaded.end(), library) == service.loaded.end())
      service.loaded.push_back(library);
  }
}

}  // namespace

Service find_service() {
  const char* named = std::getenv("PCSCLITE_CSOCK_NAME");
  Service service{.socket = named != nullptr ? named : kSocket};
  const Call result = call(service.socket);
  service.error = result.error;
  if (result.error != 0) {
    service.installed = ::access(kProgram, X_OK) == 0;
    return service;
  }
  service.pid = find_process(result.pid);
  if (service.pid) {
    read_arguments(*service.pid, service);
    read_maps(*service.pid, service);
  }
  return service;
}

}  // namespace ssc::cli
