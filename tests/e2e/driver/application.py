# SPDX-License-Identifier: Apache-2.0
"""An application of PC/SC, as a process that is told what to do: a list [call, arguments…] in JSON a line, the result
likewise. libpcsclite knows one pcscd in its life, so whoever compares two drivers needs two of these.

    PCSCLITE_CSOCK_NAME=… application.py
"""
import ctypes
import json
import sys
import time

SHARED, DIRECT, LEAVE, RESET = 2, 3, 0, 1
T0, T1 = 1, 2
PRESENT, EMPTY = 0x20, 0x10
NO_READERS = 0x8010002E

long, handle = ctypes.c_long, ctypes.c_long


class ReaderState(ctypes.Structure):
    _fields_ = [("reader", ctypes.c_char_p), ("user", ctypes.c_void_p), ("known", ctypes.c_ulong),
                ("event", ctypes.c_ulong), ("atr_length", ctypes.c_ulong), ("atr", ctypes.c_ubyte * 33)]


class IoRequest(ctypes.Structure):
    _fields_ = [("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong)]


class Refused(Exception):
    pass


class Application:
    def __init__(self):
        self.library = ctypes.CDLL("libpcsclite.so.1")
        self.context, self.card, self.protocol = handle(), handle(), ctypes.c_ulong()
        self.call("SCardEstablishContext", 2, None, None, ctypes.byref(self.context))

    def close(self):
        self.call("SCardReleaseContext", self.context)

    def call(self, name, *arguments):
        code = getattr(self.library, name)(*arguments) & 0xFFFFFFFF
        if code != 0:
            raise Refused(f"{code:08X}")

    def readers(self):
        names, length = ctypes.create_string_buffer(4096), ctypes.c_ulong(4096)
        try:
            self.call("SCardListReaders", self.context, None, names, ctypes.byref(length))
        except Refused:
            return []
        return [name.decode() for name in names.raw[:length.value].split(b"\0") if name]

    def wait(self, reader, present, seconds):
        """Until there is a card, or none; answers its ATR, or None when the time is over."""
        wanted = PRESENT if present else EMPTY
        state = ReaderState(reader.encode(), None, 0, 0, 0)
        end = time.monotonic() + seconds
        while True:
            left = max(0, int(1000 * (end - time.monotonic())))
            try:
                self.call("SCardGetStatusChange", self.context, left if state.known else 0, ctypes.byref(state), 1)
            except Refused:
                pass
            if state.event & wanted:
                return bytes(state.atr[:state.atr_length]).hex().upper()
            if time.monotonic() >= end:
                return None
            state.known = state.event & ~2

    def connect(self, reader, protocols=T0 | T1, mode=SHARED):
        self.call("SCardConnect", self.context, reader.encode(), mode, protocols, ctypes.byref(self.card),
                  ctypes.byref(self.protocol))
        return self.protocol.value

    def disconnect(self, disposition=RESET):
        self.call("SCardDisconnect", self.card, disposition)

    def transmit(self, apdu, room=65538):
        command, answer, length = bytes.fromhex(apdu), ctypes.create_string_buffer(room), ctypes.c_ulong(room)
        self.call("SCardTransmit", self.card, ctypes.byref(IoRequest(self.protocol.value, 16)), command, len(command),
                  None, answer, ctypes.byref(length))
        return answer.raw[:length.value].hex().upper()

    def measure(self, apdu, times):
        """Seconds of each of so many transmissions."""
        command, answer = bytes.fromhex(apdu), ctypes.create_string_buffer(65538)
        request, found = ctypes.byref(IoRequest(self.protocol.value, 16)), []
        transmit = self.library.SCardTransmit
        for _ in range(times):
            length = ctypes.c_ulong(65538)
            begin = time.perf_counter()
            code = transmit(self.card, request, command, len(command), None, answer, ctypes.byref(length))
            found.append(time.perf_counter() - begin)
            if code != 0:
                raise Refused(f"{code & 0xFFFFFFFF:08X}")
        return found

    def control(self, code, request=""):
        data, answer, length = bytes.fromhex(request), ctypes.create_string_buffer(512), ctypes.c_ulong()
        self.call("SCardControl", self.card, ctypes.c_ulong(code), data, ctypes.c_ulong(len(data)), answer,
                  ctypes.c_ulong(512), ctypes.byref(length))
        return answer.raw[:length.value].hex().upper()

    def attribute(self, tag):
        answer, length = ctypes.create_string_buffer(512), ctypes.c_ulong(512)
        self.call("SCardGetAttrib", self.card, ctypes.c_ulong(tag), answer, ctypes.byref(length))
        return answer.raw[:length.value].hex().upper()


def main():
    application = Application()
    for line in sys.stdin:
        call, *arguments = json.loads(line)
        try:
            answer = {"answer": getattr(application, call)(*arguments)}
        except Refused as refused:
            answer = {"refused": str(refused)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
