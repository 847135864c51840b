# SPDX-License-Identifier: Apache-2.0
"""Stock pcscd with stock libccid and the reader on USB: extended APDU level, interrupt endpoint."""
import ctypes
import time
import unittest

from testbed import ATR, READER, TestbedTest, until  # first: it knows where the next one is
from pcsc import EMPTY, PRESENT, Card, PcscError, Slot

SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障
SELECT_SSSE_WITH_LE = SELECT_SSSE + b"\0"
CARD_NUMBER = bytes.fromhex("00B2072C0B")
EMPLOYEE = bytes.fromhex("0709") + b"V99900011" + bytes.fromhex("9000")
RETIRED = bytes.fromhex("0709") + b"V9990002X" + bytes.fromhex("9000")
READ_FINGERPRINT = bytes.fromhex("00B08700000200")  # extended Le, 512 bytes; free to read on a 1.0 card
OLD_T1_CARD = '''base = "v1"
title = "1.0 card of T=1"
atr = "3B 9D 97 81 31 FE 45 00 81 54 31 00 86 60 99 99 00 00 00 01 02"
'''
POLL_SECONDS = 0.4  # how often pcscd looks at a reader that does not tell it


class IoRequest(ctypes.Structure):
    _fields_ = [("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong)]


class UsbCard(Card):
    def transmit(self, command, protocol=1):
        request = IoRequest(protocol, ctypes.sizeof(IoRequest))
        answer, length = ctypes.create_string_buffer(65538), ctypes.c_ulong(65538)
        self.call("SCardTransmit", self.card, ctypes.byref(request), command, ctypes.c_ulong(len(command)), None, answer,
                  ctypes.byref(length))
        return answer.raw[:length.value]


class Pcscd(TestbedTest):
    personas = {"old-t1": OLD_T1_CARD}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.testbed.start_pcscd()
        cls.server = cls.testbed.pcscd_socket

    def setUp(self):
        self.assertTrue(until(self.slot_is_there), self.testbed.log())
        self.slot = Slot(self.server, READER)
        self.addCleanup(self.slot.close)
        self.put("employee")

    def put(self, persona):
        self.testbed.hand.pull()
        self.slot.wait_for(EMPTY)
        self.testbed.hand.insert(persona)
        return self.slot.wait_for(PRESENT)

    def slot_is_there(self):
        try:
            Slot(self.server, READER).close()
            return True
        except PcscError:
            return False

    def read(self):
        with UsbCard(self.server, READER) as card:
            card.transmit(SELECT_SSSE)
            return card.transmit(CARD_NUMBER)

    def test_the_card_is_powered_and_read(self):
        self.assertEqual(self.put("employee"), ATR)
        self.assertEqual(self.read(), EMPLOYEE)

    # At TPDU level the answer to a command with data and Le would be 61 18.
    def test_whole_apdus_of_any_length(self):
        with UsbCard(self.server, READER) as card:
            fci = card.transmit(SELECT_SSSE_WITH_LE)
            self.assertEqual((len(fci), fci[-2:]), (26, b"\x90\0"))
        self.put("old-t1")
        with UsbCard(self.server, READER) as card:
            card.transmit(SELECT_SSSE_WITH_LE, protocol=2)
            answer = card.transmit(READ_FINGERPRINT, protocol=2)
            self.assertEqual((len(answer), answer[-2:]), (514, b"\x90\0"))

    def test_moved_cards_are_told_and_not_looked_for(self):
        movements = 10
        start = time.monotonic()
        for _ in range(movements // 2):
            self.put("retired")
        self.assertLess(time.monotonic() - start, movements * POLL_SECONDS / 4)
        self.assertEqual(self.read(), RETIRED)

    def test_a_card_pulled_in_the_middle_of_a_session_is_noticed_and_the_next_one_read(self):
        with UsbCard(self.server, READER) as card:
            card.transmit(SELECT_SSSE)
            self.testbed.hand.pull()
            with self.assertRaises(PcscError):
                for _ in range(100):
                    card.transmit(CARD_NUMBER)
        self.put("retired")
        self.assertEqual(self.read(), RETIRED)


del TestbedTest

if __name__ == "__main__":
    unittest.main()
