# SPDX-License-Identifier: Apache-2.0
"""As much of PC/SC as a PIN pad's application needs, from libpcsclite itself."""
import ctypes
import os
import struct

SHARED, T0, T1, LEAVE = 2, 1, 2, 0
GET_FEATURE_REQUEST = 0x42000000 + 3400
VERIFY_PIN_DIRECT = 0x06

long, handle = ctypes.c_long, ctypes.c_long


PRESENT, EMPTY = 0x20, 0x10


class ReaderState(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("user", ctypes.c_void_p), ("known", ctypes.c_ulong),
                ("event", ctypes.c_ulong), ("atr_length", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]


class PcscError(Exception):
    def __init__(self, call, code):
        super().__init__(f"{call}: {code & 0xFFFFFFFF:08X}")
        self.code = code & 0xFFFFFFFF


class Card:
    """A connection to the card in a reader of the pcscd at `server`."""

    def __init__(self, server, reader):
        os.environ["PCSCLITE_CSOCK_NAME"] = str(server)  # read at the library's first call
        self.library = ctypes.CDLL("libpcsclite.so.1")
        self.context, self.card, protocol = handle(), handle(), ctypes.c_ulong()
        self.call("SCardEstablishContext", 2, None, None, ctypes.byref(self.context))
        self.call("SCardConnect", self.context, reader.encode(), SHARED, T0 | T1, ctypes.byref(self.card), ctypes.byref(protocol))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call("SCardDisconnect", self.card, LEAVE)
        self.call("SCardReleaseContext", self.context)

    def call(self, name, *arguments):
        code = getattr(self.library, name)(*arguments)
        if code != 0:
            raise PcscError(name, code)

    def control(self, code, request=b""):
        answer, length = ctypes.create_string_buffer(512), ctypes.c_ulong()
        self.call("SCardControl", self.card, ctypes.c_ulong(code), request, ctypes.c_ulong(len(request)),
                  answer, ctypes.c_ulong(len(answer)), ctypes.byref(length))
        return answer.raw[:length.value]

    def features(self):
        """tag → control code"""
        found = self.control(GET_FEATURE_REQUEST)
        return {found[i]: int.from_bytes(found[i + 2:i + 6], "big") for i in range(0, len(found), 6)}

    def verify_pin(self, apdu, timeout_seconds=20):
        """The holder enters a PIN at the reader, ASCII, left-justified in a block of 8; answers the status word."""
        bmFormatString, bmPINBlockString, bmPINLengthFormat = 0x82, 0x08, 0x00
        wPINMaxExtraDigit = 0x0408  # 4 to 8
        bEntryValidationCondition = 0x02  # the enter key
        structure = struct.pack("<BBBBBHBBHBBBBI", timeout_seconds, 0, bmFormatString, bmPINBlockString, bmPINLengthFormat,
                                wPINMaxExtraDigit, bEntryValidationCondition, 1, 0x0804, 0, 0, 0, 0, len(apdu))
        return self.control(self.features()[VERIFY_PIN_DIRECT], structure + apdu)


class Slot:
    """What pcscd tells of a reader's slot, movement by movement."""

    def __init__(self, server, reader):
        os.environ["PCSCLITE_CSOCK_NAME"] = str(server)
        self.library = ctypes.CDLL("libpcsclite.so.1")
        self.context = handle()
        self.state = ReaderState(reader.encode(), None, 0, 0, 0)
        self.call("SCardEstablishContext", 2, None, None, ctypes.byref(self.context))
        try:
            self.call("SCardGetStatusChange", self.context, 0, ctypes.byref(self.state), 1)
        except PcscError:
            self.close()
            raise

    def call(self, name, *arguments):
        code = getattr(self.library, name)(*arguments)
        if code != 0:
            raise PcscError(name, code)

    def wait_for(self, wanted, milliseconds=5000):
        """Until the slot is PRESENT or EMPTY; answers the ATR."""
        while not self.state.event & wanted:
            self.state.known = self.state.event
            self.call("SCardGetStatusChange", self.context, milliseconds, ctypes.byref(self.state), 1)
        return bytes(self.state.atr[:self.state.atr_length])

    def close(self):
        self.call("SCardReleaseContext", self.context)
