// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/card_interface_model.hpp"

#include <bit>
#include <cstdlib>
#include <utility>

namespace ssc::stm32model {
namespace {

using cardsim::Arrival;
using firmware::IoState;
using firmware::Voltage;

constexpr unsigned kUsartFunction = 7;
constexpr std::uint32_t kApb1Hz = 30'000'000;
constexpr std::uint32_t kDamagedBit = 0x40;
// Two ends whose bits differ by more do not understand each other: 2 % are 0.2 etu at the tenth.
constexpr int kToleratedPercent = 2;

CardWiring wiring_of(GpioPorts& ports, unsigned slot) {
  if (slot == 0) {
    return {.I_OUC = {ports.A, 2},
            .XTAL1 = {ports.A, 4},
            .CMDVCCN = {ports.C, 0},
            .RSTIN = {ports.C, 1},
            .EN_5V_3V = {ports.C, 2},
            .EN_1_8VN = {ports.C, 3},
            .OFFN = {ports.A, 0}};
  }
  return {.I_OUC = {ports.B, 10},
          .XTAL1 = {ports.B, 12},
          .CMDVCCN = {ports.C, 6},
          .RSTIN = {ports.C, 7},
          .EN_5V_3V = {ports.C, 8},
          .EN_1_8VN = {ports.C, 9},
          .OFFN = {ports.A, 1}};
}

}  // namespace

CardSlotModel::CardSlotModel(Bus& bus, GpioPorts& ports, unsigned slot)
    : usart(bus, slot == 0 ? UsartModel::kBase2 : UsartModel::kBase3, kApb1Hz),
      chip(bus, usart, wiring_of(ports, slot)) {}

CardInterfaceModel::CardInterfaceModel(Bus& bus, UsartModel& usart, const CardWiring& wiring)
    : bus_(bus), usart_(usart), wiring_(wiring), card_(bus.time(), *this) {
  usart.connect(*this);
  for (GpioModel* port : {&wiring.I_OUC.port, &wiring.XTAL1.port, &wiring.CMDVCCN.port}) {
    port->on_change([this] { look(); });
  }
  show_OFFN();
}

// --- The hand -----------------------------------------------------------------------------------

void CardInterfaceModel::insert(const cardsim::Persona& persona,
                                std::vector<cardsim::Fault> faults) {
  card_.insert(persona, std::move(faults));
  show_OFFN();
}

void CardInterfaceModel::pull() {
  card_.pull();
  card_is_pulled();
}

void CardInterfaceModel::card_is_pulled() {
  trip();
}

void CardInterfaceModel::draw_too_much() {
  trip();
}

void CardInterfaceModel::trip() {
  tripped_ = state_ != State::kOff && state_ != State::kGoingOff;
  if (tripped_) deactivate();
  show_OFFN();
}

void CardInterfaceModel::show_OFFN() {
  wiring_.OFFN.port.drive(wiring_.OFFN.number, card_.is_in() && !tripped_);
}

// --- The chip -----------------------------------------------------------------------------------

bool CardInterfaceModel::serves(const PinAt& pin) const {
  return pin.port.mode(pin.number) == GpioModel::Mode::kAlternate &&
         pin.port.function(pin.number) == kUsartFunction;
}

Voltage CardInterfaceModel::chosen_class() const {
  if (!wiring_.EN_1_8VN.level()) return Voltage::k1_8V;
  return wiring_.EN_5V_3V.level() ? Voltage::k5V : Voltage::k3V;
}

IoState CardInterfaceModel::I_O() const {
  return serves(wiring_.I_OUC) || wiring_.I_OUC.level() ? IoState::kReception : IoState::kLow;
}

void CardInterfaceModel::look() {
  const PinAt& io = wiring_.I_OUC;
  if (serves(io) && !io.port.is_open_drain(io.number)) {
    bus_.violation("interface chip: I/O is driven high");
  }
  const bool CMDVCCN =
      wiring_.CMDVCCN.port.mode(wiring_.CMDVCCN.number) != GpioModel::Mode::kOutput ||
      wiring_.CMDVCCN.level();
  if (CMDVCCN != std::exchange(CMDVCCN_, CMDVCCN)) power(!CMDVCCN);
  if (!CMDVCCN && !tripped_ && chosen_class() != voltage_) {
    bus_.violation("interface chip: the class changes under power");
  }
  show_contacts();
}

void CardInterfaceModel::power(bool on) {
  if (!on) {
    tripped_ = false;
    deactivate();
    return show_OFFN();
  }
  if (state_ == State::kGoingOff) bus_.violation("interface chip: power comes while it is going");
  voltage_ = chosen_class();
  tripped_ = !card_.is_in();
  if (tripped_) return;
  state_ = State::kGoingOn;
  sequence_ = bus_.time().schedule(bus_.time().now() + kActivation, [this] { activated(); });
}

void CardInterfaceModel::activated() {
  state_ = State::kOn;
  card_.on_voltage(voltage_);
  show_contacts();
}

// RST, CLK, I/O, VCC.
void CardInterfaceModel::deactivate() {
  if (state_ == State::kOff || state_ == State::kGoingOff) return;
  bus_.time().cancel(sequence_);
  const bool was_on = std::exchange(state_, State::kGoingOff) == State::kOn;
  if (was_on) {
    if (std::exchange(RST_, false)) card_.on_reset(false);
    if (std::exchange(CLK_, 0) != 0) card_.on_clock(0, false);
    if (std::exchange(IO_, IoState::kLow) != IoState::kLow) card_.on_io(IoState::kLow);
    card_.on_voltage(Voltage::kOff);
  }
  sequence_ =
      bus_.time().schedule(bus_.time().now() + kDeactivation, [this] { state_ = State::kOff; });
}

// The pins of the reader's side, passed on while the card has power. In the order of an activation
// when several have changed meanwhile.
void CardInterfaceModel::show_contacts() {
  if (state_ != State::kOn) return;
  const bool RST = wiring_.RSTIN.level();
  if (!RST && std::exchange(RST_, false)) card_.on_reset(false);
  if (I_O() == IoState::kReception && std::exchange(IO_, I_O()) == IoState::kLow) card_.on_io(IO_);
  show_clock();
  if (I_O() == IoState::kLow && std::exchange(IO_, I_O()) != IoState::kLow) card_.on_io(IO_);
  if (RST && !std::exchange(RST_, true)) card_.on_reset(true);
}

void CardInterfaceModel::show_clock() {
  const std::uint32_t CLK = serves(wiring_.XTAL1) ? CK_ : 0;
  if (CLK == std::exchange(CLK_, CLK)) return;
  if (CLK == 0 && RST_) return card_.on_clock_stop(wiring_.XTAL1.level());
  card_.on_clock(CLK, reader_sends_);
}

// --- I/O ----------------------------------------------------------------------------------------

void CardInterfaceModel::clock(std::uint32_t hertz) {
  CK_ = hertz;
  show_contacts();
}

bool CardInterfaceModel::in_step(Time bit, iso7816::BitRate bit_rate) const {
  const Time etu = cardsim::etus(1, bit_rate, CLK_);
  return std::abs((bit - etu).count()) * 100 <= etu.count() * kToleratedPercent;
}

// A character out of step is at none of the card's bit rates.
void CardInterfaceModel::begins(std::uint32_t bits, Time bit) {
  reader_sends_ = state_ == State::kOn && serves(wiring_.I_OUC);
  if (!reader_sends_) return;
  const iso7816::BitRate card = card_.bit_rate();
  card_.reader_begins(static_cast<Byte>(bits), in_step(bit, card) ? card : iso7816::BitRate{1, 1});
}

bool CardInterfaceModel::ends(std::uint32_t bits, Time bit) {
  if (!std::exchange(reader_sends_, false) || state_ != State::kOn) return false;
  const bool odd = std::popcount(bits & 0x1FFU) % 2 != 0;
  const bool good = odd == (card_.convention() == iso7816::Convention::kInverse);
  const bool understood = in_step(bit, card_.bit_rate());
  const bool complains = card_.card_complains(static_cast<Byte>(bits), !good || !understood);
  card_.card_reacts();
  return complains;
}

// The parity bit of the card is the one of what it meant to say.
std::uint32_t CardInterfaceModel::bits_of(const Arrival& arrival) const {
  const bool inverse = card_.convention() == iso7816::Convention::kInverse;
  const bool odd_data = std::popcount(arrival.value) % 2 != 0;
  const std::uint32_t parity = odd_data != inverse ? 1 : 0;
  return (arrival.value ^ (arrival.damaged ? kDamagedBit : 0U)) | parity << 8;
}

bool CardInterfaceModel::card_begins(iso7816::BitRate bit_rate) {
  if (serves(wiring_.I_OUC)) usart_.edge();
  return in_step(usart_.bit(), bit_rate);
}

bool CardInterfaceModel::complains(const Arrival& arrival) const {
  return usart_.complains(bits_of(arrival));
}

void CardInterfaceModel::hear(const Arrival& arrival) {
  usart_.arrive(bits_of(arrival));
}

}  // namespace ssc::stm32model
