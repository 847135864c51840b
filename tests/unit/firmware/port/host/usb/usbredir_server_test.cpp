// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/usbredir_server.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "firmware/port/host/unix_socket.hpp"
#include "tests/unit/firmware/port/host/usb/bus_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

namespace fs = std::filesystem;

const std::string kGetSlotStatus = "65000000000005000000";
const std::string kAbsent = "81000000000005020001";

// The other end of the socket: what QEMU's usb-redir device does with the same library. Writes down
// what it is told.
class Guest {
 public:
  explicit Guest(const std::string& path, bool acknowledges = true)
      : socket_(connect_to(path, SOCK_NONBLOCK)), parser_(usbredirparser_create()) {
    usbredirparser& p = *parser_;
    p.priv = this;
    p.log_func = [](void*, int, const char*) {};
    p.read_func = [](void* self, std::uint8_t* data, int count) {
      const ssize_t n = recv(guest(self).socket_.get(), data, static_cast<std::size_t>(count), 0);
      return n < 0 ? 0 : n == 0 ? -1 : static_cast<int>(n);
    };
    p.write_func = [](void* self, std::uint8_t* data, int count) {
      return static_cast<int>(
          send(guest(self).socket_.get(), data, static_cast<std::size_t>(count), MSG_NOSIGNAL));
    };
    p.hello_func = [](void* self, usb_redir_hello_header*) { guest(self).note("hello"); };
    p.device_connect_func = [](void* self, usb_redir_device_connect_header* h) {
      guest(self).note("connect " + word(h->vendor_id) + ":" + word(h->product_id));
    };
    p.device_disconnect_func = [](void* self) { guest(self).note("disconnect"); };
    p.interface_info_func = [](void* self, usb_redir_interface_info_header* h) {
      guest(self).note("interfaces " + std::to_string(h->interface_count));
    };
    p.ep_info_func = [](void* self, usb_redir_ep_info_header* h) {
      std::string types;
      for (const int i : {0, 1, 2, 16, 17, 18}) types += " " + std::to_string(h->type[i]);
      guest(self).note("endpoints" + types);
    };
    p.configuration_status_func = [](void* self, std::uint64_t,
                                     usb_redir_configuration_status_header* h) {
      guest(self).note("configuration " + std::to_string(h->configuration) + status(h->status));
    };
    p.alt_setting_status_func = [](void* self, std::uint64_t,
                                   usb_redir_alt_setting_status_header* h) {
      guest(self).note("alternate " + std::to_string(h->alt) + status(h->status));
    };
    p.interrupt_receiving_status_func = [](void* self, std::uint64_t,
                                           usb_redir_interrupt_receiving_status_header* h) {
      guest(self).note("receiving" + status(h->status));
    };
    p.iso_stream_status_func = [](void* self, std::uint64_t,
                                  usb_redir_iso_stream_status_header* h) {
      guest(self).note("iso" + status(h->status));
    };
    p.bulk_streams_status_func = [](void* self, std::uint64_t,
                                    usb_redir_bulk_streams_status_header* h) {
      guest(self).note("streams" + status(h->status));
    };
    p.control_packet_func = [](void* self, std::uint64_t id, usb_redir_control_packet_header* h,
                               std::uint8_t* data, int size) {
      guest(self).packet("control", id, h->status, data, size);
    };
    p.bulk_packet_func = [](void* self, std::uint64_t id, usb_redir_bulk_packet_header* h,
                            std::uint8_t* data,
                            int size) { guest(self).packet("bulk", id, h->status, data, size); };
    p.interrupt_packet_func = [](void* self, std::uint64_t id, usb_redir_interrupt_packet_header* h,
                                 std::uint8_t* data, int size) {
      guest(self).packet("interrupt", id, h->status, data, size);
    };
    std::array<std::uint32_t, USB_REDIR_CAPS_SIZE> capabilities{};
    usbredirparser_caps_set_cap(capabilities.data(), usb_redir_cap_connect_device_version);
    usbredirparser_caps_set_cap(capabilities.data(), usb_redir_cap_ep_info_max_packet_size);
    usbredirparser_caps_set_cap(capabilities.data(), usb_redir_cap_64bits_ids);
    if (acknowledges) {
      usbredirparser_caps_set_cap(capabilities.data(), usb_redir_cap_device_disconnect_ack);
    }
    usbredirparser_init(&p, "guest", capabilities.data(), USB_REDIR_CAPS_SIZE, 0);
  }

