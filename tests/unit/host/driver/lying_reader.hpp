// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/serial_link.hpp"
#include "host/driver/file_descriptor.hpp"
#include "tests/unit/firmware/core/reader_fixture.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/clocked_line.hpp"
#include "tools/cardsim/virtual_time.hpp"

namespace ssc::driver {

// The reader of this project at the other end of a socket, with somebody on the line between it and
// the driver who may say something else than the reader does. Cards live in virtual time.
//
//   LyingReader reader("employee", [](Bytes answer) { return LyingReader::Said{...}; });
//   open_serial_transport(… reader.path() …)
class LyingReader final : private firmware::SerialPort {
 public:
  using Said = std::vector<std::vector<Byte>>;
  // What is said in place of an answer frame: pieces, one write each.
  using Lie = std::function<Said(Bytes answer)>;

  explicit LyingReader(std::string_view persona, Lie lie = {},
                       const firmware::SerialStyle& style = firmware::kGemPcTwin)
      : lie_(std::move(lie)), link_(*this, style) {
    user_.attach(device_.contact(0));
    sam_.attach(device_.contact(1));
    user_.insert(cardsim::shipped(persona));
    listen();
    thread_ = std::thread([this] { serve(); });
  }
  ~LyingReader() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    if (const int line = line_; line >= 0) ::shutdown(line, SHUT_RDWR);
    thread_.join();
    ::unlink(path_.c_str());
    ::rmdir(folder_.c_str());
  }
  LyingReader(const LyingReader&) = delete;
  LyingReader& operator=(const LyingReader&) = delete;

  const std::string& path() const { return path_; }  // of the socket
  // Pulls the plug; who calls again finds nobody.
  void vanish() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    ::shutdown(line_, SHUT_RDWR);
  }
  unsigned asked_again() const { return asked_again_; }  // NAKs of the driver

 private:
  void listen() {
    char pattern[] = "/tmp/ssc-reader-XXXXXX";
    if (::mkdtemp(pattern) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = pattern;
    path_ = folder_ + "/line";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    listener_ = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM, 0));
    const auto* const at = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(listener_.get(), at, sizeof address) != 0 || ::listen(listener_.get(), 1) != 0) {
      throw std::runtime_error("listen");
    }
  }

  void serve() {
    const FileDescriptor line(::accept(listener_.get(), nullptr, nullptr));
    line_ = line.get();
    std::array<Byte, 4096> buffer;
    for (ssize_t n; (n = ::recv(line.get(), buffer.data(), buffer.size(), 0)) > 0;) {
      hear(Bytes(buffer).first(static_cast<std::size_t>(n)));
    }
    line_ = -1;
  }

  void hear(Bytes bytes) {
    if (equal(bytes, ccid::serial::kNakFrame)) {
      ++asked_again_;
      return say(last_answer_);
    }
    link_.receive(bytes, device_);
    time_.run();  // until the card has nothing left to say
  }

  // SerialPort
  void write(Bytes bytes) override {
    const bool answer = bytes.size() > 3 && (bytes[2] & 0x80) != 0;
    if (!answer || !lie_) return say(bytes);
    last_answer_.assign(bytes.begin(), bytes.end());
    for (const auto& piece : lie_(bytes)) say(piece);
  }
  void say(Bytes bytes) { ::send(line_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

  Lie lie_;
  std::string folder_;
  std::string path_;
  FileDescriptor listener_;
  std::atomic<int> line_{-1};
  std::atomic<unsigned> asked_again_{0};
  std::vector<Byte> last_answer_;

  cardsim::VirtualTime time_;
  cardsim::ClockedLine user_{time_}, sam_{time_};
  std::array<firmware::CardLine*, 2> lines_{&user_, &sam_};
  firmware::FakePanel panel_;
  firmware::SerialLink link_;
  firmware::CcidDevice device_{link_, panel_, lines_, {.firmware_name = "OpenSSC reader"}};
  std::thread thread_;
};

}  // namespace ssc::driver
