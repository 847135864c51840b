# SPDX-License-Identifier: Apache-2.0
"""QEMU's own reader, usb-ccid, which nobody here wrote, by the hands of its card: /dev/vport0p5 of
tools/usb-vm --usb-ccid. It exchanges TPDUs, T=0 alone.

Its messages are VSCARD (libcacard, vscard_common.h): three big-endian words, type, reader and length, and the data."""
import os
import queue
import struct
import threading

import usbfs

PORT = "/dev/vport0p5"
IDENTITY = (0x08E6, 0x4433)

INIT, ERROR, ATR, CARD_REMOVE, APDU = 1, 2, 5, 6, 7
HEADER = struct.Struct(">III")
READER = 0
VERSION, NO_CAPABILITIES = 2, 0
SUCCESS = 0

CARD_ATR = bytes.fromhex("3B 65 00 00 53 53 43 30 31")


class Card:
    """READ BINARY gives of each offset the low byte; what PUT DATA brings, GET RESPONSE fetches."""

    def __init__(self):
        self.kept = b""

    def answer(self, command):
        _, instruction, _, P2, P3 = command[:5].ljust(5, b"\0")
        if instruction == 0xB0:
            return bytes((P2 + i) & 0xFF for i in range(P3 or 256)) + b"\x90\x00"
        if instruction == 0xDA:
            self.kept = command[5:5 + P3]
            return bytes([0x61, P3])
        if instruction == 0xC0:
            return self.kept[:P3] + b"\x90\x00"
        return b"\x6D\x00"


class UsbCcid:
    def __init__(self):
        self.sysfs = usbfs.find(*IDENTITY)
        self.port = os.open(PORT, os.O_RDWR)
        self.outcomes = queue.Queue()
        self.card = Card()
        threading.Thread(target=self.listen, daemon=True).start()
        self.send(INIT, b"VSCD" + struct.pack(">II", VERSION, NO_CAPABILITIES))

    # The emulated cable stays in. What the kernel does not authorize is not there for anybody.
    def plug(self):
        (self.sysfs / "authorized").write_text("1")

    def unplug(self):
        (self.sysfs / "authorized").write_text("0")

    def insert(self):
        self.do(ATR, CARD_ATR)

    def pull(self):
        self.do(CARD_REMOVE)

    def do(self, message_type, data=b""):
        self.send(message_type, data)
        outcome = self.outcomes.get(timeout=30)
        assert outcome == SUCCESS, f"VSCARD {message_type}: {outcome}"

    def send(self, message_type, data=b""):
        os.write(self.port, HEADER.pack(message_type, READER, len(data)) + data)

    def listen(self):
        while True:
            message_type, _, length = HEADER.unpack(self.receive(HEADER.size))
            data = self.receive(length)
            if message_type == APDU:
                self.send(APDU, self.card.answer(data))
            elif message_type == ERROR:
                self.outcomes.put(int.from_bytes(data, "big"))

    def receive(self, length):
        data = b""
        while len(data) < length:
            data += os.read(self.port, length - len(data))
        return data
