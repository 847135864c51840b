// SPDX-License-Identifier: Apache-2.0
// An IFD handler without pcscd: loads it, activates the card and exchanges APDUs through the
// handler's own functions. For a run under callgrind, and for the time of an exchange.
//
//   driver_exchange LIBRARY DEVICENAME ROUNDS EXCHANGES [SLOTS] < APDUs
//
// The first line of the input is sent once, the second EXCHANGES times a round; to each of the
// first SLOTS slots, side by side. Prints the microseconds of an exchange, a line a round.
extern "C" {
#include <ifdhandler.h>
}
#include <dlfcn.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "protocol/base/hex.hpp"

// What pcscd has for its drivers; silent.
extern "C" void log_msg(int, const char*, ...) {}
extern "C" void log_xxd(int, const char*, const unsigned char*, int) {}

namespace {

constexpr int kSlots = 1;  // unless said otherwise

[[noreturn]] void end(const char* what, long code) {
  std::fprintf(stderr, "%s: %ld\n", what, code);
  std::exit(1);
}

void expect_success(const char* what, RESPONSECODE code) {
  if (code != IFD_SUCCESS) end(what, code);
}

// The functions of the handler that are used here.
struct Handler {
  explicit Handler(const char* library) : library(dlopen(library, RTLD_NOW)) {
    if (this->library == nullptr) end(dlerror(), 0);
  }
  template <class Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(library, name));
  }
  void* library;
};
#define SSC_FUNCTION(handler, name) (handler).function<decltype(name)>(#name)

// A card in one slot, whose number is its Lun.
class Slot {
 public:
  Slot(const Handler& handler, DWORD lun, char* device)
      : lun_(lun),
        transmit_(SSC_FUNCTION(handler, IFDHTransmitToICC)),
        close_(SSC_FUNCTION(handler, IFDHCloseChannel)) {
    expect_success("IFDHCreateChannelByName",
                   SSC_FUNCTION(handler, IFDHCreateChannelByName)(lun, device));
    std::array<UCHAR, MAX_ATR_SIZE> atr;
    DWORD length = atr.size();
    expect_success("IFDHPowerICC",
                   SSC_FUNCTION(handler, IFDHPowerICC)(lun, IFD_POWER_UP, atr.data(), &length));
    expect_success("IFDHSetProtocolParameters", SSC_FUNCTION(handler, IFDHSetProtocolParameters)(
                                                    lun, SCARD_PROTOCOL_T0, 0, 0, 0, 0));
  }

  void transmit(std::vector<ssc::Byte> command) {
    DWORD length = response_.size();
    SCARD_IO_HEADER receive{};
    expect_success("IFDHTransmitToICC", transmit_(lun_, {0, 0}, command.data(), command.size(),
                                                  response_.data(), &length, &receive));
    const unsigned SW1 = length < 2 ? 0 : response_[length - 2];
    if (SW1 != 0x90 && SW1 != 0x61) end("status word", SW1);
  }

  void close() { close_(lun_); }

 private:
  DWORD lun_;
  decltype(IFDHTransmitToICC)* transmit_;
  decltype(IFDHCloseChannel)* close_;
  std::array<UCHAR, 65538> response_;
};

std::vector<ssc::Byte> read_line() {
  std::string line;
  std::getline(std::cin, line);
  std::vector<ssc::Byte> bytes(line.size());
  bytes.resize(ssc::from_hex(line, bytes).value_or(0));
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 6) end("LIBRARY DEVICENAME ROUNDS EXCHANGES [SLOTS]", argc);
  const Handler handler(argv[1]);
  const int rounds = std::atoi(argv[3]);
  const int exchanges = std::atoi(argv[4]);
  const int count = argc == 6 ? std::atoi(argv[5]) : kSlots;
  std::vector<std::unique_ptr<Slot>> slots;
  for (int lun = 0; lun < count; ++lun) {
    slots.push_back(std::make_unique<Slot>(handler, lun, argv[2]));
  }
  const auto select = read_line();
  const auto read = read_line();
  for (const auto& slot : slots) slot->transmit(select);
  const auto work = [&](Slot& slot) {
    for (int i = 0; i < exchanges; ++i) slot.transmit(read);
  };
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> others;
    for (int lun = 1; lun < count; ++lun) others.emplace_back(work, std::ref(*slots[lun]));
    work(*slots[0]);
    for (std::thread& other : others) other.join();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    std::printf("%.1f\n", took.count() / (exchanges * count));
  }
  for (const auto& slot : slots) slot->close();
}
