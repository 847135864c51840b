// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "host/driver/device_name.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/file_descriptor.hpp"
#include "host/driver/serial_line.hpp"
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
// movements are bare bytes. Most readers send them only between a command and its answer: there is
// word of them (take_movement), but no notifies(), and whoever wants to know in time has to ask for
// the slot's status. Our own sends them when they happen, if it is asked to. A byte may be lost on
// a line, and nothing tells that a reader is no longer there: its silence is trusted for a second.
//
// There is no thread in here: of those that wait, one reads for all. Who waits for an answer comes
// before who waits for a movement: the answer need not go from one thread to another.
class SerialTransport final : public Transport {
 public:
  static constexpr unsigned kMaxRepeats = 3;
  // A frame that stops half way for so long has lost a byte.
  static constexpr Milliseconds kFrameSilence{500};
  static constexpr Milliseconds kTrustedSilence{1'000};
  // Since the last command. So long the line is left to those who wait for answers.
  static constexpr Milliseconds kBurst{20};
  // Messages kept for `receive`. A reader that says more unasked loses the oldest.
  static constexpr std::size_t kMaxKept = 32;

  // `line` is open and non-blocking. `log` must live longer.
  SerialTransport(FileDescriptor line, const SerialReader& reader, DriverLog& log);

  const ccid::ClassDescriptor& descriptor() const override { return descriptor_; }
  const Identity& identity() const override { return identity_; }
  // Before it is shared:
  void set_product(std::string_view name) { identity_.product = name; }
  // It is this project's reader, which can more than those whose name it has: it tells of movements
  // when they happen, and selects the card's class by itself.
  void set_ours();
  // What is on its way at the other speed is dropped.
  Outcome<void> set_speed(Baud speed);

  Outcome<void> send(Bytes message, TimePoint deadline) override;
  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override;

  Outcome<void> request_abort(Byte, Byte) override { return fail(Fault::kNotSupported); }
  Outcome<std::vector<std::uint32_t>> data_rates() override { return fail(Fault::kNotSupported); }
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override {
    return fail(Fault::kNotSupported);
  }

  bool notifies() const override { return notifies_; }
  Milliseconds trusted_silence() const override { return kTrustedSilence; }
  bool take_movement(Byte bSlot) override;
  Outcome<Change> wait_for_change(TimePoint deadline) override;
  void stop_waiting() override;

  Outcome<void> clear() override;
  Outcome<void> reset() override { return fail(Fault::kNotSupported); }
  void close() override;

 private:
  using Lock = std::unique_lock<std::mutex>;
  enum class Read : std::uint8_t { kBytes, kSilence, kWoken, kEnd };
  enum class For : std::uint8_t { kAnswer, kMovement };
  class Reading;

  template <class Ready>
  Outcome<void> wait(Lock& lock, TimePoint deadline, For what, Ready ready);
  void claim_line();
  void read_for_all(Lock& lock, TimePoint deadline, For what);
  Read read_some(Lock& lock, Bytes& bytes, TimePoint until);
  Outcome<void> write_all(Bytes bytes, TimePoint deadline);
  void hear(Bytes bytes);
  void hear(const SerialListener::Heard& heard);
  void keep(std::vector<Byte> message);
  void keep_time_extension();
  void keep_movement(const ccid::RDR_to_PC_NotifySlotChange& movement);
  Bytes last_command() const { return last_frame_.bytes().subspan(ccid::serial::kPrefixSize); }
  void forget_command();
  void repeat(Bytes frame, const char* what);
  void wake();

  DriverLog& log_;
  ccid::ClassDescriptor descriptor_;
  Identity identity_;
  bool notifies_ = false;
  FileDescriptor line_;
  bool is_socket_;
  FileDescriptor waker_;  // readable: whoever reads is to look what is new

  std::array<Byte, 512> incoming_;  // of whoever reads

  std::mutex writing_;                     // a frame at a time on the line
  std::mutex mutex_;                       // everything below
  std::condition_variable news_;           // for those who wait for answers
  std::condition_variable movement_news_;  // for who waits for movements
  std::optional<For> reading_;             // somebody reads, who waits for this
  TimePoint burst_ends_{};
  bool gone_ = false;
  bool stop_waiting_ = false;
  SerialListener listener_;
  std::deque<std::vector<Byte>> kept_;
  Change change_;                   // nobody has waited for it yet
  Byte moved_ = 0;                  // bit n: slot n, and it has not been taken yet
  ccid::serial::Frame last_frame_;  // until its answer has come
  unsigned repeats_ = 0;
};

// Opens the line, asks the reader for its name, so that a port with nothing on it is no reader, and
// asks it to tell of card movements. kGone, with a line in the log that says why.
Outcome<std::unique_ptr<Transport>> open_serial_transport(const SerialName& name, DriverLog& log);

}  // namespace ssc::driver
