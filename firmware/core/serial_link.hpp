// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "firmware/core/ccid_device.hpp"
#include "firmware/core/host_link.hpp"
#include "firmware/core/serial_style.hpp"
#include "protocol/ccid/serial.hpp"

namespace ssc::firmware {

// The wire of a serial line, towards the host.
class SerialPort {
 public:
  virtual void write(Bytes bytes) = 0;  // all of them, in order; the view is good during the call

 protected:
  ~SerialPort() = default;
};

// A reader on a serial line (protocol/ccid/serial.hpp), a GemPC Twin or one of its family: echoes
// each frame of the host, where the style says so, asks for damaged ones again and says its own
// last one again when the host asks for that, tells of card movements once the host has said when,
// and makes the one-byte time request of T=0 out of a time extension.
//
// A slow command:   host 03 06 6F…   reader 03 06 6F… (echo)  80  80  [50 02]  03 06 80… (answer)
//
// Movements told at once are whole RDR_to_PC_NotifySlotChange messages, as bare bytes: 50 and a bit
// map of all slots. Those told before answers are what stock drivers know, 50 02 and 50 03, which
// speak of slot 0.
//
// There is no control pipe, so a bulk Abort does it alone, and no way to tell of a hardware error
// but the bError of the command it ended.
class SerialLink final : public HostLink {
 public:
  explicit SerialLink(SerialPort& port, const SerialStyle& style = kGemPcTwin)
      : port_(port), style_(style) {}
  ~SerialLink() { forget_answer(); }

  // Bytes off the line, in chunks of any size.
  void receive(Bytes bytes, CcidDevice& device);

  // Inside a frame of the host: more bytes are due at once.
  bool in_frame() const { return deframer_.in_frame(); }
  // They have not come: the next byte begins a new frame.
  void line_silent() { deframer_.reset(); }
  // The host has closed the line: the next one to open it begins anew.
  void line_closed();

  // HostLink
  bool has_control_pipe() const override { return false; }
  void send(Bytes message) override;
  void send_time_extension(Bytes message, Byte protocol) override;
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange& change) override;
  void hardware_error(const ccid::RDR_to_PC_HardwareError&) override {}
  bool tell_movements(Movements when) override;

 private:
  bool answered_twice(Bytes message) const;
  void write_frame(Bytes message);
  void flush_movements();
  void forget_answer();

  SerialPort& port_;
  SerialStyle style_;
  ccid::serial::Deframer deframer_;
  std::optional<Movements> tell_;
  bool twice_ = false;               // the next answer stands for its command's echo as well
  FixedBytes<4> movements_;          // the last two, not told yet
  ccid::serial::Frame last_answer_;  // of the last command; wiped, for it holds what a card said
};

}  // namespace ssc::firmware