  usbredirparser* parser() { return parser_.get(); }
  const UniqueFd& socket() const { return socket_; }
  void write() { usbredirparser_do_write(parser_.get()); }
  // False: the other end has hung up.
  bool read() { return usbredirparser_do_read(parser_.get()) == 0; }
  std::string take_log() { return std::exchange(log_, {}); }

 private:
  struct Destroy {
    void operator()(usbredirparser* parser) const { usbredirparser_destroy(parser); }
  };
  static Guest& guest(void* self) { return *static_cast<Guest*>(self); }
  static std::string word(std::uint16_t value) {
    const Byte both[] = {static_cast<Byte>(value >> 8), static_cast<Byte>(value)};
    return hex(both);
  }
  static std::string status(std::uint8_t value) {
    static constexpr std::string_view kNames[] = {"",       " cancelled", " invalid", " error",
                                                  " stall", " timeout",   " babble"};
    return std::string(kNames[value]);
  }
  void packet(const std::string& kind, std::uint64_t id, std::uint8_t outcome, std::uint8_t* data,
              int size) {
    const std::string bytes = hex(Bytes(data, static_cast<std::size_t>(size)));
    note(kind + " " + std::to_string(id) + status(outcome) + (size == 0 ? "" : " " + bytes));
    usbredirparser_free_packet_data(parser_.get(), data);
  }
  void note(const std::string& line) { log_ += (log_.empty() ? "" : ", ") + line; }

  UniqueFd socket_;
  std::unique_ptr<usbredirparser, Destroy> parser_;
  std::string log_;
};

