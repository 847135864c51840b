// SPDX-License-Identifier: Apache-2.0
// The floor: the same APDUs through SCardTransmit and nothing else. Reads them from standard input,
// one a line in hex, and prints the microseconds of each of ROUNDS rounds: connect, all APDUs,
// disconnect.
#include <winscard.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Apdu = std::vector<unsigned char>;

void check(LONG result, const char* what) {
  if (result == SCARD_S_SUCCESS) return;
  std::fprintf(stderr, "%s: %s\n", what, pcsc_stringify_error(result));
  std::exit(1);
}

std::vector<Apdu> read_script() {
  std::vector<Apdu> script;
  for (std::string line; std::getline(std::cin, line);) {
    Apdu apdu;
    const char* at = line.c_str();
    for (char* end = nullptr;; at = end) {
      const unsigned long value = std::strtoul(at, &end, 16);
      if (end == at) break;
      apdu.push_back(static_cast<unsigned char>(value));
    }
    if (!apdu.empty()) script.push_back(apdu);
  }
  return script;
}

void round(SCARDCONTEXT context, const char* reader, const std::vector<Apdu>& script) {
  SCARDHANDLE card = 0;
  DWORD protocol = 0;
  check(SCardConnect(context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0, &card, &protocol),
        "SCardConnect");
  for (const Apdu& apdu : script) {
    unsigned char answer[258];
    DWORD length = sizeof answer;
    check(SCardTransmit(card, SCARD_PCI_T0, apdu.data(), apdu.size(), nullptr, answer, &length),
          "SCardTransmit");
  }
  check(SCardDisconnect(card, SCARD_LEAVE_CARD), "SCardDisconnect");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bare_transmit READER ROUNDS < apdus\n");
    return 2;
  }
  const std::vector<Apdu> script = read_script();
  SCARDCONTEXT context = 0;
  check(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context),
        "SCardEstablishContext");
  for (int i = std::atoi(argv[2]); i > 0; --i) {
    const auto start = std::chrono::steady_clock::now();
    round(context, argv[1], script);
    const auto time = std::chrono::steady_clock::now() - start;
    std::printf("%lld\n", static_cast<long long>(
                              std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
  }
  check(SCardReleaseContext(context), "SCardReleaseContext");
}
