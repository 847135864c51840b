// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/line/framed_line.hpp"

#include <utility>

namespace ssc::firmware {
namespace {

constexpr Instant kSecond = 1'000'000'000;
constexpr Instant kMillisecond = kSecond / 1'000;

std::size_t index_of(Alarm alarm) {
  return static_cast<std::size_t>(alarm);
}

}  // namespace

void FramedLine::ask_presence() {
  wire_.write(line::encode(line::FrameType::kAskPresence, Bytes{}));
}

Expected<void> FramedLine::receive(Bytes chunk) {
  report_sent();  // the card answers what has gone out
  return decoder_.feed(chunk, [this](const line::Frame& frame) { take(frame); });
}

void FramedLine::disconnected() {
  decoder_.reset();
  contact_->on_presence(false);
}

void FramedLine::take(const line::Frame& frame) {
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
    case line::FrameType::kDamaged:
      contact_->on_parity_error();
      report_sent();
      break;
    default: break;
  }
}

void FramedLine::work() {
  report_sent();
  for (const Alarm alarm : {Alarm::kSilence, Alarm::kTime}) {
    auto& at = alarms_[index_of(alarm)];
    if (!at || wire_.now() < *at) continue;
    at.reset();
    contact_->on_alarm(alarm);
    report_sent();
  }
}

std::optional<Instant> FramedLine::next_deadline() const {
  if (sent_) return Instant{0};
  return earlier(alarms_[0], alarms_[1]);
}

void FramedLine::report_sent() {
  if (std::exchange(sent_, false)) contact_->on_sent();
}

void FramedLine::set_voltage(Voltage voltage) {
  wire_.write(line::encode(line::FrameType::kVoltage, static_cast<Byte>(voltage)));
}

void FramedLine::set_clock(std::uint32_t hertz) {
  hertz_ = hertz;
  wire_.write(line::encode_clock(hertz));
}

void FramedLine::set_reset(bool high) {
  wire_.write(line::encode(line::FrameType::kReset, static_cast<Byte>(high ? 1 : 0)));
}

void FramedLine::send(Bytes characters, std::uint32_t) {
  wire_.write(line::encode(line::FrameType::kToCard, characters));
  sent_ = true;
}

void FramedLine::set_alarm(Alarm alarm, Duration after) {
  const Instant grace = alarm == Alarm::kSilence ? kLatency : 0;
  alarms_[index_of(alarm)] = wire_.now() + length_of(after) + grace;
}

void FramedLine::clear_alarm(Alarm alarm) {
  alarms_[index_of(alarm)].reset();
}

Instant FramedLine::length_of(Duration duration) const {
  const std::uint32_t hertz = hertz_ != 0 ? hertz_ : kSlowClockHz;
  switch (duration.unit) {
    case Duration::Unit::kEtu: return iso7816::etu_to_ns(duration.count, format_.bit_rate, hertz);
    case Duration::Unit::kClocks: return duration.count * kSecond / hertz;
    case Duration::Unit::kMilliseconds: break;
  }
  return duration.count * kMillisecond;
}

}  // namespace ssc::firmware
