// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/simulator.hpp"

#include <algorithm>
#include <utility>

#include "tools/cardsim/virtual_time.hpp"

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

std::optional<Instant> Simulator::next_time() const {
  std::optional<Instant> next = due_;
  const auto consider = [&next](Instant at) { next = next ? std::min(*next, at) : at; };
  if (!saying_.empty()) consider(saying_.front().at);
  if (silence_at_) consider(*silence_at_);
  return next;
}

void Simulator::on_time(Instant now) {
  if (due_ && now >= *due_) put_in(*inserted_);
  if (silence_at_ && now >= *silence_at_) on_silence(now);
  say_what_is_due(now);
}

void Simulator::put_in(const Persona& persona) {
  due_.reset();
  auto& chip = chips_[&persona];
  if (chip == nullptr) chip = make_chip(persona);
  card_.emplace(persona, std::vector<Fault>{}, chip);
  send_presence();
}

void Simulator::take_out() {
  due_.reset();
  inserted_ = nullptr;
  if (!card_) return;
  card_.reset();
  fall_silent();
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
  fall_silent();
  if (card_) card_->on_voltage(firmware::Voltage::kOff);
  if (card_) card_->on_reset(false);
}

Expected<void> Simulator::on_line(Bytes chunk, Instant now) {
  Expected<void> done;
  const auto framed = decoder_.feed(chunk, [&](const firmware::line::Frame& frame) {
    if (done) done = on_frame(frame, now);
  });
  return framed ? done : framed;
}

Expected<void> Simulator::on_frame(const firmware::line::Frame& frame, Instant now) {
  if (frame.type == FrameType::kAskPresence) send_presence();
  if (!card_) return {};
  if (frame.type == FrameType::kToCard) {
    on_characters(frame.payload, now);
    return {};
  }
  const bool contact = frame.type == FrameType::kVoltage || frame.type == FrameType::kClock ||
                       frame.type == FrameType::kReset;
  if (!contact) return {};
  const auto number = frame.number();
  if (!number) return fail(number.error());
  if (frame.type == FrameType::kVoltage) {
    fall_silent();
    card_->on_voltage(static_cast<firmware::Voltage>(*number));
  } else if (frame.type == FrameType::kClock) {
    hertz_ = *number;
    card_->on_clock(*number);
  } else {
    fall_silent();
    react(card_->on_reset(*number != 0), now);
  }
  return {};
}

void Simulator::on_characters(Bytes characters, Instant now) {
  for (const Byte c : characters) {
    if (card_) hear(c, now);
  }
  silence_at_.reset();
  const auto patience = card_ ? card_->patience_etu() : std::nullopt;
  if (!patience) return;
  silence_at_ = now + std::chrono::ceil<Instant::duration>(
                          etus(*patience, card_->bit_rate(), hertz_) + kPlayedDelay);
}

void Simulator::on_silence(Instant now) {
  silence_at_.reset();
  if (card_) react(card_->on_silence(), now);
}

void Simulator::fall_silent() {
  saying_.clear();
  silence_at_.reset();
}

// Clause 7.3: a character the card complains of comes again, three times at most.
void Simulator::hear(Byte character, Instant now) {
  constexpr int kTimes = 4;
  Reaction reaction{.complains = true};
  for (int i = 0; i < kTimes && reaction.complains; ++i) reaction = card_->on_character(character);
  if (reaction.complains) return send(FrameType::kDamaged, Bytes(&character, 1));
  react(reaction, now);
}

void Simulator::react(const Reaction& reaction, Instant now) {
  if (reaction.pulled) return take_out();
  Instant at = saying_.empty() ? now : saying_.back().at;
  for (const Character& c : reaction.characters) {
    const auto delay = length(c.after, c.bit_rate, hertz_);
    if (delay > kPlayedDelay) at += std::chrono::ceil<Instant::duration>(delay);
    saying_.push_back({at, c});
  }
  say_what_is_due(now);
}

void Simulator::say_what_is_due(Instant now) {
  Data good;
  while (!saying_.empty() && saying_.front().at <= now) {
    const Character c = saying_.front().character;
    saying_.pop_front();
    const bool stays_damaged = c.damaged > (card_->protocol() == 0 ? kMaxRepeats : 0);
    if (!c.pulled && !stays_damaged) {
      good.push_back(c.value);
      continue;
    }
    send(FrameType::kFromCard, std::exchange(good, {}));
    if (c.pulled) return take_out();
    send(FrameType::kDamaged, Bytes(&c.value, 1));
  }
  send(FrameType::kFromCard, good);
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
