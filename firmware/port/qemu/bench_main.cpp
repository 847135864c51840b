// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "firmware/core/ccid_device.hpp"
#include "firmware/port/qemu/bench_report.hpp"
#include "firmware/port/stm32f405/ring.hpp"
#include "firmware/port/stm32f405/startup.hpp"

// How many instructions the reader's core spends on a character of the card, from the interrupt's
// ring to the state machines. For each exchange: the characters that another one follows, the
// instructions for all of them, those for the dearest.
namespace ssc::firmware {
namespace {

constexpr std::size_t kRead = 256;

// Contacts that note what is sent, and count an alarm as a board's timer would: in card clocks.
class BenchLine final : public CardLine {
 public:
  // What the reader has said since the last call.
  Bytes take_sent() {
    said_ = sent_;
    sent_.clear();
    return said_;
  }
  bool waits_for(Alarm alarm) const { return clocks_[static_cast<std::size_t>(alarm)] != 0; }

  void set_voltage(Voltage) override {}
  void set_clock(std::uint32_t) override {}
  void stop_clock(bool) override {}
  void set_reset(bool) override {}
  void set_io(IoState) override {}
  void set_format(const CharacterFormat& format) override { format_ = format; }
  void send(Bytes characters, std::uint32_t) override { sent_.append(characters); }
  void set_alarm(Alarm alarm, Duration after) override {
    const std::uint32_t clocks = after.count * format_.bit_rate.Fi / format_.bit_rate.Di;
    clocks_[static_cast<std::size_t>(alarm)] = std::max(clocks, std::uint32_t{1});
  }
  void clear_alarm(Alarm alarm) override { clocks_[static_cast<std::size_t>(alarm)] = 0; }
  bool supports(iso7816::BitRate) const override { return true; }

 private:
  CharacterFormat format_;
  FixedBytes<300> sent_, said_;
  volatile std::uint32_t clocks_[2] = {};
};

// A host that knows whether its last command was done.
class BenchHost final : public HostLink {
 public:
  std::size_t data_size() const { return data_size_; }

  bool has_control_pipe() const override { return false; }
  void send(Bytes message) override { data_size_ = message.size() - ccid::kHeaderSize; }
  void send_time_extension(Bytes, Byte) override {}
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange&) override {}
  void hardware_error(const ccid::RDR_to_PC_HardwareError&) override {}
  bool tell_movements(Movements) override { return false; }

 private:
  std::size_t data_size_ = 0;
};

struct Tally {
  std::uint32_t characters = 0;
  std::uint32_t instructions = 0;
  std::uint32_t most = 0;
};

class Bench {
 public:
  explicit Bench(ExchangeLevel level)
      : device_(host_, panel_, lines_, {.firmware_name = "bench", .level = level}) {
    const std::uint32_t start = instructions();
    overhead_ = instructions() - start;
    card().on_presence(true);
  }

  void power_on(Bytes atr) {
    command(ccid::PC_to_RDR_IccPowerOn::kMessageType, {});
    card().on_alarm(Alarm::kTime);  // RST has been low for long enough
    hear(atr);
  }

  // XfrBlock; the card answers what the reader sends with `answer`. The bytes that the host gets.
  std::size_t exchange(Bytes request, Bytes answer, Tally& tally) {
    command(ccid::PC_to_RDR_XfrBlock::kMessageType, request);
    if (says_ifsd(line_.take_sent())) {
      constexpr std::array<Byte, 5> kIfsResponse = {0x00, 0xE1, 0x01, 0xFE, 0x1E};
      card().on_sent();
      hear(kIfsResponse);
    }
    card().on_sent();
    tally = hear(answer);
    return host_.data_size();
  }

 private:
  static bool says_ifsd(Bytes sent) { return sent.size() == 5 && sent[1] == 0xC1; }
  CardContact& card() { return device_.contact(0); }

