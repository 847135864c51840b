// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "firmware/usb/usb_controller.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware::usb {

// A controller that keeps what it is given until the test, as the host, comes for it. It writes
// down what the bus would show, and what no port has to bear.
class FakeController final : public UsbController {
 public:
  struct Endpoint {
    bool open = false;
    bool stalled = false;
    bool ready_for_out = false;
    std::size_t max_packet = 0;
    std::optional<std::vector<Byte>> in{};
    unsigned data0 = 0;  // how often the toggle has begun anew
  };

  bool early_address = false;
  bool connected = false;
  bool suspended = false;
  Byte address = 0;
  unsigned wake_ups = 0;
  std::string violation;
  std::map<Byte, Endpoint> endpoints{{0x00, {.open = true, .max_packet = 64}},
                                     {0x80, {.open = true, .max_packet = 64}}};

  // Also what a bus reset does to endpoint 0.
  void setup_arrives() {
    for (const Byte e : {Byte{0x00}, Byte{0x80}}) {
      endpoints[e].stalled = endpoints[e].ready_for_out = false;
      endpoints[e].in.reset();
    }
  }

  void connect() override { connected = true; }
  void disconnect() override { connected = false; }
  void set_address(Byte a) override { address = a; }
  bool keeps_old_address_for_status() const override { return early_address; }
  void open(Byte e, TransferType, std::size_t wMaxPacketSize) override {
    if (endpoints[e].open) violation = "opened twice";
    endpoints[e] = {.open = true, .max_packet = wMaxPacketSize, .data0 = endpoints[e].data0 + 1};
  }
  void close(Byte e) override {
    if (!endpoints[e].open) violation = "closed twice";
    endpoints[e] = {.data0 = endpoints[e].data0};
  }
  void write(Byte e, Bytes packet) override {
    Endpoint& endpoint = endpoints[e];
    if (!endpoint.open || endpoint.stalled) violation = "written to a dead endpoint";
    if (endpoint.in) violation = "written before the last packet was done";
    if (packet.size() > endpoint.max_packet) violation = "packet too long";
    if (suspended) violation = "written while suspended";
    endpoint.in.emplace(packet.begin(), packet.end());
  }
  void receive(Byte e) override {
    Endpoint& endpoint = endpoints[e];
    if (!endpoint.open || endpoint.stalled) violation = "a dead endpoint is to receive";
    endpoint.ready_for_out = true;
  }
  void stall(Byte e) override {
    drop(e, true);
    if (e == 0) drop(0x80, true);
  }
  void unstall(Byte e) override {
    drop(e, false);
    ++endpoints[e].data0;
  }
  void wake_up() override { ++wake_ups; }

 private:
  void drop(Byte e, bool stalled) {
    endpoints[e].stalled = stalled;
    endpoints[e].ready_for_out = false;
    endpoints[e].in.reset();
  }
};

}  // namespace ssc::firmware::usb