class UsbredirServerTest : public testing::Test, protected ReaderOnBus {
 protected:
  UsbredirServerTest() {
    std::string name = (fs::temp_directory_path() / "ssc-usbredir-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
    server = std::make_unique<UsbredirServer>(bus, dir / "usb");
    device.connect();
    work();
  }
  ~UsbredirServerTest() override {
    server.reset();
    fs::remove_all(dir);
  }

  // The reader's loop, until nothing is left to be done.
  void work() {
    for (int i = 0; i < 10; ++i) {
      pollfd ready{server->fd(), server->events(), 0};
      poll(&ready, 1, 0);
      server->work(ready.revents);
      bus.work();
    }
  }
  void connect(bool acknowledges = true) {
    guest = std::make_unique<Guest>(path(), acknowledges);
    EXPECT_EQ(told(), kHello);
  }
  // What the guest is told in answer to what it has queued.
  std::string told() {
    for (int i = 0; i < 3; ++i) {
      guest->write();
      work();
      here = guest->read();
    }
    return guest->take_log();
  }
  std::string path() const { return (dir / "usb").string(); }

  void control(std::uint64_t id, Byte requesttype, Byte request, std::uint16_t value,
               std::uint16_t index, std::uint16_t length) {
    usb_redir_control_packet_header header{.endpoint = static_cast<Byte>(requesttype & kIn),
                                           .request = request,
                                           .requesttype = requesttype,
                                           .status = 0,
                                           .value = value,
                                           .index = index,
                                           .length = length};
    usbredirparser_send_control_packet(guest->parser(), id, &header, nullptr, 0);
  }
  void bulk_in(std::uint64_t id, Byte endpoint, std::uint16_t length) {
    usb_redir_bulk_packet_header header{
        .endpoint = endpoint, .status = 0, .length = length, .stream_id = 0, .length_high = 0};
    usbredirparser_send_bulk_packet(guest->parser(), id, &header, nullptr, 0);
  }
  void bulk_out(std::uint64_t id, const std::string& data) {
    auto all = bytes(data);
    usb_redir_bulk_packet_header header{.endpoint = kBulkOut,
                                        .status = 0,
                                        .length = static_cast<std::uint16_t>(all.size()),
                                        .stream_id = 0,
                                        .length_high = 0};
    usbredirparser_send_bulk_packet(guest->parser(), id, &header, all.data(),
                                    static_cast<int>(all.size()));
  }
  void start_interrupts(Byte endpoint) {
    usb_redir_start_interrupt_receiving_header header{.endpoint = endpoint};
    usbredirparser_send_start_interrupt_receiving(guest->parser(), 0, &header);
  }

  // Types of endpoints 0, 1 and 2, out, then in: control 0, bulk 2, interrupt 3, none 255.
  const std::string kEndpoints = "interfaces 2, endpoints 0 2 255 0 2 3";
  const std::string kHello = "hello, " + kEndpoints + ", connect 1209:0001";

  fs::path dir;
  std::unique_ptr<UsbredirServer> server;
  std::unique_ptr<Guest> guest;
  bool here = true;
};

TEST_F(UsbredirServerTest, TellsAGuestOfTheDevice) {
  connect();
}

TEST_F(UsbredirServerTest, CarriesControlTransfers) {
  connect();
  control(7, 0x80, bRequest::kGetDescriptor, 0x0100, 0, 8);
  control(8, 0x80, bRequest::kGetDescriptor, 0x0F00, 0, 8);
  control(9, 0x02, bRequest::kClearFeature, 0, 0x81, 0);
  EXPECT_EQ(told(), "control 7 1201000200000040, control 8 stall, control 9");
}

TEST_F(UsbredirServerTest, CarriesBulkTransfers) {
  connect();
  bulk_in(1, kBulkIn, 271);
  EXPECT_EQ(told(), "");
  bulk_out(2, kGetSlotStatus);
  EXPECT_EQ(told(), "bulk 2, bulk 1 " + kAbsent);
}

TEST_F(UsbredirServerTest, SaysThatThereWasNoRoomForAnAnswer) {
  connect();
  bulk_in(1, kBulkIn, 4);
  bulk_out(2, kGetSlotStatus);
  EXPECT_EQ(told(), "bulk 2, bulk 1 babble");
}

TEST_F(UsbredirServerTest, CancelsATransferThatWaits) {
  connect();
  bulk_in(1, kBulkIn, 271);
  usbredirparser_send_cancel_data_packet(guest->parser(), 1);
  usbredirparser_send_cancel_data_packet(guest->parser(), 99);
  EXPECT_EQ(told(), "bulk 1 cancelled");
}

TEST_F(UsbredirServerTest, TellsOfEveryMovedCard) {
  connect();
  start_interrupts(kInterruptIn);
  EXPECT_EQ(told(), "receiving");
  insert();
  EXPECT_EQ(told(), "interrupt 0 5003");
  reader.contact(0).on_presence(false);
  EXPECT_EQ(told(), "interrupt 1 5002");
  usb_redir_stop_interrupt_receiving_header stop{.endpoint = kInterruptIn};
  usbredirparser_send_stop_interrupt_receiving(guest->parser(), 0, &stop);
  EXPECT_EQ(told(), "receiving");
  insert();
  EXPECT_EQ(told(), "");
}

TEST_F(UsbredirServerTest, ConfiguresTheDevice) {
  connect();
  usb_redir_set_configuration_header configuration{.configuration = 0};
  usbredirparser_send_set_configuration(guest->parser(), 1, &configuration);
  EXPECT_EQ(told(), "interfaces 2, endpoints 0 255 255 0 255 255, configuration 0");
  configuration.configuration = 2;
  usbredirparser_send_set_configuration(guest->parser(), 2, &configuration);
  EXPECT_EQ(told(), "configuration 0 stall");
  configuration.configuration = 1;
  usbredirparser_send_set_configuration(guest->parser(), 3, &configuration);
  usbredirparser_send_get_configuration(guest->parser(), 4);
  EXPECT_EQ(told(), kEndpoints + ", configuration 1, configuration 1");
}

TEST_F(UsbredirServerTest, ConfiguringEndsWhatIsPending) {
  connect();
  bulk_in(1, kBulkIn, 271);
  told();
  usb_redir_set_configuration_header configuration{.configuration = 1};
  usbredirparser_send_set_configuration(guest->parser(), 2, &configuration);
  EXPECT_EQ(told(), kEndpoints + ", configuration 1, bulk 1 cancelled");
}

TEST_F(UsbredirServerTest, KnowsTheOnlyAlternateSetting) {
  connect();
  usb_redir_set_alt_setting_header set{.interface = 0, .alt = 1};
  usbredirparser_send_set_alt_setting(guest->parser(), 1, &set);
  usb_redir_get_alt_setting_header get{.interface = 0};
  usbredirparser_send_get_alt_setting(guest->parser(), 2, &get);
  EXPECT_EQ(told(), "alternate 1 stall, alternate 0");
}

TEST_F(UsbredirServerTest, AResetCancelsAndKeepsTheConfiguration) {
  connect();
  bulk_in(1, kBulkIn, 271);
  usbredirparser_send_reset(guest->parser());
  EXPECT_EQ(told(), "bulk 1 cancelled");
  EXPECT_TRUE(device.configured());
  bulk_in(2, kBulkIn, 271);
  bulk_out(3, kGetSlotStatus);
  EXPECT_EQ(told(), "bulk 3, bulk 2 " + kAbsent);
}

TEST_F(UsbredirServerTest, RefusesWhatTheDeviceHasNoEndpointFor) {
  connect();
  bulk_in(1, 0x83, 64);
  bulk_in(2, kInterruptIn, 64);
  start_interrupts(kBulkIn);
  usb_redir_start_iso_stream_header iso{.endpoint = 0x83, .pkts_per_urb = 1, .no_urbs = 1};
  usbredirparser_send_start_iso_stream(guest->parser(), 3, &iso);
  usb_redir_alloc_bulk_streams_header streams{.endpoints = 2, .no_streams = 4};
  usbredirparser_send_alloc_bulk_streams(guest->parser(), 4, &streams);
  EXPECT_EQ(told(),
            "bulk 1 invalid, bulk 2 invalid, receiving invalid, iso invalid, streams invalid");
}

TEST_F(UsbredirServerTest, ADeviceThatLeavesComesBackOnceItsLeaveIsAcknowledged) {
  connect();
  bulk_in(1, kBulkIn, 271);
  told();
  bus.disconnect();
  bus.work();
  bus.connect();
  EXPECT_EQ(told(), "bulk 1 error, disconnect, " + kEndpoints + ", connect 1209:0001");
}

TEST_F(UsbredirServerTest, NotEveryGuestAcknowledges) {
  connect(false);
  bus.disconnect();
  bus.work();
  bus.connect();
  EXPECT_EQ(told(), "disconnect, " + kEndpoints + ", connect 1209:0001");
}

TEST_F(UsbredirServerTest, ServesOneGuestAfterTheOther) {
  connect();
  bulk_in(1, kBulkIn, 271);
  bulk_out(2, kGetSlotStatus.substr(0, 12));  // half a message
  guest->write();
  auto next = std::make_unique<Guest>(path());
  next->write();
  guest.reset();
  work();
  EXPECT_TRUE(device.configured());  // by the next one
  guest = std::move(next);
  EXPECT_EQ(told(), kHello);
  bulk_out(3, kGetSlotStatus);
  bulk_in(4, kBulkIn, 271);
  EXPECT_EQ(told(), "bulk 3, bulk 4 " + kAbsent);
}

TEST_F(UsbredirServerTest, HangsUpOnNonsense) {
  connect();
  const std::string nonsense(64, '\x5A');
  send(guest->socket().get(), nonsense.data(), nonsense.size(), 0);
  told();
  EXPECT_FALSE(here);
  connect();
}

TEST_F(UsbredirServerTest, HangsUpOnWhoSendsNonsenseForAGreeting) {
  const UniqueFd stranger = connect_to(path());
  const std::string nonsense = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  send(stranger.get(), nonsense.data(), nonsense.size(), 0);
  work();
  shutdown(stranger.get(), SHUT_WR);
  work();
  connect();
}

// Packets of every type, with lengths that may be right and contents that are not.
TEST_F(UsbredirServerTest, SurvivesWhateverAGuestSends) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    connect();
    for (int packet = 0; packet < 8; ++packet) {
      const std::uint32_t size = random() % 24;
      const std::uint32_t type = random() % 2 == 0 ? random() % 28 : 100 + random() % 5;
      usb_redir_header header{.type = type, .length = size, .id = random() % 4};
      std::vector<Byte> bytes(reinterpret_cast<Byte*>(&header),
                              reinterpret_cast<Byte*>(&header) + sizeof header);
      for (std::uint32_t i = 0; i < size; ++i) bytes.push_back(static_cast<Byte>(random() % 4));
      send(guest->socket().get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    work();
    guest.reset();
    work();
  }
  connect();
}

TEST_F(UsbredirServerTest, ReplacesTheSocketOfADeadReaderAndNothingElse) {
  server.reset();
  { const UniqueFd dead = listen_at(path()); }
  EXPECT_NO_THROW(server = std::make_unique<UsbredirServer>(bus, path()));
  std::ofstream(dir / "file") << "something of value";
  EXPECT_THROW(UsbredirServer(bus, dir / "file"), std::system_error);
  EXPECT_TRUE(fs::is_regular_file(dir / "file"));
}

}  // namespace
}  // namespace ssc::firmware::usb
