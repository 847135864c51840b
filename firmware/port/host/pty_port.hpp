// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "firmware/core/serial_link.hpp"
#include "firmware/port/host/unique_fd.hpp"

namespace ssc::firmware {

// A serial port for a driver on this machine: a pseudo-terminal in raw mode, under the name `link`.
// For a poll() loop.
//
// A driver may open and close it any number of times. The kernel reports an open master whose slave
// nobody holds as hung up, again and again; so after a hang-up the master is left alone until the
// slave's next open() is heard of by inotify.
class PtyPort final : public SerialPort {
 public:
  // Replaces a symbolic link at `link`, which a dead reader may have left; any other file there is
  // an error. Throws std::system_error or std::filesystem::filesystem_error.
  explicit PtyPort(std::filesystem::path link);
  ~PtyPort();
  PtyPort(const PtyPort&) = delete;
  PtyPort& operator=(const PtyPort&) = delete;

  // For poll(): what to wait for now. The watch is always readable on the next open().
  int fd() const { return master_.get(); }
  short events() const;
  int watch_fd() const { return watch_.get(); }

  enum class Heard { kNothing, kBytes, kClosed };
  // After poll(): `bytes` is what has come, or empty. kClosed once, when the driver has gone.
  Heard work(short revents, std::vector<Byte>& bytes);
  void heard_open();

  // SerialPort. While nobody has it open there is nobody to hear: the bytes are dropped.
  void write(Bytes bytes) override;

 private:
  void flush();
  void hang_up();

  UniqueFd master_;
  UniqueFd watch_;
  std::filesystem::path slave_;
  std::filesystem::path link_;
  std::vector<Byte> unsent_;
  bool hung_up_ = false;
};

}  // namespace ssc::firmware
