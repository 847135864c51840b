// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "firmware/core/serial_link.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/quiet_line.hpp"

namespace ssc::firmware {
namespace {

using fuzz::check;
namespace serial = ccid::serial;

// A whole reader at the end of a serial line, its slots filled with cards that say nothing.
class Reader final : private SerialPort {
 public:
  explicit Reader(const SerialStyle& style) : link_(*this, style) {
    for (std::size_t slot = 0; slot < device_.slots(); ++slot)
      device_.contact(slot).on_presence(true);
  }

  void receive(Bytes bytes) { link_.receive(bytes, device_); }
  const std::vector<Byte>& written() const { return written_; }

 private:
  // A frame, a NAK, card movements, or a time request: nothing else may ever be on this line.
  void write(Bytes bytes) override {
    const bool frame =
        bytes.size() >= serial::kFrameOverhead + ccid::kHeaderSize &&
        bytes.size() == serial::kFrameOverhead + ccid::kHeaderSize + load_le32(bytes.subspan(3)) &&
        bytes[0] == serial::kSync && bytes[1] == serial::kAck && serial::lrc(bytes) == 0;
    const bool movements = (bytes.size() == 2 || bytes.size() == 4) && bytes[0] == 0x50;
    check(frame || movements || equal(bytes, serial::kNakFrame) ||
          equal(bytes, Bytes(&serial::kTimeRequest, 1)));
    written_.insert(written_.end(), bytes.begin(), bytes.end());
  }

  std::vector<Byte> written_;
  std::array<fuzz::QuietLine, kMaxSlots> lines_;
  std::array<CardLine*, kMaxSlots> line_pointers_{&lines_[0], &lines_[1]};
  NoPanel panel_;
  SerialLink link_;
  CcidDevice device_{link_, panel_, line_pointers_, {.firmware_name = "fuzz"}};
};

// However the bytes are cut, the reader says the same. The first byte chooses its style, the second
// the lengths of the pieces.
void run(Bytes bytes) {
  fuzz::Input input(bytes);
  const SerialStyle& style = kSerialStyles[input.take() % kSerialStyles.size()];
  const Byte seed = input.take();
  const Bytes stream = input.take(bytes.size());
  Reader whole(style);
  Reader in_pieces(style);
  whole.receive(stream);
  for (std::size_t at = 0, piece = seed; at < stream.size(); piece = piece * 5 + 1) {
    const std::size_t length = std::min(piece % 67, stream.size() - at);
    in_pieces.receive(stream.subspan(at, length));
    at += length;
  }
  check(whole.written() == in_pieces.written());
}

}  // namespace
}  // namespace ssc::firmware

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::firmware::run({data, size});
  return 0;
}
