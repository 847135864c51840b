# SPDX-License-Identifier: Apache-2.0
"""A reader with one card that a test plays, on USB or on a serial line: it says what a reader says or, asked to lie,
anything else, and on USB it may describe itself as any device."""
import os
import queue
import socket
import struct
import threading

ATR = bytes.fromhex("3B6D000000815431008660999900000001")
SELECT = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
CARD_NUMBER = bytes.fromhex("00B2072C0B")
EMPLOYEE = bytes.fromhex("0709") + b"V99900011" + bytes.fromhex("9000")
RESPONSES = {SELECT: bytes.fromhex("9000"), CARD_NUMBER: EMPLOYEE}
DEFAULT_PARAMETERS = bytes.fromhex("1100000A00")  # of T=0

# CCID 1.1, table 6.1-1
POWER_ON, POWER_OFF, SLOT_STATUS, XFR, PARAMETERS, SET_PARAMETERS, ESCAPE, ABORT = (
    0x62, 0x63, 0x65, 0x6F, 0x6C, 0x61, 0x6B, 0x72)
DATA_BLOCK, STATUS, PARAMETERS_OF, ESCAPE_OF = 0x80, 0x81, 0x82, 0x83
FAILED, TIME_EXTENSION = 0x40, 0x80  # bmCommandStatus


def message(kind, command, status=0, error=0, last=0, body=b""):
    """An answer to `command`."""
    return struct.pack("<BIBBBBB", kind, len(body), command[5], command[6], status, error, last) + body


class PlayedReader:
    """`lie(command, truth)`, unless it is None, answers what is said instead of the truth: a list of messages, and of
    what the way to the host understands besides."""

    def __init__(self):
        self.lie = None
        self.powered = False
        self.lock = threading.Lock()

    def hear(self, command):
        with self.lock:
            truth = self.truth(command)
            return self.lie(command, truth) if self.lie else [truth]

    def lie_with(self, lie, of=None):
        """In every answer, or in the next one to a command of that type."""
        def once(command, truth):
            if command[0] != of:
                return [truth]
            self.lie = None
            return lie(command, truth)
        with self.lock:
            self.lie = lie if of is None else once

    def be_honest(self):
        with self.lock:
            self.lie = None

    def truth(self, command):
        kind, slot, abData = command[0], command[5], command[10:]
        if slot != 0:
            return message(STATUS, command, 0x02 if kind == SLOT_STATUS else FAILED | 0x02, 0xFE)
        if kind in (POWER_ON, POWER_OFF):
            self.powered = kind == POWER_ON
        active = 0 if self.powered else 1
        if kind == POWER_ON:
            return message(DATA_BLOCK, command, active, body=ATR)
        if kind == XFR:
            return message(DATA_BLOCK, command, active, body=RESPONSES.get(abData, b"\x6D\x00"))
        if kind == SET_PARAMETERS:
            return message(PARAMETERS_OF, command, active, last=command[7], body=abData)
        if kind == PARAMETERS:
            return message(PARAMETERS_OF, command, active, body=DEFAULT_PARAMETERS)
        if kind == ESCAPE:
            return message(ESCAPE_OF, command, active, body=b"Liar")
        if kind in (SLOT_STATUS, POWER_OFF, ABORT):
            return message(STATUS, command, active)
        return message(STATUS, command, FAILED | active)


# ---- On a serial line, in GemPC Twin framing ------------------------------------------------------------------


def frame(content):
    lrc = 0
    for byte in b"\x03\x06" + content:
        lrc ^= byte
    return b"\x03\x06" + content + bytes([lrc])


def next_frame(heard):
    """The first one's content, and the rest; None as long as it is not there whole."""
    if heard.startswith(NAK):
        return NAK, heard[len(NAK):]
    size = 12 + int.from_bytes(heard[3:7], "little") if len(heard) >= 12 else 12
    return (heard[2:size], heard[size + 1:]) if len(heard) > size else (None, heard)


NAK = bytes.fromhex("031516")  # that again
BROKEN = object()  # in a lie: the line breaks


