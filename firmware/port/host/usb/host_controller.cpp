// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/host_controller.hpp"

#include <algorithm>
#include <utility>

namespace ssc::firmware::usb {
namespace {

constexpr Byte kControlOut = 0x00;
constexpr Byte kControlIn = 0x80;

// A host and a device that never come to an end must not keep the loop.
constexpr unsigned kMaxSteps = 4'096;

bool within_limit(const Transfer& transfer) {
  return transfer.length <= HostController::kMaxTransfer &&
         transfer.data.size() <= HostController::kMaxTransfer;
}

Bytes next_packet(const Transfer& transfer, std::size_t max_packet) {
  const Bytes left = Bytes(transfer.data).subspan(transfer.actual);
  return left.first(std::min(left.size(), max_packet));
}

}  // namespace

Transfer control_transfer(std::uint64_t id, std::span<const Byte, kSetupSize> setup, Bytes data) {
  Transfer transfer{.id = id, .data = {data.begin(), data.end()}};
  std::copy(setup.begin(), setup.end(), transfer.setup.begin());
  transfer.length = parse_setup(setup).wLength;
  transfer.data.resize(transfer.to_host() ? 0 : transfer.length);
  return transfer;
}

Transfer out_transfer(std::uint64_t id, Byte bEndpointAddress, Bytes data) {
  return {.id = id, .bEndpointAddress = bEndpointAddress, .data = {data.begin(), data.end()}};
}

Transfer in_transfer(std::uint64_t id, Byte bEndpointAddress, std::size_t length) {
  return {.id = id, .bEndpointAddress = bEndpointAddress, .length = length};
}

HostController::HostController() {
  endpoints_[kControlOut].max_packet = kMaxPacketSize;
  endpoints_[kControlIn].max_packet = kMaxPacketSize;
}

// --- The host's end ------------------------------------------------------------------------------

void HostController::set_cable(bool in) {
  if (!in) bus_reset();
  cable_ = in;
}

void HostController::bus_reset() {
  cancel_all();
  reset_endpoint_0();
  suspended_ = wakes_ = false;
  if (connected()) device_->on_bus_reset();
}

void HostController::suspend() {
  if (std::exchange(suspended_, true) || !connected()) return;
  device_->on_suspend();
}

void HostController::resume() {
  wakes_ = false;
  if (!std::exchange(suspended_, false) || !connected()) return;
  device_->on_resume();
}

bool HostController::submit(Transfer transfer) {
  if (pending_ == kMaxPending || !within_limit(transfer)) return false;
  ++pending_;
  queues_[transfer.bEndpointAddress].push_back(std::move(transfer));
  return true;
}

bool HostController::cancel(std::uint64_t id) {
  for (auto& [bEndpointAddress, queue] : queues_) {
    const auto found = std::find_if(queue.begin(), queue.end(),
                                    [&](const Transfer& transfer) { return transfer.id == id; });
    if (found == queue.end()) continue;
    if (bEndpointAddress == 0 && found == queue.begin()) phase_ = Phase::kSetup;
    std::rotate(queue.begin(), found, found + 1);
    finish(queue, Outcome::kCancelled);
    return true;
  }
  return false;
}

void HostController::cancel_all() {
  finish_all(Outcome::kCancelled);
}

std::optional<std::vector<Byte>> HostController::control_now(
    std::span<const Byte, kSetupSize> setup) {
  if (!connected()) return std::nullopt;
  Queue others = std::exchange(queues_[0], {});
  phase_ = Phase::kSetup;
  queues_[0].push_back(control_transfer(0, setup));
  ++pending_;
  while (!queues_[0].empty() && step_control()) {
  }
  if (!queues_[0].empty()) finish_control(Outcome::kCancelled);
  queues_[0] = std::move(others);
  Finished mine = std::move(finished_.back());
  finished_.pop_back();
  if (mine.outcome != Outcome::kDone) return std::nullopt;
  return std::move(mine.transfer.data);
}

bool HostController::work() {
  if (wakes_) resume();
  unsigned steps = 0;
  do {
    report_plug();
    while (steps < kMaxSteps && step()) ++steps;
    report_finished();
  } while (steps++ < kMaxSteps && step());
  report_plug();
  report_finished();
  return steps >= kMaxSteps;
}

void HostController::report_plug() {
  if (!connected()) {
    finish_all(Outcome::kNoAnswer);
    reset_endpoint_0();
    suspended_ = wakes_ = false;
  }
  if (std::exchange(reported_connected_, connected()) == connected()) return;
  report_finished();
  connected() ? host_->on_plugged() : host_->on_unplugged();
}

void HostController::report_finished() {
  for (std::deque<Finished> all = std::exchange(finished_, {}); Finished & one : all) {
    host_->on_finished(std::move(one.transfer), one.outcome);
  }
}

// --- From transfers to packets -------------------------------------------------------------------

bool HostController::step() {
  if (!connected() || suspended_) return false;
  bool moved = !queues_[0].empty() && step_control();
  for (auto& [bEndpointAddress, queue] : queues_) {
    if (bEndpointAddress == 0 || queue.empty()) continue;
    moved = step_bulk(bEndpointAddress, queue) || moved;
  }
  return moved;
}

// Bulk and interrupt: to this host they are the same.
bool HostController::step_bulk(Byte bEndpointAddress, Queue& queue) {
  const Endpoint& endpoint = endpoints_[bEndpointAddress];
  const bool is_control = (bEndpointAddress & ~kIn) == 0;
  if (is_control || endpoint.max_packet == 0) return finish(queue, Outcome::kNoAnswer);
  if (endpoint.stalled) return finish(queue, Outcome::kStall);
  return queue.front().to_host() ? step_in(bEndpointAddress, queue)
                                 : step_out(bEndpointAddress, queue);
}

bool HostController::step_in(Byte bEndpointAddress, Queue& queue) {
  const Taken taken = take_in(queue.front(), bEndpointAddress);
  if (taken == Taken::kBabble) return finish(queue, Outcome::kBabble);
  if (taken == Taken::kLast) return finish(queue, Outcome::kDone);
  return taken == Taken::kMore;
}

bool HostController::step_out(Byte bEndpointAddress, Queue& queue) {
  if (!give_out(queue.front(), bEndpointAddress)) return false;
  const Transfer& transfer = queue.front();
  return transfer.actual < transfer.data.size() || finish(queue, Outcome::kDone);
}

HostController::Taken HostController::take_in(Transfer& transfer, Byte bEndpointAddress) {
  Endpoint& endpoint = endpoints_[bEndpointAddress];
  if (!endpoint.packet) return Taken::kNothing;
  if (endpoint.packet->size() > transfer.length - transfer.actual) return Taken::kBabble;
  const std::vector<Byte> packet = *std::exchange(endpoint.packet, std::nullopt);
  transfer.data.insert(transfer.data.end(), packet.begin(), packet.end());
  transfer.actual += packet.size();
  const bool last = packet.size() < endpoint.max_packet || transfer.actual == transfer.length;
  device_->on_in_done(bEndpointAddress);
  return last ? Taken::kLast : Taken::kMore;
}

bool HostController::give_out(Transfer& transfer, Byte bEndpointAddress) {
  Endpoint& endpoint = endpoints_[bEndpointAddress];
  if (!std::exchange(endpoint.receives, false)) return false;
  const Bytes packet = next_packet(transfer, endpoint.max_packet);
  transfer.actual += packet.size();
  device_->on_out(bEndpointAddress, packet);
  return true;
}

// --- Control transfers ---------------------------------------------------------------------------

const std::array<HostController::PhaseStep, 5> HostController::kPhases = {
    &HostController::setup,     &HostController::data_in,    &HostController::data_out,
    &HostController::status_in, &HostController::status_out,
};

bool HostController::step_control() {
  if (phase_ != Phase::kSetup && endpoints_[kControlOut].stalled) {
    return finish_control(Outcome::kStall);
  }
  return (this->*kPhases[static_cast<std::size_t>(phase_)])(queues_[0].front());
}

bool HostController::setup(Transfer& transfer) {
  reset_endpoint_0();
  transfer.actual = 0;
  if (transfer.to_host()) transfer.data.clear();
  if (transfer.length == 0) {
    phase_ = Phase::kStatusIn;
  } else {
    phase_ = transfer.to_host() ? Phase::kDataIn : Phase::kDataOut;
  }
  device_->on_setup(transfer.setup);
  return true;
}

bool HostController::data_in(Transfer& transfer) {
  const Taken taken = take_in(transfer, kControlIn);
  if (taken == Taken::kBabble) return finish_control(Outcome::kBabble);
  if (taken == Taken::kLast) phase_ = Phase::kStatusOut;
  return taken != Taken::kNothing;
}

bool HostController::data_out(Transfer& transfer) {
  if (!give_out(transfer, kControlOut)) return false;
  if (transfer.actual == transfer.data.size()) phase_ = Phase::kStatusIn;
  return true;
}

bool HostController::status_in(Transfer&) {
  auto& packet = endpoints_[kControlIn].packet;
  if (!packet) return false;
  const bool empty = std::exchange(packet, std::nullopt)->empty();
  device_->on_in_done(kControlIn);
  return finish_control(empty ? Outcome::kDone : Outcome::kBabble);
}

bool HostController::status_out(Transfer&) {
  if (!std::exchange(endpoints_[kControlOut].receives, false)) return false;
  device_->on_out(kControlOut, {});
  return finish_control(Outcome::kDone);
}

bool HostController::finish_control(Outcome outcome) {
  phase_ = Phase::kSetup;
  return finish(queues_[0], outcome);
}

void HostController::reset_endpoint_0() {
  endpoints_[kControlOut] = endpoints_[kControlIn] = {.max_packet = kMaxPacketSize};
}

bool HostController::finish(Queue& queue, Outcome outcome) {
  finished_.push_back({std::move(queue.front()), outcome});
  queue.pop_front();
  --pending_;
  return true;
}

void HostController::finish_all(Outcome outcome) {
  phase_ = Phase::kSetup;
  for (auto& [bEndpointAddress, queue] : queues_) {
    while (!queue.empty()) finish(queue, outcome);
  }
}

// --- The device's end ----------------------------------------------------------------------------

void HostController::open(Byte bEndpointAddress, TransferType, std::size_t wMaxPacketSize) {
  endpoints_[bEndpointAddress] = {.max_packet = wMaxPacketSize};
}

void HostController::close(Byte bEndpointAddress) {
  endpoints_[bEndpointAddress] = {};
}

void HostController::write(Byte bEndpointAddress, Bytes packet) {
  endpoints_[bEndpointAddress].packet.emplace(packet.begin(), packet.end());
}

void HostController::receive(Byte bEndpointAddress) {
  endpoints_[bEndpointAddress].receives = true;
}

void HostController::stall(Byte bEndpointAddress) {
  const auto halt = [&](Byte address) {
    endpoints_[address] = {.max_packet = endpoints_[address].max_packet, .stalled = true};
  };
  halt(bEndpointAddress);
  if (bEndpointAddress == kControlOut) halt(kControlIn);
}

void HostController::unstall(Byte bEndpointAddress) {
  endpoints_[bEndpointAddress] = {.max_packet = endpoints_[bEndpointAddress].max_packet};
}

}  // namespace ssc::firmware::usb
