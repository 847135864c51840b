// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/usbredir_server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "firmware/port/host/unix_socket.hpp"
#include "firmware/port/host/usb/usbredir_headers.hpp"

namespace ssc::firmware::usb {
namespace {

constexpr char kVersion[] = "OpenSSC reader";
constexpr std::array kCapabilities = {
    usb_redir_cap_connect_device_version,
    usb_redir_cap_filter,
    usb_redir_cap_device_disconnect_ack,
    usb_redir_cap_ep_info_max_packet_size,
    usb_redir_cap_64bits_ids,
    usb_redir_cap_32bits_bulk_length,
};

// A client that never stops sending must not keep the loop, and one that never reads not the
// memory.
constexpr std::size_t kReadAtOnce = 65'536;
constexpr std::uint64_t kMaxUnsent = 1'048'576;

// The pending transfer of an interrupt endpoint. QEMU counts its ids up from 0.
constexpr std::uint64_t kReceivingId = ~std::uint64_t{0};

constexpr std::uint8_t status_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone: return usb_redir_success;
    case Outcome::kStall: return usb_redir_stall;
    case Outcome::kBabble: return usb_redir_babble;
    case Outcome::kCancelled: return usb_redir_cancelled;
    case Outcome::kNoAnswer: break;
  }
  return usb_redir_ioerror;
}

constexpr std::uint8_t status_of(bool done) {
  return done ? usb_redir_success : usb_redir_stall;
}

// The library takes a pointer for data, even for none of it.
Byte* data_of(Transfer& transfer) {
  return transfer.data.empty() ? nullptr : transfer.data.data();
}

bool has_endpoint(const Descriptors& device, Byte bEndpointAddress, TransferType type) {
  const auto endpoints = device.endpoints();
  return std::any_of(endpoints.begin(), endpoints.end(), [&](const EndpointDescriptor& e) {
    return e.bEndpointAddress == bEndpointAddress &&
           (e.bmAttributes & 0x03) == static_cast<Byte>(type);
  });
}

}  // namespace

// What the library calls while it reads. A packet with data leaves it to us to be freed.
struct UsbredirServer::Callbacks {
  static UsbredirServer& server(void* self) { return *static_cast<UsbredirServer*>(self); }

  static void log(void*, int level, const char* message) {
    if (level <= usbredirparser_warning) std::fprintf(stderr, "ssc-reader: %s\n", message);
  }
  static int read(void* self, uint8_t* data, int count) { return server(self).read(data, count); }
  static int write(void* self, uint8_t* data, int count) { return server(self).write(data, count); }

  static void hello(void* self, usb_redir_hello_header*) {
    if (!std::exchange(server(self).greeted_, true)) server(self).plug_in();
  }
  static void reset(void* self) {
    UsbredirServer& s = server(self);
    if (s.told_) reset_and_restore(s.bus_, s.configuration_);
  }
  static void set_configuration(void* self, uint64_t id,
                                usb_redir_set_configuration_header* header) {
    server(self).set_configuration(id, header->configuration);
  }
  static void get_configuration(void* self, uint64_t id) {
    UsbredirServer& s = server(self);
    usb_redir_configuration_status_header status{.status = usb_redir_success,
                                                 .configuration = s.configuration_};
    usbredirparser_send_configuration_status(s.parser_.get(), id, &status);
  }
  static void set_alt_setting(void* self, uint64_t id, usb_redir_set_alt_setting_header* header) {
    UsbredirServer& s = server(self);
    const bool done = set_interface(s.bus_, header->interface, header->alt);
    send_alt_setting(s, id, status_of(done), header->interface, header->alt);
  }
  static void get_alt_setting(void* self, uint64_t id, usb_redir_get_alt_setting_header* header) {
    UsbredirServer& s = server(self);
    const auto alt = get_interface(s.bus_, header->interface);
    send_alt_setting(s, id, status_of(alt.has_value()), header->interface, alt.value_or(0));
  }
  static void send_alt_setting(UsbredirServer& s, uint64_t id, uint8_t status, uint8_t interface,
                               uint8_t alt) {
    usb_redir_alt_setting_status_header header{
        .status = status, .interface = interface, .alt = alt};
    usbredirparser_send_alt_setting_status(s.parser_.get(), id, &header);
  }

