# SPDX-License-Identifier: Apache-2.0
"""A host on the serial line of a CCID reader: no driver in between, any slot, any number of commands under way."""
import collections
import socket
import struct

SYNC, ACK, NAK = 0x03, 0x06, 0x15
MOVEMENT = 0x50
TIME_EXTENSION = 2  # bmCommandStatus

PC_to_RDR_SetParameters = 0x61
PC_to_RDR_IccPowerOn = 0x62
PC_to_RDR_IccPowerOff = 0x63
PC_to_RDR_GetSlotStatus = 0x65
PC_to_RDR_Secure = 0x69
PC_to_RDR_Escape = 0x6B
PC_to_RDR_GetParameters = 0x6C
PC_to_RDR_XfrBlock = 0x6F

# wLevelParameter and bChainParameter
WHOLE, BEGINS, ENDS, MIDDLE, CONTINUE = 0x00, 0x01, 0x02, 0x03, 0x10
MOST_DATA = 261  # dwMaxCCIDMessageLength 271

Answer = collections.namedtuple("Answer", "bMessageType bSlot bSeq bStatus bError specific data")


def icc_status(answer):
    """0 active, 1 inactive, 2 no card"""
    return answer.bStatus & 0x03


def command_status(answer):
    """0 done, 1 failed, 2 time extension"""
    return answer.bStatus >> 6


def frame(message):
    lrc = 0
    data = bytes((SYNC, ACK)) + message
    for byte in data:
        lrc ^= byte
    return data + bytes((lrc,))


class CcidClient:
    def __init__(self, path, patience=5):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(patience)
        self.socket.connect(str(path))
        self.buffer = bytearray()
        self.sequence = collections.Counter()
        self.movements = bytearray()  # the second byte of each that the reader has told of
        self.time_requests = 0        # bytes and messages

    def close(self):
        self.socket.close()

    def send(self, message_type, slot=0, specific=b"\0\0\0", data=b""):
        """Sends one command and answers its bSeq."""
        bSeq = self.sequence[slot] % 256
        self.sequence[slot] += 1
        header = struct.pack("<BIBB", message_type, len(data), slot, bSeq)
        self.socket.sendall(frame(header + bytes(specific) + bytes(data)))
        return bSeq

    def receive(self):
        """The next final answer, of whichever slot."""
        while True:
            answer = self.next_message()
            if answer.bMessageType < 0x80:
                continue  # the echo of a command
            if command_status(answer) != TIME_EXTENSION:
                return answer
            self.time_requests += 1

    def ask(self, message_type, slot=0, specific=b"\0\0\0", data=b""):
        """One command and its answer, with nothing else under way."""
        bSeq = self.send(message_type, slot, specific, data)
        answer = self.receive()
        assert (answer.bSlot, answer.bSeq) == (slot, bSeq), answer
        return answer

    def next_message(self):
        while True:
            first = self.take(1)[0]
            if first == MOVEMENT:
                self.movements += self.take(1)
            elif first >= 0x80:
                self.time_requests += 1
            elif first == SYNC:
                return self.rest_of_frame()
            else:
                raise AssertionError(f"stray byte {first:02X}")

    def rest_of_frame(self):
        assert self.take(1)[0] == ACK, "the reader asks for a repetition"
        header = self.take(10)
        message_type, length, slot, bSeq, bStatus, bError, specific = struct.unpack("<BIBBBBB", header)
        data = self.take(length)
        assert self.take(1)[0] == frame(header + data)[-1]
        return Answer(message_type, slot, bSeq, bStatus, bError, specific, data)

    def take(self, size):
        while len(self.buffer) < size:
            chunk = self.socket.recv(4096)
            assert chunk, "the reader has hung up"
            self.buffer += chunk
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    # what tests say most

    def status(self, slot=0):
        return icc_status(self.ask(PC_to_RDR_GetSlotStatus, slot))

    def power_on(self, slot=0, bPowerSelect=1):
        return self.ask(PC_to_RDR_IccPowerOn, slot, (bPowerSelect, 0, 0))

    def power_off(self, slot=0):
        return self.ask(PC_to_RDR_IccPowerOff, slot)

    def transmit(self, data, slot=0, wLevelParameter=0):
        return self.ask(PC_to_RDR_XfrBlock, slot, struct.pack("<BH", 0, wLevelParameter), data)

    def set_parameters(self, bProtocolNum, data, slot=0):
        return self.ask(PC_to_RDR_SetParameters, slot, (bProtocolNum, 0, 0), data)

    def transmit_apdu(self, apdu, slot=0):
        """Extended APDU level: one APDU of any length in either direction, in parts by wLevelParameter."""
        parts = [apdu[i:i + MOST_DATA] for i in range(0, len(apdu), MOST_DATA)]
        for n, part in enumerate(parts):
            begins, ends = n == 0, n == len(parts) - 1
            level = WHOLE if begins and ends else BEGINS if begins else ENDS if ends else MIDDLE
            answer = self.transmit(part, slot, level)
            assert ends or (command_status(answer), answer.specific) == (0, CONTINUE), answer
        response = answer.data
        while command_status(answer) == 0 and answer.specific in (BEGINS, MIDDLE):
            answer = self.transmit(b"", slot, CONTINUE)
            response += answer.data
        return answer._replace(data=response)

    def escape(self, data, slot=0):
        return self.ask(PC_to_RDR_Escape, slot, data=data)
