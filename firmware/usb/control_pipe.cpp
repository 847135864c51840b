// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/control_pipe.hpp"

#include <algorithm>

namespace ssc::firmware::usb {
namespace {

constexpr Byte kEndpoint0Out = 0x00;
constexpr Byte kEndpoint0In = 0x80;

}  // namespace

// kOut, kInDone
const ControlPipe::Handler ControlPipe::kEvents[5][2] = {
    /* kIdle      */ {&ControlPipe::ignore, &ControlPipe::ignore},
    /* kDataIn    */ {&ControlPipe::end_by_host, &ControlPipe::write_next},
    /* kStatusOut */ {&ControlPipe::end_by_host, &ControlPipe::ignore},
    /* kDataOut   */ {&ControlPipe::take, &ControlPipe::ignore},
    /* kStatusIn  */ {&ControlPipe::ignore, &ControlPipe::done},
};

void ControlPipe::event(Event kind, Bytes packet) {
  const Handler handler = kEvents[static_cast<std::size_t>(state_)][static_cast<std::size_t>(kind)];
  (this->*handler)(packet);
}

void ControlPipe::on_setup(std::span<const Byte, kSetupSize> packet) {
  setup_ = parse_setup(packet);
  data_.clear();
  sent_ = 0;
  last_ = false;
  if (setup_.wLength == 0) return carry_out();
  if (setup_.to_host()) return begin_data_in();
  begin_data_out();
}

void ControlPipe::begin_data_in() {
  if (!handler_.on_request(setup_, data_)) return refuse();
  data_.resize(std::min<std::size_t>(data_.size(), setup_.wLength));
  state_ = State::kDataIn;
  controller_.receive(kEndpoint0Out);  // the status stage may come early
  write_next({});
}

void ControlPipe::begin_data_out() {
  if (setup_.wLength > kMaxControlData) return refuse();
  state_ = State::kDataOut;
  controller_.receive(kEndpoint0Out);
}

void ControlPipe::write_next(Bytes) {
  if (last_) {
    state_ = State::kStatusOut;
    return;
  }
  const Bytes rest = data_.bytes().subspan(sent_);
  const Bytes packet = rest.first(std::min(rest.size(), kMaxPacketSize));
  sent_ += packet.size();
  last_ = packet.size() < kMaxPacketSize || sent_ == setup_.wLength;
  controller_.write(kEndpoint0In, packet);
}

void ControlPipe::take(Bytes packet) {
  if (packet.size() > setup_.wLength - data_.size()) return refuse();
  data_.append(packet);
  const bool last = packet.size() < kMaxPacketSize || data_.size() == setup_.wLength;
  if (last) return carry_out();
  controller_.receive(kEndpoint0Out);
}

void ControlPipe::carry_out() {
  if (!handler_.on_request(setup_, data_)) return refuse();
  state_ = State::kStatusIn;
  controller_.write(kEndpoint0In, {});
}

void ControlPipe::end_by_host(Bytes packet) {
  if (!packet.empty()) return refuse();
  done({});
}

void ControlPipe::done(Bytes) {
  state_ = State::kIdle;
  handler_.on_request_done(setup_);
}

void ControlPipe::refuse() {
  state_ = State::kIdle;
  controller_.stall(kEndpoint0Out);
}

}  // namespace ssc::firmware::usb