  void command(Byte bMessageType, Bytes abData) {
    FixedBytes<ccid::kMaxMessageLength> message;
    message.push_back(bMessageType);
    std::array<Byte, 9> rest{};
    store_le32(rest, static_cast<std::uint32_t>(abData.size()));
    if (bMessageType == ccid::PC_to_RDR_IccPowerOn::kMessageType) rest[6] = 1;  // 5 V
    message.append(rest);
    message.append(abData);
    device_.bulk_out(message);
  }

  Tally hear(Bytes characters) {
    Tally tally;
    for (std::size_t i = 0; i < characters.size(); ++i) {
      const std::uint32_t start = instructions();
      hear_one(characters[i]);
      const std::uint32_t spent = instructions() - start - overhead_;
      if (i + 1 == characters.size()) break;  // the reader's turn: nothing follows
      ++tally.characters;
      tally.instructions += spent;
      tally.most = std::max(tally.most, spent);
    }
    return tally;
  }

  [[gnu::noinline]] void hear_one(Byte character) {
    std::array<Byte, 1> heard{};
    ring_.put(character);
    if (ring_.take(heard) == 1) card().on_character(heard[0]);
  }

  BenchLine line_;
  std::array<CardLine*, 1> lines_{&line_};
  BenchHost host_;
  NoPanel panel_;
  CcidDevice device_;
  Ring<64> ring_;
  std::uint32_t overhead_ = 0;
};

// 00 NAD, 00 I-block, LEN, INF, LRC.
FixedBytes<300> i_block(Bytes inf) {
  FixedBytes<300> block;
  block.push_back(0x00);
  block.push_back(0x00);
  block.push_back(static_cast<Byte>(inf.size()));
  block.append(inf);
  Byte lrc = 0;
  for (const Byte b : block) lrc ^= b;
  block.push_back(lrc);
  return block;
}

FixedBytes<300> record(std::size_t size) {
  FixedBytes<300> data;
  while (data.size() < size) data.push_back(static_cast<Byte>(data.size()));
  data.push_back(0x90);
  data.push_back(0x00);
  return data;
}

void report_tally(std::string_view name, const Tally& tally, bool right) {
  report(name, {tally.characters, tally.instructions, tally.most}, right);
}

constexpr std::array<Byte, 2> kT0Atr = {0x3B, 0x00};
constexpr std::array<Byte, 4> kT1Atr = {0x3B, 0x80, 0x01, 0x81};
constexpr std::array<Byte, 5> kReadBinary = {0x00, 0xB0, 0x00, 0x00, 0x00};
constexpr std::size_t kMostInf = 254;

void run_t0(Bench& bench, std::string_view name) {
  FixedBytes<300> answer;
  answer.push_back(kReadBinary[1]);
  answer.append(record(kRead));
  Tally tally;
  bench.power_on(kT0Atr);
  const std::size_t got = bench.exchange(kReadBinary, answer, tally);
  report_tally(name, tally, got == kRead + 2);
}

void run_t1(Bench& bench, std::string_view name, bool blocks) {
  const auto answer = i_block(record(kMostInf - 2));
  const auto request = i_block(kReadBinary);
  Tally tally;
  bench.power_on(kT1Atr);
  const std::size_t got = bench.exchange(blocks ? request.bytes() : kReadBinary, answer, tally);
  report_tally(name, tally, got == (blocks ? answer.size() : kMostInf));
}

[[noreturn]] void run_benches() {
  begin_report();
  static Bench tpdu(ExchangeLevel::kTpdu), apdu(ExchangeLevel::kExtendedApdu);
  run_t0(tpdu, "T=0,TPDU");
  run_t0(apdu, "T=0,APDU");
  run_t1(tpdu, "T=1,TPDU", true);
  run_t1(apdu, "T=1,APDU", false);
  end_report();
}

}  // namespace
}  // namespace ssc::firmware

void ssc::firmware::stm32::run_image() {
  run_benches();
}