  static void start_interrupts(void* self, uint64_t,
                               usb_redir_start_interrupt_receiving_header* header) {
    server(self).start_interrupts(header->endpoint);
  }
  static void stop_interrupts(void* self, uint64_t,
                              usb_redir_stop_interrupt_receiving_header* header) {
    server(self).bus_.cancel(kReceivingId);
    server(self).send_interrupt_status(header->endpoint, usb_redir_success);
  }
  static void cancel(void* self, uint64_t id) { server(self).bus_.cancel(id); }
  static void disconnect_ack(void* self) {
    if (std::exchange(server(self).awaits_ack_, false)) server(self).plug_in();
  }

  static void control_packet(void* self, uint64_t id, usb_redir_control_packet_header* header,
                             uint8_t* data, int size) {
    UsbredirServer& s = server(self);
    s.submit(control_transfer(id, setup_of(*header), view(data, size)));
    usbredirparser_free_packet_data(s.parser_.get(), data);
  }
  static void bulk_packet(void* self, uint64_t id, usb_redir_bulk_packet_header* header,
                          uint8_t* data, int size) {
    UsbredirServer& s = server(self);
    const std::size_t length = std::size_t{header->length_high} << 16 | header->length;
    s.submit_bulk((header->endpoint & kIn) != 0
                      ? in_transfer(id, header->endpoint, length)
                      : out_transfer(id, header->endpoint, view(data, size)));
    usbredirparser_free_packet_data(s.parser_.get(), data);
  }
  static Bytes view(const uint8_t* data, int size) {
    return {data, static_cast<std::size_t>(size)};
  }

  // What this device has no endpoints for.
  static void interrupt_packet(void* self, uint64_t id, usb_redir_interrupt_packet_header* header,
                               uint8_t* data, int) {
    usb_redir_interrupt_packet_header refusal{
        .endpoint = header->endpoint, .status = usb_redir_inval, .length = 0};
    usbredirparser_send_interrupt_packet(server(self).parser_.get(), id, &refusal, nullptr, 0);
    usbredirparser_free_packet_data(server(self).parser_.get(), data);
  }
  static void iso_packet(void* self, uint64_t, usb_redir_iso_packet_header*, uint8_t* data, int) {
    usbredirparser_free_packet_data(server(self).parser_.get(), data);
  }
  static void start_iso(void* self, uint64_t id, usb_redir_start_iso_stream_header* header) {
    refuse_iso(self, id, header->endpoint);
  }
  static void stop_iso(void* self, uint64_t id, usb_redir_stop_iso_stream_header* header) {
    refuse_iso(self, id, header->endpoint);
  }
  static void refuse_iso(void* self, uint64_t id, uint8_t endpoint) {
    usb_redir_iso_stream_status_header refusal{.status = usb_redir_inval, .endpoint = endpoint};
    usbredirparser_send_iso_stream_status(server(self).parser_.get(), id, &refusal);
  }
  static void alloc_streams(void* self, uint64_t id, usb_redir_alloc_bulk_streams_header* header) {
    refuse_streams(self, id, header->endpoints);
  }
  static void free_streams(void* self, uint64_t id, usb_redir_free_bulk_streams_header* header) {
    refuse_streams(self, id, header->endpoints);
  }
  static void refuse_streams(void* self, uint64_t id, uint32_t endpoints) {
    usb_redir_bulk_streams_status_header refusal{
        .endpoints = endpoints, .no_streams = 0, .status = usb_redir_inval};
    usbredirparser_send_bulk_streams_status(server(self).parser_.get(), id, &refusal);
  }
  static void filter_reject(void* self) { server(self).broken_ = true; }
  static void filter_filter(void*, usbredirfilter_rule* rules, int) { std::free(rules); }
  // The library refuses these by itself, because we have not said that we can do them.
  static void start_bulk_receiving(void*, uint64_t, usb_redir_start_bulk_receiving_header*) {}
  static void stop_bulk_receiving(void*, uint64_t, usb_redir_stop_bulk_receiving_header*) {}

  static void install(usbredirparser& parser) {
    parser.log_func = log;
    parser.read_func = read;
    parser.write_func = write;
    parser.hello_func = hello;
    parser.reset_func = reset;
    parser.set_configuration_func = set_configuration;
    parser.get_configuration_func = get_configuration;
    parser.set_alt_setting_func = set_alt_setting;
    parser.get_alt_setting_func = get_alt_setting;
    parser.start_interrupt_receiving_func = start_interrupts;
    parser.stop_interrupt_receiving_func = stop_interrupts;
    parser.cancel_data_packet_func = cancel;
    parser.device_disconnect_ack_func = disconnect_ack;
    parser.control_packet_func = control_packet;
    parser.bulk_packet_func = bulk_packet;
    parser.interrupt_packet_func = interrupt_packet;
    parser.iso_packet_func = iso_packet;
    parser.start_iso_stream_func = start_iso;
    parser.stop_iso_stream_func = stop_iso;
    parser.alloc_bulk_streams_func = alloc_streams;
    parser.free_bulk_streams_func = free_streams;
    parser.filter_reject_func = filter_reject;
    parser.filter_filter_func = filter_filter;
    parser.start_bulk_receiving_func = start_bulk_receiving;
    parser.stop_bulk_receiving_func = stop_bulk_receiving;
  }
};

