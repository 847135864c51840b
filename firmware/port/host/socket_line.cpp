// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/socket_line.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace ssc::firmware {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

std::size_t index_of(Alarm alarm) {
  return static_cast<std::size_t>(alarm);
}

// Reads are bounded, so that a card that never stops talking cannot keep the host waiting.
constexpr int kReadsAtOnce = 16;

}  // namespace

SocketLine::SocketLine(std::string path) : path_(std::move(path)) {
  if (path_.size() >= sizeof(sockaddr_un{}.sun_path)) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), path_);
  }
}

std::optional<TimePoint> SocketLine::next_deadline() const {
  std::optional<TimePoint> next;
  const auto consider = [&next](const std::optional<TimePoint>& t) {
    if (t && (!next || *t < *next)) next = t;
  };
  for (const auto& alarm : alarms_) consider(alarm);
  if (!socket_) consider(reconnect_at_);
  return next;
}

void SocketLine::work() {
  if (!socket_ && Clock::now() >= reconnect_at_) try_connect();
  report_sent();  // a command of the host may just have begun
  if (socket_) read_all();
  for (const Alarm alarm : {Alarm::kSilence, Alarm::kTime}) {
    auto& at = alarms_[index_of(alarm)];
    if (!at || Clock::now() < *at) continue;
    at.reset();
    contact_->on_alarm(alarm);
    report_sent();
  }
}

void SocketLine::try_connect() {
  reconnect_at_ = Clock::now() + kReconnect;
  UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path_.begin(), path_.end(), address.sun_path);
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return;
  }
  socket_ = std::move(fd);
  decoder_.reset();
  std::fprintf(stderr, "ssc-reader: card line connected\n");
}

void SocketLine::disconnect() {
  std::fprintf(stderr, "ssc-reader: card line lost\n");
  socket_.reset();
  reconnect_at_ = Clock::now() + kReconnect;
  contact_->on_presence(false);
}

void SocketLine::read_all() {
  std::array<Byte, 4096> buffer;
  for (int i = 0; i < kReadsAtOnce && socket_; ++i) {
    const ssize_t n = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) return disconnect();
    const auto fed = decoder_.feed(Bytes(buffer).first(static_cast<std::size_t>(n)),
                                   [this](const line::Frame& frame) { take(frame); });
    if (!fed) return disconnect();
  }
}

void SocketLine::take(const line::Frame& frame) {
  switch (frame.type) {
    case line::FrameType::kPresence:
      if (const auto present = frame.number()) contact_->on_presence(*present != 0);
      break;
    case line::FrameType::kFromCard:
      for (const Byte character : frame.payload) {
        contact_->on_character(character);
        report_sent();
      }
      break;
    default: break;
  }
}

void SocketLine::report_sent() {
  if (!std::exchange(sent_, false)) return;
  contact_->on_sent();
}

void SocketLine::set_voltage(Voltage voltage) {
  write(line::encode(line::FrameType::kVoltage, static_cast<Byte>(voltage)));
}

void SocketLine::set_clock(std::uint32_t hertz) {
  hertz_ = hertz;
  write(line::encode_clock(hertz));
}

void SocketLine::set_reset(bool high) {
  write(line::encode(line::FrameType::kReset, static_cast<Byte>(high ? 1 : 0)));
}

void SocketLine::send(Bytes characters, std::uint32_t) {
  write(line::encode(line::FrameType::kToCard, characters));
  sent_ = true;
}

void SocketLine::set_alarm(Alarm alarm, Duration after) {
  const nanoseconds grace = alarm == Alarm::kSilence ? nanoseconds(kLatency) : nanoseconds(0);
  alarms_[index_of(alarm)] = Clock::now() + length_of(after) + grace;
}

void SocketLine::clear_alarm(Alarm alarm) {
  alarms_[index_of(alarm)].reset();
}

nanoseconds SocketLine::length_of(Duration duration) const {
  const std::uint32_t hertz = hertz_ != 0 ? hertz_ : kSlowClockHz;
  switch (duration.unit) {
    case Duration::Unit::kEtu:
      return nanoseconds(iso7816::etu_to_ns(duration.count, format_.bit_rate, hertz));
    case Duration::Unit::kClocks:
      return nanoseconds(std::uint64_t{duration.count} * 1'000'000'000 / hertz);
    case Duration::Unit::kMilliseconds: break;
  }
  return std::chrono::milliseconds(duration.count);
}

// A frame that does not fit means a card program that has stopped reading: as good as gone. The
// loss is seen, and reported, by the next read.
void SocketLine::write(const line::EncodedFrame& frame) {
  if (!socket_) return;
  const ssize_t n = ::send(socket_.get(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n != static_cast<ssize_t>(frame.size())) shutdown(socket_.get(), SHUT_RDWR);
}

}  // namespace ssc::firmware
