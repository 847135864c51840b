// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/t0.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::size_t kHeaderSize = 5;
constexpr Byte kNull = 0x60;
constexpr std::size_t kMaxLe = 256;

std::size_t expected_length(Byte P3) {
  return P3 == 0 ? kMaxLe : P3;
}

}  // namespace

void T0::reset() {
  state_ = State::kHeader;
  received_.clear();
  responder_.reset();
}

Data T0::on_character(Byte character) {
  received_.push_back(character);
  if (state_ == State::kData) return on_data();
  return received_.size() == kHeaderSize ? on_header() : Data{};
}

Data T0::on_header() {
  const auto direction = chip_->direction(received_[0], INS(), received_[2]);
  if (direction != Direction::kToCard) return run({}, expected_length(P3()));
  if (P3() == 0) return run({}, 0);
  state_ = State::kData;
  return acknowledge();
}

Data T0::on_data() {
  const std::size_t length = received_.size() - kHeaderSize;
  if (length == P3()) return run(received_.bytes().subspan(kHeaderSize), 0);
  return style_.byte_at_a_time ? acknowledge() : Data{};
}

Data T0::run(Bytes data_to_card, std::size_t Ne) {
  Data characters =
      send(responder_.execute({received_[0], INS(), received_[2], received_[3], data_to_card, Ne}));
  state_ = State::kHeader;
  received_.clear();
  return characters;
}

// The procedure byte that lets data move: INS for all that is left, its complement for one byte.
Data T0::acknowledge() {
  Data characters;
  for (unsigned i = 0; i < style_.null_bytes; ++i) characters.push_back(procedure_byte(kNull));
  const Byte ack = style_.byte_at_a_time ? static_cast<Byte>(INS() ^ 0xFF) : INS();
  characters.push_back(procedure_byte(ack));
  return characters;
}

Byte T0::procedure_byte(Byte right) {
  const auto wrong = faults_->next(FaultOf::kProcedureByte).by(FaultKind::kWrong);
  return static_cast<Byte>(wrong.value_or(right));
}

Data T0::send(const Answer& answer) {
  Data characters;
  if (!answer.data.empty() && !style_.byte_at_a_time) {
    characters = acknowledge();
    append(characters, answer.data);
  }
  if (style_.byte_at_a_time) {
    for (const Byte b : answer.data) {
      append(characters, acknowledge());
      characters.push_back(b);
    }
  }
  characters.push_back(procedure_byte(answer.status.sw1()));
  characters.push_back(answer.status.sw2());
  return characters;
}

}  // namespace ssc::cardsim