UsbredirServer::UsbredirServer(HostController& bus, std::filesystem::path path)
    : bus_(bus), path_(std::move(path)) {
  if (std::filesystem::is_socket(path_)) std::filesystem::remove(path_);
  listener_ = listen_at(path_.string());
  bus_.attach(static_cast<BusEvents&>(*this));
}

UsbredirServer::~UsbredirServer() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

// --- The socket ----------------------------------------------------------------------------------

// A client that does not read its answers gets no more of its requests done.
short UsbredirServer::events() const {
  return parser_ && usbredirparser_has_data_to_write(parser_.get()) > 0 ? POLLOUT : POLLIN;
}

void UsbredirServer::work(short revents) {
  if (client_) {
    serve(revents);
  } else if (revents != 0) {
    greet(UniqueFd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)));
  }
}

void UsbredirServer::greet(UniqueFd client) {
  if (!client) return;
  client_ = std::move(client);
  greeted_ = told_ = awaits_ack_ = broken_ = false;
  parser_.reset(usbredirparser_create());
  if (!parser_) throw std::bad_alloc();
  parser_->priv = this;
  Callbacks::install(*parser_);
  std::array<std::uint32_t, USB_REDIR_CAPS_SIZE> capabilities{};
  for (const int capability : kCapabilities) {
    usbredirparser_caps_set_cap(capabilities.data(), capability);
  }
  usbredirparser_init(parser_.get(), kVersion, capabilities.data(), USB_REDIR_CAPS_SIZE,
                      usbredirparser_fl_usb_host);
  std::fprintf(stderr, "ssc-reader: USB host connected\n");
  flush();
}

void UsbredirServer::serve(short revents) {
  budget_ = kReadAtOnce;
  if ((revents & ~POLLOUT) != 0 && usbredirparser_do_read(parser_.get()) != 0) broken_ = true;
  flush();
}

// Also hangs up, because that must not happen while the library is at work.
void UsbredirServer::flush() {
  if (!parser_) return;
  if (!broken_ && usbredirparser_has_data_to_write(parser_.get()) > 0) {
    broken_ = usbredirparser_do_write(parser_.get()) != 0 ||
              usbredirparser_get_bufferered_output_size(parser_.get()) > kMaxUnsent;
  }
  if (broken_) hang_up();
}

// To the device it is as if the cable had been pulled and put into another machine.
void UsbredirServer::hang_up() {
  std::fprintf(stderr, "ssc-reader: USB host gone\n");
  parser_.reset();
  client_.reset();
  told_ = false;
  bus_.bus_reset();
}

