// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "host/workflow/card_source.hpp"
#include "host/workflow/desk.hpp"

namespace ssc::workflow {

inline ReadCard employee_card() {
  ReadCard card;
  card.atr.assign(std::array<Byte, 4>{0x3B, 0x02, 0x14, 0x50});
  auto& facts = card.data.card;
  facts.identifier.assign("999911D15600000500000001FFFFFFFF");
  facts.number.assign("V99900011");
  facts.version = "2.0";
  facts.version_text = "2.01";
  facts.division = "999911";
  facts.card_class = "3";
  facts.issued = Date(std::chrono::year(2024), std::chrono::June, std::chrono::day(1));
  auto& holder = card.data.holder.emplace();
  holder.id_number.assign("999911198603140136");
  holder.name.assign("李明示");
  holder.sex = "1";
  holder.ethnicity = "01";
  holder.birthplace = "999911";
  holder.birth = Date(std::chrono::year(1986), std::chrono::March, std::chrono::day(14));
  return card;
}

// Readers whose cards answer at once, on another thread, or when the test says so.
class FakeCards final : public CardSource {
 public:
  enum class Mode { kAtOnce, kOnAThread, kHeld };

  Mode mode = Mode::kAtOnce;
  Result<ReadCard> answer = employee_card();
  std::vector<std::string> reads;  // names of the readers

  FakeCards() = default;
  ~FakeCards() override {
    for (auto& thread : threads_) thread.join();
  }

  void read(const std::string& reader, Done done) override {
    reads.push_back(reader);
    if (mode == Mode::kAtOnce) return done(answer);
    if (mode == Mode::kHeld) return held_.push_back(std::move(done));
    threads_.emplace_back([done = std::move(done), answer = answer] { done(answer); });
  }

  // Answers the oldest held read.
  void release() {
    const Done done = std::move(held_.front());
    held_.erase(held_.begin());
    done(answer);
  }

 private:
  std::vector<Done> held_;
  std::vector<std::thread> threads_;
};

inline constexpr const char* kReader = "OpenSSC Reader 00 00";

inline pcsc::ReaderStatus reader(const std::string& name, pcsc::CardState card, unsigned events) {
  pcsc::ReaderStatus status;
  status.name = name;
  status.card = card;
  status.events = events;
  return status;
}
inline pcsc::Snapshot with(std::vector<pcsc::ReaderStatus> readers) {
  return {true, std::move(readers)};
}
inline pcsc::Snapshot with_card(unsigned events = 1) {
  return with({reader(kReader, pcsc::CardState::kPresent, events)});
}
inline pcsc::Snapshot without_card(unsigned events = 2) {
  return with({reader(kReader, pcsc::CardState::kAbsent, events)});
}

}  // namespace ssc::workflow