class SerialPlayer(threading.Thread):
    """Listens at a socket; one host at a time."""

    def __init__(self, path, reader):
        super().__init__(daemon=True)
        self.reader = reader
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.start()

    def run(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                try:
                    self.serve(line)
                except OSError:
                    pass

    def serve(self, line):
        heard, answer = b"", b""
        while chunk := line.recv(4096):
            heard += chunk
            while heard:
                command, heard = next_frame(heard)
                if command is None:
                    break
                if command == NAK:
                    line.sendall(answer)
                    continue
                line.sendall(frame(command))  # the echo
                for said in self.reader.hear(command):
                    if said is BROKEN:
                        return
                    answer = frame(said)
                    line.sendall(answer)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


# ---- On USB, as the player of ssc-usb-mock --------------------------------------------------------------------

(RESET, SETUP, OUT, IN_DONE, SUSPEND, RESUME) = range(6)
(DEALT_WITH, CONNECT, DISCONNECT, OPEN, CLOSE, WRITE, RECEIVE, STALL, UNSTALL) = range(9)
BULK_OUT, BULK_IN, INTERRUPT_IN = 0x01, 0x81, 0x82
ENDPOINTS = {BULK_OUT: b"\x02\x40\x00", BULK_IN: b"\x02\x40\x00", INTERRUPT_IN: b"\x03\x08\x00"}
PACKET = 64

DEVICE_DESCRIPTOR = bytes.fromhex("1201 0002 00 00 00 40 0912 0100 0001 00 00 01 01")  # 1209:0001, a serial number
CONFIGURATION = bytes.fromhex(
    "0902 5D00 01 01 00 80 64"
    "0904 00 00 03 0B 00 00 00"
    "3621 1001 00 07 01000000 A00F0000 A00F0000 00 002A0000 002A0000 00 FE000000 00000000 00000000 BE040400"
    "0F010000 FF FF 0000 00 01"
    "0705 01 02 4000 00"
    "0705 81 02 4000 00"
    "0705 82 03 0800 10")

UNPLUG = object()  # in a lie: the cable is pulled


class Packet(bytes):
    """In a lie: one packet, without an end of its message."""


class Halt:
    """In a lie: the endpoint is halted; what had been said behind it is said once it has been cleared."""

    def __init__(self, endpoint):
        self.endpoint = endpoint


class UsbPlayer(threading.Thread):
    def __init__(self, path, reader, serial_number):
        super().__init__(daemon=True)
        self.reader, self.configuration, self.cleared = reader, CONFIGURATION, []
        text = serial_number.encode("utf-16-le")
        self.strings = {0: b"\x04\x03\x09\x04", 1: bytes([len(text) + 2, 3]) + text}
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(str(path))
        self.listener.listen()
        self.bus = None
        self.plugged_in = threading.Event()
        self.forget()
        self.start()

    def forget(self):
        self.control, self.packets, self.heard, self.writing = queue.SimpleQueue(), queue.SimpleQueue(), b"", False

    def run(self):
        self.bus, _ = self.listener.accept()
        self.plug()
        try:
            while event := self.bus.recv(PACKET + 2):
                self.HANDLERS[event[0]](self, event[1], event[2:])
                self.call(DEALT_WITH)
        except OSError:
            pass

    def close(self):
        for end in (self.bus, self.listener):
            if end:
                end.shutdown(socket.SHUT_RDWR)
                end.close()

    def call(self, call, endpoint=0, data=b""):
        self.bus.send(bytes([call, endpoint]) + data)

    # ---- the hand

    def plug(self, configuration=CONFIGURATION):
        self.configuration = configuration
        self.call(CONNECT)

    def unplug(self):
        self.call(DISCONNECT)

    # ---- events

    def on_reset(self, *_):
        for endpoint in ENDPOINTS:
            self.call(CLOSE, endpoint)
        self.forget()

    def on_setup(self, _, setup):
        request_type, request, value, index, length = struct.unpack("<BBHHH", setup)
        answer = self.REQUESTS.get((request_type, request), lambda *_: None)(self, value, index)
        self.control = queue.SimpleQueue()
        if answer is None:
            return self.call(STALL)
        whole = answer[:length]
        for packet in cut(whole, always_short=len(whole) < length):
            self.control.put(packet)
        self.call(RECEIVE)  # the status stage of what goes to the host
        self.call(WRITE, 0x80, self.control.get())

    def on_out(self, endpoint, packet):
        if endpoint != BULK_OUT:
            return
        self.heard += packet
        if len(self.heard) >= 10 and len(self.heard) >= 10 + int.from_bytes(self.heard[1:5], "little"):
            command, self.heard = self.heard, b""
            self.say(self.reader.hear(command))
        self.call(RECEIVE, BULK_OUT)

    def on_in_done(self, endpoint, _):
        if endpoint == 0x80 and not self.control.empty():
            self.call(WRITE, 0x80, self.control.get())
        if endpoint == BULK_IN:
            self.writing = False
            self.write_next()

    HANDLERS = {RESET: on_reset, SETUP: on_setup, OUT: on_out, IN_DONE: on_in_done,
                SUSPEND: lambda *_: None, RESUME: lambda *_: None}

    # ---- bulk-IN

    def say(self, answers):
        for answer in answers:
            for packet in cut(answer) if type(answer) is bytes else [answer]:
                self.packets.put(packet)
        self.write_next()

    def write_next(self):
        if self.writing or self.packets.empty():
            return
        packet = self.packets.get()
        if packet is UNPLUG:
            return self.unplug()
        self.writing = True
        if isinstance(packet, Halt):
            return self.call(STALL, packet.endpoint)
        self.call(WRITE, BULK_IN, packet)

    # ---- control requests: what is answered, None for what is not known

    def set_configuration(self, *_):
        for endpoint, kind in ENDPOINTS.items():
            self.call(OPEN, endpoint, kind)
        self.forget()
        self.call(RECEIVE, BULK_OUT)
        return b""

    def get_descriptor(self, value, _):
        kind, index = value >> 8, value & 0xFF
        return {1: DEVICE_DESCRIPTOR, 2: self.configuration, 3: self.strings.get(index)}.get(kind)

    def clear_feature(self, _, endpoint):
        self.cleared.append(endpoint)
        self.call(UNSTALL, endpoint)
        if endpoint == BULK_OUT:
            self.heard = b""
            self.call(RECEIVE, BULK_OUT)
        else:
            self.writing = False
            self.write_next()
        return b""

    REQUESTS = {
        (0x00, 5): lambda *_: b"",  # SET_ADDRESS
        (0x00, 9): set_configuration,
        (0x01, 11): lambda *_: b"",  # SET_INTERFACE
        (0x02, 1): clear_feature,
        (0x80, 0): lambda *_: b"\0\0",  # GET_STATUS
        (0x80, 6): get_descriptor,
        (0x80, 8): lambda *_: b"\x01",  # GET_CONFIGURATION
        (0x21, 1): lambda *_: b"",  # ABORT
    }


def cut(content, always_short=True):
    """In packets; `always_short`: the last one is none of full length."""
    packets = [content[at:at + PACKET] for at in range(0, len(content), PACKET)]
    return packets if packets and not (always_short and len(packets[-1]) == PACKET) else packets + [b""]