int UsbredirServer::read(Byte* data, int count) {
  const std::size_t size = std::min(static_cast<std::size_t>(count), budget_);
  if (size == 0) return 0;
  const ssize_t n = recv(client_.get(), data, size, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (n <= 0) return -1;
  budget_ -= static_cast<std::size_t>(n);
  return static_cast<int>(n);
}

int UsbredirServer::write(const Byte* data, int count) {
  const ssize_t n = send(client_.get(), data, static_cast<std::size_t>(count), MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
  return static_cast<int>(n);
}

// --- The device ----------------------------------------------------------------------------------

void UsbredirServer::plug_in() {
  if (!parser_ || !greeted_ || told_ || awaits_ack_ || !bus_.connected()) return;
  device_ = enumerate(bus_);
  if (!device_) return;
  configuration_ = device_->bConfigurationValue();
  if (!usb::set_configuration(bus_, configuration_)) configuration_ = 0;
  send_endpoints();
  auto header = device_connect(*device_);
  usbredirparser_send_device_connect(parser_.get(), &header);
  told_ = true;
}

void UsbredirServer::on_plugged() {
  plug_in();
  flush();
}

void UsbredirServer::on_unplugged() {
  if (!parser_ || !std::exchange(told_, false)) return;
  usbredirparser_send_device_disconnect(parser_.get());
  awaits_ack_ = usbredirparser_peer_has_cap(parser_.get(), usb_redir_cap_device_disconnect_ack);
  flush();
}

void UsbredirServer::send_endpoints() {
  auto interfaces = interface_info(*device_);
  auto endpoints = ep_info(*device_, configuration_ != 0);
  usbredirparser_send_interface_info(parser_.get(), &interfaces);
  usbredirparser_send_ep_info(parser_.get(), &endpoints);
}

void UsbredirServer::set_configuration(std::uint64_t id, Byte bConfigurationValue) {
  bus_.cancel_all();
  const bool done = told_ && usb::set_configuration(bus_, bConfigurationValue);
  if (done) {
    configuration_ = bConfigurationValue;
    send_endpoints();
  }
  usb_redir_configuration_status_header status{.status = status_of(done),
                                               .configuration = configuration_};
  usbredirparser_send_configuration_status(parser_.get(), id, &status);
}

// --- Transfers -----------------------------------------------------------------------------------

void UsbredirServer::submit(Transfer transfer) {
  if (!told_ || !bus_.submit(transfer)) answer(transfer, usb_redir_inval);
}

void UsbredirServer::submit_bulk(Transfer transfer) {
  const bool known =
      told_ && has_endpoint(*device_, transfer.bEndpointAddress, TransferType::kBulk);
  known ? submit(std::move(transfer)) : answer(transfer, usb_redir_inval);
}

void UsbredirServer::start_interrupts(Byte bEndpointAddress) {
  const bool known = told_ && has_endpoint(*device_, bEndpointAddress, TransferType::kInterrupt);
  const bool started =
      known && bus_.submit(in_transfer(kReceivingId, bEndpointAddress, kMaxPacketSize));
  send_interrupt_status(bEndpointAddress, started ? usb_redir_success : usb_redir_inval);
}

void UsbredirServer::send_interrupt_status(Byte bEndpointAddress, std::uint8_t status) {
  usb_redir_interrupt_receiving_status_header header{.status = status,
                                                     .endpoint = bEndpointAddress};
  usbredirparser_send_interrupt_receiving_status(parser_.get(), 0, &header);
}

void UsbredirServer::on_finished(Transfer transfer, Outcome outcome) {
  if (!parser_) return;
  if (transfer.id == kReceivingId) {
    interrupt_finished(transfer, outcome);
  } else {
    answer(transfer, status_of(outcome));
  }
  flush();
}

void UsbredirServer::interrupt_finished(Transfer& transfer, Outcome outcome) {
  if (outcome == Outcome::kCancelled) return;
  if (outcome != Outcome::kDone) {
    return send_interrupt_status(transfer.bEndpointAddress, status_of(outcome));
  }
  usb_redir_interrupt_packet_header header{
      .endpoint = transfer.bEndpointAddress,
      .status = usb_redir_success,
      .length = static_cast<std::uint16_t>(transfer.data.size())};
  usbredirparser_send_interrupt_packet(parser_.get(), interrupt_packets_++, &header,
                                       data_of(transfer), static_cast<int>(transfer.data.size()));
  bus_.submit(in_transfer(kReceivingId, transfer.bEndpointAddress, kMaxPacketSize));
}

// Data goes back only with a transfer to the host.
void UsbredirServer::answer(Transfer& transfer, std::uint8_t status) {
  if (!transfer.to_host()) transfer.data.clear();
  transfer.bEndpointAddress == 0 ? answer_control(transfer, status) : answer_bulk(transfer, status);
}

void UsbredirServer::answer_control(Transfer& transfer, std::uint8_t status) {
  const SetupPacket setup = parse_setup(transfer.setup);
  usb_redir_control_packet_header header{.endpoint = static_cast<Byte>(setup.bmRequestType & kIn),
                                         .request = setup.bRequest,
                                         .requesttype = setup.bmRequestType,
                                         .status = status,
                                         .value = setup.wValue,
                                         .index = setup.wIndex,
                                         .length = static_cast<std::uint16_t>(transfer.actual)};
  usbredirparser_send_control_packet(parser_.get(), transfer.id, &header, data_of(transfer),
                                     static_cast<int>(transfer.data.size()));
}

void UsbredirServer::answer_bulk(Transfer& transfer, std::uint8_t status) {
  usb_redir_bulk_packet_header header{
      .endpoint = transfer.bEndpointAddress,
      .status = status,
      .length = static_cast<std::uint16_t>(transfer.actual),
      .stream_id = 0,
      .length_high = static_cast<std::uint16_t>(transfer.actual >> 16)};
  usbredirparser_send_bulk_packet(parser_.get(), transfer.id, &header, data_of(transfer),
                                  static_cast<int>(transfer.data.size()));
}

}  // namespace ssc::firmware::usb
