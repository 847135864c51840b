// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/simulator.hpp"

#include <algorithm>

namespace ssc::cardsim {
namespace {

using firmware::line::FrameType;

constexpr std::string_view kOk = "OK\n\n";

std::string error(std::string_view text) {
  return "ERROR " + std::string(text) + "\n\n";
}

}  // namespace

// The hand.

std::string Simulator::control(std::string_view line, Instant now) {
  constexpr std::string_view kInsert = "insert ";
  if (line == "list") return list();
  if (line == "pull") return pull();
  if (line.starts_with(kInsert)) return insert(line.substr(kInsert.size()), now);
  return error("unknown request; there are list, insert NAME and pull");
}

std::string Simulator::list() const {
  std::string reply = "OK\n";
  for (const Persona& p : personas_)
    reply += p.name + "\t" + p.title + "\t" + (&p == inserted_ ? "inserted" : "-") + "\n";
  return reply + "\n";
}

std::string Simulator::insert(std::string_view name, Instant now) {
  const auto persona = std::find_if(personas_.begin(), personas_.end(),
                                    [name](const Persona& p) { return p.name == name; });
  if (persona == personas_.end()) return error("no such persona");
  const bool swap = card_.has_value();
  take_out();
  inserted_ = &*persona;
  if (swap) {
    due_ = now + kSwapTime;
  } else {
    put_in(*persona);
  }
  return std::string(kOk);
}

std::string Simulator::pull() {
  take_out();
  return std::string(kOk);
}

void Simulator::on_time(Instant now) {
  if (due_ && now >= *due_) put_in(*inserted_);
}

void Simulator::put_in(const Persona& persona) {
  due_.reset();
  card_.emplace(persona);
  send_presence();
}

void Simulator::take_out() {
  due_.reset();
  inserted_ = nullptr;
  if (!card_) return;
  card_.reset();
  send_presence();
}

// The contacts.

void Simulator::on_connected() {
  connected_ = true;
  decoder_.reset();
  send_presence();
}

void Simulator::on_disconnected() {
  connected_ = false;
  output_.clear();
  if (card_) card_->on_voltage(false);
  if (card_) card_->on_reset(false);
}

Expected<void> Simulator::on_line(Bytes chunk) {
  Expected<void> done;
  const auto framed = decoder_.feed(chunk, [&](const firmware::line::Frame& frame) {
    if (done) done = on_frame(frame);
  });
  return framed ? done : framed;
}

Expected<void> Simulator::on_frame(const firmware::line::Frame& frame) {
  if (frame.type == FrameType::kAskPresence) send_presence();
  if (!card_) return {};
  if (frame.type == FrameType::kToCard) {
    send(FrameType::kFromCard, card_->on_characters(frame.payload));
    return {};
  }
  const bool contact = frame.type == FrameType::kVoltage || frame.type == FrameType::kClock ||
                       frame.type == FrameType::kReset;
  if (!contact) return {};
  const auto number = frame.number();
  if (!number) return fail(number.error());
  if (frame.type == FrameType::kVoltage) card_->on_voltage(*number != 0);
  if (frame.type == FrameType::kClock) card_->on_clock(*number);
  if (frame.type == FrameType::kReset) send(FrameType::kFromCard, card_->on_reset(*number != 0));
  return {};
}

void Simulator::send(FrameType type, Bytes payload) {
  using firmware::line::kMaxPayload;
  for (; connected_ && !payload.empty();
       payload = payload.subspan(std::min(payload.size(), kMaxPayload)))
    append(output_,
           firmware::line::encode(type, payload.first(std::min(payload.size(), kMaxPayload))));
}

void Simulator::send_presence() {
  const Byte present = card_ ? 1 : 0;
  send(FrameType::kPresence, Bytes(&present, 1));
}

}  // namespace ssc::cardsim
