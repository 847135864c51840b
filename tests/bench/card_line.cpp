// SPDX-License-Identifier: Apache-2.0
// What reading a card costs on the card line: commands (GET RESPONSE and repeats are commands, too)
// and milliseconds at 372/1 and 5 MHz, where an etu is 74.4 µs. Through the reader's own firmware
// in virtual time, so the same on every machine; the cards answer at once.
#include <cstdio>
#include <stdexcept>

#include "host/card/psam.hpp"
#include "host/card/read.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tests/unit/tools/cardsim/reader.hpp"

namespace ssc::card {
namespace {

constexpr double kEtuMs = 372.0 / 5'000'000 * 1000;
constexpr std::uint64_t kLastCharacter = 12;

// A slot of the reader with a persona in it.
class Slot final : public Transport {
 public:
  explicit Slot(const char* persona) : persona_(cardsim::shipped(persona)) {
    reader_.line.insert(persona_);
    if (reader_.power_on() != "ok") throw std::runtime_error("card is mute");
  }

  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    reader_.line.clear_trace();
    const auto bytes = cardsim::hex(reader_.apdu(cardsim::to_hex(command)));
    etu_ += reader_.line.traced_etu() + kLastCharacter;
    ++commands_;
    std::copy(bytes.begin(), bytes.end(), answer.begin());
    return bytes.size();
  }
  Result<void> restart() override { return failure(Code::kInternal); }

  Bytes atr() const { return persona_.atr; }
  unsigned commands() const { return commands_; }
  double ms() const { return static_cast<double>(etu_) * kEtuMs; }

 private:
  const cardsim::Persona& persona_;
  cardsim::Reader reader_;
  std::uint64_t etu_ = 0;
  unsigned commands_ = 0;
};

struct Case {
  const char* what;
  const char* card;
  const char* psam;  // nullptr: none
  const char* pin;   // nullptr: not offered
  bool whole;
};
constexpr Case kCases[] = {
    {"1.0, basic", "v1", nullptr, nullptr, false},
    {"2.0, basic", "employee", nullptr, nullptr, false},
    {"2.0, basic, PSAM", "employee", "psam", nullptr, false},
    {"3.0, basic, PSAM", "three-zero", "psam-sm4", nullptr, false},
    {"2.0, full, PIN", "employee", nullptr, "123456", true},
    {"3.0, full, PSAM and PIN", "three-zero", "psam-sm4", "246802", true},
};

unsigned files_read(OpenCard& card) {
  const auto data = read_full(card);
  if (!data) throw std::runtime_error(data.error().detail);
  unsigned count = 0;
  for (const FileReading& file : data->files) count += file.content ? 1 : 0;
  return count;
}

unsigned files_read_basic(OpenCard& card) {
  const auto data = read_basic(card);
  if (!data) throw std::runtime_error(data.error().detail);
  return data->holder ? 2 : 1;
}

void measure(const Case& c) {
  Slot user(c.card);
  std::optional<Slot> sam;
  std::optional<Psam> psam;
  std::optional<Pin> pin;
  if (c.psam != nullptr) psam.emplace(sam.emplace(c.psam));
  if (c.pin != nullptr) pin = *Pin::of(c.pin);
  auto card = *OpenCard::open(user, user.atr(),
                              {.keys = psam ? &*psam : nullptr, .pin = pin ? &*pin : nullptr});
  const unsigned files = c.whole ? files_read(card) : files_read_basic(card);
  std::printf("%-24s %5u %8u %8.0f", c.what, files, user.commands(), user.ms());
  if (sam) std::printf(" %8u %8.0f", sam->commands(), sam->ms());
  std::printf("\n");
}

}  // namespace
}  // namespace ssc::card

int main() {
  std::printf("%-24s %5s %8s %8s %8s %8s\n", "", "files", "commands", "ms", "PSAM's", "ms");
  for (const auto& c : ssc::card::kCases) ssc::card::measure(c);
}
