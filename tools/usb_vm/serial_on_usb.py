#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A USB device that has nothing in it but a CCID reader on a serial line. Ends when the reader hangs up.

    serial_on_usb.py USBREDIR USART        Unix sockets: where QEMU's usb-redir finds it, and where the reader is

Its class descriptor says of it what the drivers of the serial line know of themselves: TPDU level, one slot, and nothing
done by itself. Messages go on as they are. Of the framing (protocol/ccid/serial.hpp) the echo is dropped, a time
request becomes a time extension, and a movement a RDR_to_PC_NotifySlotChange.
"""
import collections
import selectors
import socket
import struct
import sys

BULK_OUT, BULK_IN, INTERRUPT_IN = 0x01, 0x81, 0x82
ENDPOINTS = {  # type, wMaxPacketSize, bInterval
    BULK_OUT: (2, 64, 0), BULK_IN: (2, 64, 0), INTERRUPT_IN: (3, 8, 16)}
CCID_CLASS = (0x0B, 0, 0)
IDENTITY = (0x1209, 0x0001)

# CCID 1.1, table 5.1-1: 1.10, one slot, 5 V to 1.8 V, T=0 and T=1, 4 MHz, 10,752 to 344,086 bit/s, IFSD 254, TPDU level
# with automatic rates and any NAD, messages of 271 bytes.
CLASS_DESCRIPTOR = bytes.fromhex(
    "3621 1001 00 07 03000000 A00F0000 A00F0000 00 002A0000 16400500 00 FE000000 00000000 00000000 30020100"
    "0F010000 FF FF 0000 00 01")
DEVICE_DESCRIPTOR = bytes.fromhex("1201 0002 00 00 00 40") + struct.pack("<HH", *IDENTITY) + bytes.fromhex("0001 01 02 03 01")
STRINGS = ("OpenSSC", "OpenSSC Reader", "000000000000000000000002")


def configuration_descriptor():
    interface = struct.pack("<9B", 9, 4, 0, 0, len(ENDPOINTS), *CCID_CLASS, 0)
    endpoints = b"".join(struct.pack("<BBBBHB", 7, 5, address, *values) for address, values in ENDPOINTS.items())
    rest = interface + CLASS_DESCRIPTOR + endpoints
    return struct.pack("<BBHBBBBB", 9, 2, 9 + len(rest), 1, 1, 0, 0x80, 50) + rest  # fed by the bus, 100 mA


def string_descriptor(text):
    data = text.encode("utf-16-le")
    return bytes([2 + len(data), 3]) + data


DESCRIPTORS = {  # by wValue
    0x0100: DEVICE_DESCRIPTOR, 0x0200: configuration_descriptor(), 0x0300: bytes.fromhex("04030904"),
    **{0x0300 + index: string_descriptor(text) for index, text in enumerate(STRINGS, 1)}}

REQUESTS = {  # bmRequestType, bRequest; what is answered to a wValue, None: stall
    (0x80, 0): lambda _: bytes(2),  # GET_STATUS
    (0x81, 0): lambda _: bytes(2),
    (0x82, 0): lambda _: bytes(2),
    (0x80, 6): DESCRIPTORS.get,
    (0x02, 1): lambda _: b"",  # CLEAR_FEATURE(ENDPOINT_HALT)
    (0x21, 1): lambda _: b"",  # ABORT: the bulk message does it alone
}


# ---- The serial line ------------------------------------------------------------------------------------------

SYNC, ACK, MOVEMENT, ANSWER = 0x03, 0x06, 0x50, 0x80
TIME_EXTENSION = 0x80
TELL_MOVEMENTS_AT_ONCE = bytes.fromhex("6B 03000000 00 00 000000 4F5306")


def frame(message):
    lrc = 0
    for byte in (data := bytes([SYNC, ACK]) + message):
        lrc ^= byte
    return data + bytes([lrc])


class SerialReader:
    def __init__(self, path):
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(path))
        self.heard = b""
        self.command = None  # the last one, until the bus is reset: what the reader says to an older one goes nowhere
        self.send(TELL_MOVEMENTS_AT_ONCE)
        while not any(endpoint == BULK_IN for endpoint, _ in self.receive()):
            pass

    def send(self, command):
        self.command = command
        self.line.sendall(frame(command))

    def receive(self):
        """The messages that have come, with their endpoints."""
        chunk = self.line.recv(4096)
        if not chunk:
            sys.exit("the reader has hung up")
        self.heard += chunk
        said = []
        while self.heard and (size := self.size_of_next()) <= len(self.heard):
            said += self.message(self.heard[:size])
            self.heard = self.heard[size:]
        return said

    def size_of_next(self):
        """As far as it can be told by now."""
        first = self.heard[0]
        if first != SYNC:
            return 2 if first == MOVEMENT else 1
        return 13 + int.from_bytes(self.heard[3:7], "little") if len(self.heard) >= 7 else 7

    def message(self, said):
        if said[0] == MOVEMENT:
            return [(INTERRUPT_IN, said)]
        if said[0] == SYNC and said[1] == ACK:
            content = said[2:-1]
            if frame(content) != said:
                raise ValueError(f"damaged: {said.hex(' ')}")
            return [(BULK_IN, content)] if content[0] >= ANSWER and self.command else []
        if said[0] >= ANSWER:
            return [(BULK_IN, self.time_extension())] if self.command else []
        raise ValueError(f"not a reader's: {said.hex(' ')}")

    def time_extension(self):
        slot, sequence = self.command[5:7]
        return struct.pack("<BIBBBBB", ANSWER, 0, slot, sequence, TIME_EXTENSION, 1, 0)


# ---- usbredir (usbredirproto.h), with the capabilities that an xHCI wants of it -------------------------------

HELLO_HEADER, HEADER = struct.Struct("<III"), struct.Struct("<IIQ")
CONTROL_HEADER, BULK_HEADER, INTERRUPT_HEADER = map(struct.Struct, ("<BBBBHHH", "<BBHIH", "<BBH"))
VERSION = b"OpenSSC serial_on_usb".ljust(64, b"\0")
CAPABILITIES = 1 << 4 | 1 << 5 | 1 << 6  # ep_info has max_packet_size, ids of 64 bits, bulk lengths of 32 bits
SUCCESS, CANCELLED, STALL = 0, 1, 4
FULL_SPEED, CONTROL, NONE = 1, 0, 255
(HELLO, DEVICE_CONNECT, _, RESET, INTERFACE_INFO, EP_INFO, SET_CONFIGURATION, GET_CONFIGURATION, CONFIGURATION_STATUS,
 SET_ALT_SETTING, GET_ALT_SETTING, ALT_SETTING_STATUS) = range(12)
START_INTERRUPTS, STOP_INTERRUPTS, INTERRUPT_STATUS = 15, 16, 17
CANCEL = 21
CONTROL_PACKET, BULK_PACKET, INTERRUPT_PACKET = 100, 101, 103


def interface_info():
    return struct.pack("<I", 1) + b"".join(bytes([value]).ljust(32, b"\0") for value in (0, *CCID_CLASS))


def ep_info():
    types, intervals, sizes = [NONE] * 32, [0] * 32, [0] * 32
    for address, (kind, size, interval) in {0x00: (CONTROL, 64, 0), 0x80: (CONTROL, 64, 0), **ENDPOINTS}.items():
        index = (address & 0x80) >> 3 | address & 0x0F
        types[index], intervals[index], sizes[index] = kind, interval, size
    return struct.pack("<32B32B32x32H", *types, *intervals, *sizes)


class Port:
    """Where the device is plugged in: one connection of QEMU."""

    def __init__(self, host, reader):
        self.host, self.reader = host, reader
        self.heard, self.header = b"", HELLO_HEADER
        self.waiting = collections.deque()    # bulk-IN transfers: id, length
        self.answers = collections.deque()    # that none has fetched yet
        self.movement, self.movements, self.listens = None, 0, False
        hello = VERSION + struct.pack("<I", CAPABILITIES)
        host.sendall(HELLO_HEADER.pack(HELLO, len(hello), 0) + hello)

    def send(self, kind, number, content):
        self.host.sendall(HEADER.pack(kind, len(content), number) + content)

    def receive(self):
        """EOFError: pulled out."""
        chunk = self.host.recv(65536)
        if not chunk:
            raise EOFError
        self.heard += chunk
        while len(self.heard) >= self.header.size:
            kind, length, number = self.header.unpack_from(self.heard)
            begin, end = self.header.size, self.header.size + length
            if len(self.heard) < end:
                break
            content, self.heard, self.header = self.heard[begin:end], self.heard[end:], HEADER
            self.PACKETS.get(kind, lambda *_: None)(self, number, content)

    # ---- what QEMU says

    def hello(self, *_):
        self.send(INTERFACE_INFO, 0, interface_info())
        self.send(EP_INFO, 0, ep_info())
        self.send(DEVICE_CONNECT, 0, struct.pack("<BBBBHH", FULL_SPEED, 0, 0, 0, *IDENTITY))

    def reset(self, *_):
        while self.waiting:
            self.answer_bulk_in(self.waiting.popleft()[0], CANCELLED)
        self.answers.clear()
        self.reader.command = None

    def configuration(self, number, _):
        self.send(CONFIGURATION_STATUS, number, bytes([SUCCESS, 1]))

    def alt_setting(self, number, _):
        self.send(ALT_SETTING_STATUS, number, bytes([SUCCESS, 0, 0]))

    def start_interrupts(self, number, _):
        self.listens = True
        self.send(INTERRUPT_STATUS, number, bytes([SUCCESS, INTERRUPT_IN]))
        self.tell_movement()

    def stop_interrupts(self, number, _):
        self.listens = False
        self.send(INTERRUPT_STATUS, number, bytes([SUCCESS, INTERRUPT_IN]))

    def cancel(self, number, _):
        for transfer in [transfer for transfer in self.waiting if transfer[0] == number]:
            self.waiting.remove(transfer)
            self.answer_bulk_in(number, CANCELLED)

    def control(self, number, packet):
        endpoint, request, request_type, _, value, index, length = CONTROL_HEADER.unpack_from(packet)
        answer = REQUESTS.get((request_type, request), lambda _: None)(value)
        data = (answer or b"")[:length]
        self.send(CONTROL_PACKET, number, CONTROL_HEADER.pack(
            endpoint, request, request_type, STALL if answer is None else SUCCESS, value, index, len(data)) + data)

    def bulk(self, number, packet):
        """libusb sends a whole message by one transfer, and its end by an empty one if it is of full packets."""
        endpoint, _, length, _, _ = BULK_HEADER.unpack_from(packet)  # none has 64 KiB
        if endpoint == BULK_IN:
            self.waiting.append((number, length))
            return self.fetch()
        if message := packet[BULK_HEADER.size:]:
            self.reader.send(message)
        self.send(BULK_PACKET, number, BULK_HEADER.pack(endpoint, SUCCESS, length, 0, 0))

    PACKETS = {HELLO: hello, RESET: reset, SET_CONFIGURATION: configuration, GET_CONFIGURATION: configuration,
               SET_ALT_SETTING: alt_setting, GET_ALT_SETTING: alt_setting, START_INTERRUPTS: start_interrupts,
               STOP_INTERRUPTS: stop_interrupts, CANCEL: cancel, CONTROL_PACKET: control, BULK_PACKET: bulk}

    # ---- what the reader says

    def say(self, endpoint, message):
        if endpoint == BULK_IN:
            self.answers.append(message)
            return self.fetch()
        self.movement = message
        self.tell_movement()

    def fetch(self):
        while self.waiting and self.answers:
            (number, length), answer = self.waiting.popleft(), self.answers.popleft()
            if len(answer) > length:
                self.answers.appendleft(answer[length:])
            self.answer_bulk_in(number, SUCCESS, answer[:length])

    def answer_bulk_in(self, number, status, data=b""):
        self.send(BULK_PACKET, number, BULK_HEADER.pack(BULK_IN, status, len(data), 0, 0) + data)

    def tell_movement(self):
        if self.listens and self.movement:
            self.send(INTERRUPT_PACKET, self.movements,
                      INTERRUPT_HEADER.pack(INTERRUPT_IN, SUCCESS, len(self.movement)) + self.movement)
            self.movements += 1
            self.movement = None


def serve(listener, reader):
    """One connection after the other, as a cable is in one machine at a time."""
    while True:
        host, _ = listener.accept()
        with host, selectors.DefaultSelector() as selector:
            port = Port(host, reader)
            selector.register(host, selectors.EVENT_READ, port.receive)
            selector.register(reader.line, selectors.EVENT_READ, lambda: [port.say(*said) for said in reader.receive()])
            try:
                while True:
                    for key, _ in selector.select():
                        key.data()
            except (EOFError, ConnectionError):
                reader.command = None


def main(usbredir, usart):
    reader = SerialReader(usart)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(usbredir)
        listener.listen()
        serve(listener, reader)


if __name__ == "__main__":
    main(*sys.argv[1:])
