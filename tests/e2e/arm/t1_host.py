# SPDX-License-Identifier: Apache-2.0
"""T=1 as a host speaks it through a reader at TPDU level, where nothing goes wrong (ISO/IEC 7816-3 clause 11)."""

MORE, NS, NR = 0x20, 0x40, 0x10
R_BLOCK, S_IFS_REQUEST, S_IFS_RESPONSE = 0x80, 0xC1, 0xE1


def block(pcb, inf=b""):
    head = bytes((0x00, pcb, len(inf))) + inf
    edc = 0
    for byte in head:
        edc ^= byte
    return head + bytes((edc,))


class T1Host:
    def __init__(self, client, slot=0, ifsc=254):
        self.client, self.slot, self.ifsc = client, slot, ifsc
        self.sent = self.received = 0  # N(S) of the next I-block, in either direction
        self.blocks = 0

    def exchange(self, pcb, inf=b""):
        answer = self.client.transmit(block(pcb, inf), self.slot)
        assert answer.bError == 0, answer
        self.blocks += 1
        raw = answer.data
        assert raw == block(raw[1], raw[3:-1]), raw.hex()
        return raw[1], raw[3:-1]

    def set_ifsd(self, ifsd):
        assert self.exchange(S_IFS_REQUEST, bytes((ifsd,))) == (S_IFS_RESPONSE, bytes((ifsd,)))

    def transmit(self, apdu):
        while True:
            inf, apdu = apdu[:self.ifsc], apdu[self.ifsc:]
            pcb, answer = self.exchange(NS * self.sent | (MORE if apdu else 0), inf)
            self.sent ^= 1
            if not apdu:
                break
            assert pcb == R_BLOCK | NR * self.sent, f"{pcb:02X}"
        response = b""
        while True:
            assert pcb & ~MORE == NS * self.received, f"{pcb:02X}"
            self.received ^= 1
            response += answer
            if not pcb & MORE:
                return response
            pcb, answer = self.exchange(R_BLOCK | NR * self.received)
