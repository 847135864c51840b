// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_transport.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <thread>
#include <utility>

#include "host/driver/message.hpp"
#include "host/driver/serial_line.hpp"
#include "host/driver/unlocked.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::driver {
namespace {

namespace serial = ccid::serial;
using std::chrono::steady_clock;

constexpr Milliseconds kNakTime{500};

timespec until(TimePoint deadline) {
  const auto left = std::max(deadline - steady_clock::now(), steady_clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const std::chrono::nanoseconds rest = left - seconds;
  return {.tv_sec = seconds.count(), .tv_nsec = rest.count()};
}

// Whether anything has happened before the deadline.
bool poll_until(std::span<pollfd> files, TimePoint deadline) {
  const timespec timeout = until(deadline);
  return ::ppoll(files.data(), files.size(), &timeout, nullptr) > 0;
}

// The commands that talk to a card, which are the ones that may need time, and their answers.
struct Slow {
  Byte command;
  Byte answer;
};
constexpr Slow kSlow[] = {
    {ccid::PC_to_RDR_SetParameters::kMessageType, ccid::RDR_to_PC_Parameters::kMessageType},
    {ccid::PC_to_RDR_IccPowerOn::kMessageType, ccid::RDR_to_PC_DataBlock::kMessageType},
    {ccid::PC_to_RDR_Secure::kMessageType, ccid::RDR_to_PC_DataBlock::kMessageType},
    {ccid::PC_to_RDR_XfrBlock::kMessageType, ccid::RDR_to_PC_DataBlock::kMessageType},
};

// What a time request stands for: a time extension of the command that is being worked on. Nothing
// for a command that needs none: the byte was noise.
std::optional<std::vector<Byte>> time_extension(Bytes command) {
  const auto* const slow = std::find_if(std::begin(kSlow), std::end(kSlow),
                                        [&](const Slow& s) { return s.command == command[0]; });
  if (slow == std::end(kSlow)) return std::nullopt;
  std::vector<Byte> message(ccid::kHeaderSize);
  message[0] = slow->answer;
  message[ccid::kOffsetSlot] = command[ccid::kOffsetSlot];
  message[ccid::kOffsetSeq] = command[ccid::kOffsetSeq];
  message[ccid::kOffsetSpecific] =
      ccid::make_bStatus(ccid::IccStatus::kActive, ccid::CommandStatus::kTimeExtension);
  message[ccid::kOffsetSpecific + 1] = 1;  // bError: once the waiting time
  return message;
}

bool answers(Bytes message, Bytes command) {
  return message[ccid::kOffsetSlot] == command[ccid::kOffsetSlot] &&
         message[ccid::kOffsetSeq] == command[ccid::kOffsetSeq];
}

bool is_time_extension(Bytes message) {
  return ccid::command_status(message[ccid::kOffsetSpecific]) ==
         ccid::CommandStatus::kTimeExtension;
}

}  // namespace

// Who reads for all, with the lock held; when it ends, in whatever way, somebody else may.
class SerialTransport::Reading {
 public:
  Reading(SerialTransport& line, For what) : line_(line) { line_.reading_ = what; }
  ~Reading() {
    wipe(line_.incoming_.data(), line_.incoming_.size());
    line_.reading_.reset();
    line_.news_.notify_all();
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  SerialTransport& line_;
};

SerialTransport::SerialTransport(FileDescriptor line, const SerialReader& reader, DriverLog& log)
    : log_(log),
      descriptor_(reader.descriptor),
      line_(std::move(line)),
      is_socket_(is_socket(line_.get())),
      waker_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      listener_(reader.echo) {}

void SerialTransport::set_ours() {
  notifies_ = true;
  descriptor_.dwFeatures |= ccid::dwFeatures::kAutoVoltage;
}

Outcome<void> SerialTransport::set_speed(Baud speed) {
  driver::set_speed(line_.get(), speed);
  return clear();
}

// ---- Out ----------------------------------------------------------------------------------------

Outcome<void> SerialTransport::send(Bytes message, TimePoint deadline) {
  const auto frame = serial::encode_frame(message);
  if (!frame) return fail(Fault::kOverflow);
  {
    const std::lock_guard lock(mutex_);
    if (gone_) return fail(Fault::kGone);
    last_frame_ = *frame;
    repeats_ = 0;
    listener_.sending();
    claim_line();
  }
  return write_all(*frame, deadline);
}

Outcome<void> SerialTransport::write_all(Bytes bytes, TimePoint deadline) {
  const std::lock_guard writing(writing_);
  while (!bytes.empty()) {
    const ssize_t n = write_some(line_.get(), is_socket_, bytes);
    if (n > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return fail(Fault::kGone);
    pollfd line{line_.get(), POLLOUT, 0};
    poll_until({&line, 1}, deadline);
    if (steady_clock::now() >= deadline) return fail(Fault::kTimeout);
  }
  return {};
}

// ---- In -----------------------------------------------------------------------------------------

Outcome<void> SerialTransport::receive(std::vector<Byte>& message, TimePoint deadline) {
  Lock lock(mutex_);
  const auto waited = wait(lock, deadline, For::kAnswer, [this] { return !kept_.empty(); });
  if (!waited) return waited;
  wipe(message.data(), message.size());
  message = std::move(kept_.front());
  kept_.pop_front();
  return {};
}

Outcome<Transport::Change> SerialTransport::wait_for_change(TimePoint deadline) {
  Lock lock(mutex_);
  const auto waited =
      wait(lock, deadline, For::kMovement, [this] { return change_ || stop_waiting_; });
  if (!waited && waited.error() != Fault::kTimeout) return fail(waited.error());
  stop_waiting_ = false;
  return std::exchange(change_, std::nullopt);
}

void SerialTransport::stop_waiting() {
  {
    const std::lock_guard lock(mutex_);
    stop_waiting_ = true;
  }
  wake();
}

// Of those that wait one reads; the others sleep until it has heard something or stops.
template <class Ready>
Outcome<void> SerialTransport::wait(Lock& lock, TimePoint deadline, For what, Ready ready) {
  const bool patient = what == For::kMovement;
  for (;;) {  // until the deadline
    if (ready()) return {};
    if (gone_) return fail(Fault::kGone);
    const TimePoint now = steady_clock::now();
    if (now >= deadline) return fail(Fault::kTimeout);
    if (patient && (reading_ || now < burst_ends_)) {
      movement_news_.wait_until(lock, std::min(deadline, now + kBurst));
    } else if (reading_) {
      news_.wait_until(lock, deadline);
    } else {
      read_for_all(lock, deadline, what);
    }
  }
}

// A command goes out, and who waits for its answer is to find the line free.
void SerialTransport::claim_line() {
  burst_ends_ = steady_clock::now() + kBurst;
  if (reading_ == For::kMovement) eventfd_write(waker_.get(), 1);
}

void SerialTransport::read_for_all(Lock& lock, TimePoint deadline, For what) {
  const Reading reading(*this, what);
  const bool in_frame = listener_.in_frame();
  if (in_frame) deadline = std::min(deadline, steady_clock::now() + kFrameSilence);
  Bytes bytes;
  switch (read_some(lock, bytes, deadline)) {
    case Read::kBytes: hear(bytes); break;
    case Read::kSilence:
      if (const auto heard = in_frame ? listener_.silent() : std::nullopt) hear(*heard);
      break;
    case Read::kWoken: break;
    case Read::kEnd:
      gone_ = true;
      movement_news_.notify_all();
      break;
  }
}

SerialTransport::Read SerialTransport::read_some(Lock& lock, Bytes& bytes, TimePoint until) {
  const Unlocked unlocked(lock);
  std::array<pollfd, 2> files{pollfd{line_.get(), POLLIN, 0}, pollfd{waker_.get(), POLLIN, 0}};
  if (!poll_until(files, until)) return Read::kSilence;
  if (files[1].revents != 0) {
    eventfd_t count = 0;
    eventfd_read(waker_.get(), &count);
    return Read::kWoken;
  }
  const ssize_t n = ::read(line_.get(), incoming_.data(), incoming_.size());
  bytes = Bytes(incoming_).first(n > 0 ? static_cast<std::size_t>(n) : 0);
  if (n > 0) return Read::kBytes;
  return n < 0 && (errno == EAGAIN || errno == EINTR) ? Read::kWoken : Read::kEnd;
}

void SerialTransport::hear(Bytes bytes) {
  for (const Byte b : bytes) {
    if (const auto heard = listener_.push(b)) hear(*heard);
  }
}

void SerialTransport::hear(const SerialListener::Heard& heard) {
  using Kind = SerialListener::Heard::Kind;
  switch (heard.kind) {
    case Kind::kMessage: keep({heard.message.begin(), heard.message.end()}); break;
    case Kind::kTimeRequest: keep_time_extension(); break;
    case Kind::kMovement: keep_movement(heard.movement); break;
    case Kind::kDamaged: repeat(serial::kNakFrame, "asked for a damaged frame again"); break;
    case Kind::kNotUnderstood: repeat(last_frame_, "said a frame again"); break;
  }
}

void SerialTransport::keep(std::vector<Byte> message) {
  const bool last =
      !is_time_extension(message) && !last_frame_.empty() && answers(message, last_command());
  kept_.push_back(std::move(message));
  if (kept_.size() > kMaxKept) kept_.pop_front();
  if (last) forget_command();
}

void SerialTransport::forget_command() {
  wipe(last_frame_.data(), last_frame_.size());
  last_frame_.clear();
  listener_.forget();
}

// One of them says as much as many.
void SerialTransport::keep_time_extension() {
  if (last_frame_.empty()) return;
  if (!kept_.empty() && is_time_extension(kept_.back())) return;
  if (auto extension = time_extension(last_command())) kept_.push_back(*std::move(extension));
}

void SerialTransport::keep_movement(const ccid::RDR_to_PC_NotifySlotChange& movement) {
  const int changed = movement.changed | (change_ ? change_->changed : 0);
  change_ = {.present = movement.present, .changed = static_cast<Byte>(changed)};
  moved_ |= movement.changed;
  movement_news_.notify_all();
}

bool SerialTransport::take_movement(Byte bSlot) {
  const std::lock_guard lock(mutex_);
  const bool moved = (moved_ >> bSlot & 1) != 0;
  moved_ = static_cast<Byte>(moved_ & ~(1U << bSlot));
  return moved;
}

void SerialTransport::repeat(Bytes frame, const char* what) {
  if (frame.empty() || repeats_ == kMaxRepeats) return;
  ++repeats_;
  log_.info("serial line: %s", what);
  if (!write_all(frame, steady_clock::now() + kNakTime)) gone_ = true;
}

// ---- The line as a whole ------------------------------------------------------------------------

Outcome<void> SerialTransport::clear() {
  const std::lock_guard lock(mutex_);
  if (gone_) return fail(Fault::kGone);
  drop_input(line_.get());
  kept_.clear();
  forget_command();
  return {};
}

void SerialTransport::close() {
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    release_line(line_.get());
    kept_.clear();
    change_.reset();
    forget_command();
  }
  wake();
}

void SerialTransport::wake() {
  eventfd_write(waker_.get(), 1);
  news_.notify_all();
  movement_news_.notify_all();
}

// ---- Opening ------------------------------------------------------------------------------------

namespace {

constexpr Milliseconds kGreetingTime{2'000};
constexpr unsigned kMostMessages = 1024;  // of whoever talks without being asked

// Far from where a client begins to count, so what comes late is no answer to it.
constexpr Byte kFirstSeq = 0xF0;

constexpr Milliseconds kSlowGreetingTime{1'000};
constexpr Milliseconds kSpeedChangeTime{250};  // the reader takes it to change

constexpr Byte kEscapeName = 0x02;
constexpr std::array<Byte, 3> kEscape115200Baud = {0x01, 0x10, 0x20};
constexpr std::array<Byte, 3> kEscapeTellMovements = {0x01, 0x01, 0x01};        // before answers
constexpr std::array<Byte, 3> kEscapeTellMovementsAtOnce = {0x4F, 0x53, 0x06};  // our reader's own

// The answer to an Escape, before there is a client: nothing of that, and it is no reader.
// kRefused: it is one, which does not know this Escape.
Outcome<std::vector<Byte>> greet(SerialTransport& line, Bytes abData, Byte bSeq,
                                 Milliseconds time = kGreetingTime) {
  const TimePoint deadline = line.now() + time;
  std::vector<Byte> message;
  write_message(ccid::PC_to_RDR_Escape{.bSeq = bSeq, .abData = abData}, message);
  if (const auto sent = line.send(message, deadline); !sent) return fail(sent.error());
  for (unsigned i = 0; i < kMostMessages; ++i) {
    if (const auto received = line.receive(message, deadline); !received) {
      return fail(received.error());
    }
    const auto parsed = ccid::parse(message);
    if (!parsed || parsed->bSeq != bSeq || is_time_extension(message)) continue;
    const auto answer = ccid::packet_from<ccid::RDR_to_PC_Escape>(*parsed);
    if (!answer) continue;
    if (ccid::command_status(answer->bStatus) == ccid::CommandStatus::kFailed) {
      return fail(Fault::kRefused);
    }
    return std::vector<Byte>(answer->abData.begin(), answer->abData.end());
  }
  return fail(Fault::kProtocol);
}

// A reader that has been told before is at the high speed and hears nothing of this.
Outcome<void> speed_up(SerialTransport& line) {
  if (const auto slow = line.set_speed(Baud::k9600); !slow) return slow;
  if (greet(line, kEscape115200Baud, kFirstSeq + 3, kSlowGreetingTime)) {
    std::this_thread::sleep_for(kSpeedChangeTime);
  }
  return line.set_speed(Baud::k115200);
}

// At once if the reader can, else at least before its answers.
bool ask_for_movements(SerialTransport& line) {
  if (greet(line, kEscapeTellMovementsAtOnce, kFirstSeq + 1)) {
    line.set_ours();
    return true;
  }
  return greet(line, kEscapeTellMovements, kFirstSeq + 2).has_value();
}

// A name is shown to people and written to logs.
std::string printable(Bytes text) {
  std::string name;
  for (const Byte b : text) {
    if (b >= 0x20 && b < 0x7F) name.push_back(static_cast<char>(b));
  }
  return name;
}

}  // namespace

Outcome<std::unique_ptr<Transport>> open_serial_transport(const SerialName& name, DriverLog& log) {
  const SerialReader* const reader = find_serial_reader(name.reader_name);
  if (reader == nullptr) {
    log.error("%s: no serial reader of this name is known", name.reader_name.c_str());
    return fail(Fault::kGone);
  }
  auto line = open_serial_line(name, log);
  if (!line) return fail(line.error());
  auto transport = std::make_unique<SerialTransport>(*std::move(line), *reader, log);
  if (reader->starts_slow) {
    if (const auto fast = speed_up(*transport); !fast) return fail(fast.error());
  }
  const auto product = greet(*transport, {&kEscapeName, 1}, kFirstSeq);
  if (!product && product.error() != Fault::kRefused) {
    log.error("%s: nothing there answers as a reader does", to_string(name).c_str());
    return fail(Fault::kGone);
  }
  if (product) transport->set_product(printable(*product));
  if (!ask_for_movements(*transport)) {
    log.info("%s: tells of no card movements", to_string(name).c_str());
  }
  return transport;
}

}  // namespace ssc::driver
