// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/boot/download.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

// USB Device Firmware Upgrade 1.1, section 3: the class requests, by their bRequest.
inline constexpr Byte kDFU_DETACH = 0;
inline constexpr Byte kDFU_DNLOAD = 1;
inline constexpr Byte kDFU_UPLOAD = 2;
inline constexpr Byte kDFU_GETSTATUS = 3;
inline constexpr Byte kDFU_CLRSTATUS = 4;
inline constexpr Byte kDFU_GETSTATE = 5;
inline constexpr Byte kDFU_ABORT = 6;

// Section 6.1.2: bState. Those of the run-time device (appIDLE, appDETACH) are not here.
enum class DfuState : Byte {
  dfuIDLE = 2,
  dfuDNLOAD_SYNC = 3,
  dfuDNBUSY = 4,
  dfuDNLOAD_IDLE = 5,
  dfuMANIFEST_SYNC = 6,
  dfuMANIFEST = 7,
  dfuMANIFEST_WAIT_RESET = 8,
  dfuUPLOAD_IDLE = 9,  // never entered: images are not read out
  dfuERROR = 10,
};

// Section 6.1.2: bStatus.
enum class DfuStatus : Byte {
  kOk = 0x00,
  errTARGET = 0x01,
  errFILE = 0x02,
  errWRITE = 0x03,
  errERASE = 0x04,
  errPROG = 0x06,
  errVERIFY = 0x07,
  errADDRESS = 0x08,
  errNOTDONE = 0x09,
  errVENDOR = 0x0B,
  errSTALLEDPKT = 0x0F,
};

DfuStatus to_status(Refusal refusal);

struct DfuSettings {
  std::uint32_t verify_ms;  // a signature and the digest of the longest image, at most
  Byte first_string;        // iString of Refusal 1 (kNotAnImage), and so on; 0: there are none
};

// The device in DFU mode, Appendix A.2: not manifestation tolerant, no upload. It answers control
// requests at once; the flash work that they ask for is done by work(), when the owner has sent the
// answer, for the processor may stand still in it. What the host is told to wait (bwPollTimeout) is
// what that work takes at most.
//
//               DNLOAD             GETSTATUS             work()
//   dfuIDLE ─────────► DNLOAD-SYNC ─────────► dfuDNBUSY ──────► DNLOAD-SYNC
//      ▲                ▲        │ GETSTATUS
//      │ ABORT          │ DNLOAD ▼
//      └──────────── DNLOAD-IDLE ◄┘
//                          │ DNLOAD, wLength 0, image complete
//                          ▼       GETSTATUS             work()
//                   MANIFEST-SYNC ─────────► dfuMANIFEST ──────► MANIFEST-WAIT-RESET
//
//   any other request in any of these, a refused block or image: dfuERROR, which CLRSTATUS leaves
//
// A request that has no place in a state is stalled. A file that is refused is not: its DNLOAD is
// taken and the next GETSTATUS says what is wrong, even of an end that comes too early, where the
// standard would have a stall. dfu-util asks for no reason after a stall, and its user is to see
// one.
//
// GETSTATE is answered everywhere and changes nothing. In dfuDNBUSY and dfuMANIFEST a GETSTATUS
// that comes too early is told the same once more, where the standard would have it stalled: clocks
// of hosts differ, and nothing is lost by it.
class Dfu {
 public:
  static constexpr std::size_t kTransferSize = 2048;  // wTransferSize
  static constexpr std::size_t kStatusSize = 6;
  using Answer = FixedBytes<kStatusSize>;  // of the data stage; empty when there is none

  Dfu(Download& download, const DfuSettings& settings) : download_(download), settings_(settings) {}

  // A class request for the DFU interface: `data` is what came in the data stage of a DNLOAD, as
  // much as its wLength said. Nothing: stall.
  std::optional<Answer> request(Byte bRequest, std::uint16_t wValue, Bytes data);

  bool has_work() const;
  void work();

  DfuState state() const { return state_; }
  Refusal refusal() const { return refusal_; }  // in dfuERROR, why
  // The host is to reset the bus, on which the device restarts.
  bool wants_restart() const { return state_ == DfuState::dfuMANIFEST_WAIT_RESET; }

 private:
  enum class Event : std::uint8_t { kBlock, kEnd, kAbort, kGetStatus, kClrStatus, kOther };
  struct Setup {
    std::uint16_t wBlockNum;
    Bytes block;
  };
  using Handler = std::optional<Answer> (Dfu::*)(const Setup&);
  static const Handler kTable[9][6];
  static Event event_of(Byte bRequest, Bytes data);

  std::optional<Answer> first_block(const Setup& setup);
  std::optional<Answer> next_block(const Setup& setup);
  std::optional<Answer> end(const Setup&);
  std::optional<Answer> abort(const Setup&);
  std::optional<Answer> clear_status(const Setup&);
  std::optional<Answer> status(const Setup&);
  std::optional<Answer> status_of_block(const Setup&);
  std::optional<Answer> status_of_end(const Setup&);
  std::optional<Answer> stall(const Setup&);
  std::optional<Answer> wait(const Setup&);

  std::optional<Answer> take_and_refuse(Refusal why);
  void refuse(Refusal why);
  std::uint32_t poll_timeout() const;

  Download& download_;
  DfuSettings settings_;
  DfuState state_ = DfuState::dfuIDLE;
  Refusal refusal_ = Refusal::kNone;
  std::uint32_t next_block_ = 0;
  FixedBytes<kTransferSize> block_;  // not written yet; empty: all that came is in the flash
};

}  // namespace ssc::firmware::boot
