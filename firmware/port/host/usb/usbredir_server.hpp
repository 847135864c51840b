// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <usbredirparser.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/usb/enumeration.hpp"
#include "firmware/port/host/usb/host_controller.hpp"
#include "firmware/port/host/usb/usb_host.hpp"

namespace ssc::firmware::usb {

// The device behind a Unix socket, in the protocol of usbredir: what QEMU's usb-redir device
// connects to, and from there every operating system. It plays the part of the machine that the
// device is plugged into:
//
//   QEMU                                  this server
//   hello                            ⇄    hello; then, while there is a device:
//                                    ◄    interface_info, ep_info, device_connect
//   set_configuration, …             ►    the control transfer, its outcome back
//   control, bulk packet             ►    a transfer; back with its data and outcome
//   start_interrupt_receiving        ►    one transfer is always pending; what comes is sent on
//   cancel_data_packet               ►    back as cancelled
//   reset                            ►    bus reset; address and configuration as before
//                                    ◄    device_disconnect when it leaves the bus; when that is
//   device_disconnect_ack            ►    acknowledged it may come back
//
// One client at a time; the next one waits until it goes. What goes against the protocol, or is not
// read while answers pile up, is hung up on. Isochronous transfers, bulk streams and buffered bulk
// reads are refused: the device has none of these.
class UsbredirServer final : public UsbHost {
 public:
  // Replaces a socket at `path`, which a dead reader may have left. Throws std::system_error.
  UsbredirServer(HostController& bus, std::filesystem::path path);
  ~UsbredirServer();
  UsbredirServer(const UsbredirServer&) = delete;
  UsbredirServer& operator=(const UsbredirServer&) = delete;

  // UsbHost
  int fd() const override { return client_ ? client_.get() : listener_.get(); }
  short events() const override;
  std::optional<Instant> next_deadline() const override { return std::nullopt; }
  void work(short revents) override;

  // BusEvents
  void on_plugged() override;
  void on_unplugged() override;
  void on_finished(Transfer transfer, Outcome outcome) override;

 private:
  struct Callbacks;  // of the library
  struct DestroyParser {
    void operator()(usbredirparser* parser) const { usbredirparser_destroy(parser); }
  };

  void greet(UniqueFd client);
  void serve(short revents);
  void flush();
  void hang_up();
  int read(Byte* data, int count);
  int write(const Byte* data, int count);

  void plug_in();
  void send_endpoints();
  void set_configuration(std::uint64_t id, Byte bConfigurationValue);
  void submit(Transfer transfer);
  void submit_bulk(Transfer transfer);
  void start_interrupts(Byte bEndpointAddress);
  void send_interrupt_status(Byte bEndpointAddress, std::uint8_t status);
  void interrupt_finished(Transfer& transfer, Outcome outcome);
  void answer(Transfer& transfer, std::uint8_t status);
  void answer_control(Transfer& transfer, std::uint8_t status);
  void answer_bulk(Transfer& transfer, std::uint8_t status);

  HostController& bus_;
  std::filesystem::path path_;
  UniqueFd listener_;
  UniqueFd client_;
  std::unique_ptr<usbredirparser, DestroyParser> parser_;
  std::optional<Descriptors> device_;  // as the client has been told
  Byte configuration_ = 0;
  std::size_t budget_ = 0;   // bytes that may still be read at once
  bool greeted_ = false;     // its hello has come
  bool told_ = false;        // the client knows of a device
  bool awaits_ack_ = false;  // of a disconnect
  bool broken_ = false;      // the client is to be hung up on
  std::uint64_t interrupt_packets_ = 0;
};

}  // namespace ssc::firmware::usb
