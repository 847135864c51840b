// SPDX-License-Identifier: Apache-2.0
// An IFD handler without pcscd: loads it, activates the card and exchanges APDUs through the
// handler's own functions. For a run under callgrind, and for the time of an exchange.
//
//   driver_exchange LIBRARY DEVICENAME ROUNDS EXCHANGES < APDUs
//
// The first line of the input is sent once, the second EXCHANGES times a round. Prints the
// microseconds of an exchange, a line a round.
extern "C" {
#include <ifdhandler.h>
}
#include <dlfcn.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "protocol/base/hex.hpp"

// What pcscd has for its drivers; silent.
extern "C" void log_msg(int, const char*, ...) {}
extern "C" void log_xxd(int, const char*, const unsigned char*, int) {}

namespace {

constexpr DWORD kLun = 0;

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

std::vector<ssc::Byte> read_line() {
  std::string line;
  std::getline(std::cin, line);
  std::vector<ssc::Byte> bytes(line.size());
  bytes.resize(ssc::from_hex(line, bytes).value_or(0));
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) end("LIBRARY DEVICENAME ROUNDS EXCHANGES", argc);
  const Handler handler(argv[1]);
  const auto transmit_to_icc = SSC_FUNCTION(handler, IFDHTransmitToICC);
  const auto transmit = [&](std::vector<ssc::Byte>& command) {
    static std::array<UCHAR, 65538> response;
    DWORD length = response.size();
    SCARD_IO_HEADER receive{};
    expect_success("IFDHTransmitToICC",
                   transmit_to_icc(kLun, {0, 0}, command.data(), command.size(), response.data(),
                                   &length, &receive));
    const unsigned SW1 = length < 2 ? 0 : response[length - 2];
    if (SW1 != 0x90 && SW1 != 0x61) end("status word", SW1);
  };

  expect_success("IFDHCreateChannelByName",
                 SSC_FUNCTION(handler, IFDHCreateChannelByName)(kLun, argv[2]));
  std::array<UCHAR, MAX_ATR_SIZE> atr;
  DWORD atr_length = atr.size();
  expect_success("IFDHPowerICC",
                 SSC_FUNCTION(handler, IFDHPowerICC)(kLun, IFD_POWER_UP, atr.data(), &atr_length));
  expect_success("IFDHSetProtocolParameters", SSC_FUNCTION(handler, IFDHSetProtocolParameters)(
                                                  kLun, SCARD_PROTOCOL_T0, 0, 0, 0, 0));
  auto select = read_line();
  auto read = read_line();
  transmit(select);
  const int rounds = std::atoi(argv[3]);
  const int exchanges = std::atoi(argv[4]);
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < exchanges; ++i) transmit(read);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    std::printf("%.1f\n", took.count() / exchanges);
  }
  SSC_FUNCTION(handler, IFDHCloseChannel)(kLun);
}
