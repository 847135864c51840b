// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "host/driver/device_name.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/file_descriptor.hpp"
#include "host/driver/serial_listener.hpp"
#include "host/driver/serial_readers.hpp"
#include "host/driver/transport.hpp"

namespace ssc::driver {

// A reader on a serial line, or on a socket with the same bytes on it: GemPC Twin framing
// (protocol/ccid/serial.hpp), the host's side.
//
// A frame that arrives damaged is never used: the reader is asked for it again (NAK). A frame that
// the reader has not understood is sent again. Either kMaxRepeats times for one command.
//
// A time request, which is one byte, is told as the time extension that it stands for. Card
// movements are bare bytes, which most readers send only between a command and its answer; so there
// is word of them, but no notifies(): whoever wants to know in time has to ask for the slot's
// status.
//
// There is no thread in here: of those that wait, one reads for all.
class SerialTransport final : public Transport {
 public:
  static constexpr unsigned kMaxRepeats = 3;
  // A frame that stops half way for so long has lost a byte.
  static constexpr Milliseconds kFrameSilence{500};
  // Messages kept for `receive`. A reader that says more unasked loses the oldest.
  static constexpr std::size_t kMaxKept = 32;

  // `line` is open and non-blocking. `reader` and `log` must live longer.
  SerialTransport(FileDescriptor line, const SerialReader& reader, DriverLog& log);
  ~SerialTransport() override;

  const ccid::ClassDescriptor& descriptor() const override { return reader_.descriptor; }
  const Identity& identity() const override { return identity_; }
  void set_product(std::string_view name) { identity_.product = name; }  // before it is shared

  Outcome<void> send(Bytes message, TimePoint deadline) override;
  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override;

  Outcome<void> request_abort(Byte, Byte) override { return fail(Fault::kNotSupported); }
  Outcome<std::vector<std::uint32_t>> data_rates() override { return fail(Fault::kNotSupported); }
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override {
    return fail(Fault::kNotSupported);
  }

  bool notifies() const override { return false; }
  Outcome<Change> wait_for_change(TimePoint deadline) override;
  void stop_waiting() override;

  Outcome<void> clear() override;
  Outcome<void> reset() override { return fail(Fault::kNotSupported); }
  void close() override;

 private:
  using Lock = std::unique_lock<std::mutex>;
  enum class Read : std::uint8_t { kBytes, kSilence, kWoken, kEnd };

  template <class Ready>
  Outcome<void> wait(Lock& lock, TimePoint deadline, Ready ready);
  void read_for_all(Lock& lock, TimePoint deadline);
  Read read_some(Bytes& bytes, TimePoint until);
  Outcome<void> write_all(Bytes bytes, TimePoint deadline);
  void hear(Bytes bytes);
  void hear(const SerialListener::Heard& heard);
  void keep(std::vector<Byte> message);
  void keep_time_extension();
  Bytes last_command() const { return last_frame_.bytes().subspan(ccid::serial::kPrefixSize); }
  void forget_command();
  void repeat(Bytes frame, const char* what);
  void wake();

  const SerialReader& reader_;
  DriverLog& log_;
  Identity identity_;
  FileDescriptor line_;
  FileDescriptor waker_;  // readable: whoever reads is to look what is new

  std::array<Byte, 512> incoming_;  // of whoever reads

  std::mutex writing_;  // a frame at a time on the line
  std::mutex mutex_;    // everything below
  std::condition_variable news_;
  bool reading_ = false;
  bool gone_ = false;
  bool stop_waiting_ = false;
  SerialListener listener_;
  std::deque<std::vector<Byte>> kept_;
  Change change_;
  ccid::serial::Frame last_frame_;  // until its answer has come
  unsigned repeats_ = 0;
};

// Opens the line, asks the reader for its name, so that a port with nothing on it is no reader, and
// asks it to tell of card movements. kGone, with a line in the log that says why.
Outcome<std::unique_ptr<Transport>> open_serial_transport(const SerialName& name, DriverLog& log);

}  // namespace ssc::driver
