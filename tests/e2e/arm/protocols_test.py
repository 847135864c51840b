# SPDX-License-Identifier: Apache-2.0
"""Both protocols and both exchange levels on the ARM image, with a host of our own at its serial line."""
import unittest

from board import Board
from ccid_client import PC_to_RDR_XfrBlock, command_status
from t1_host import T1Host

SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障
SELECT_SSSE_WITH_LE = SELECT_SSSE + b"\0"
READ_ISSUER = bytes.fromhex("00B2012D40")
READ_FINGERPRINT = bytes.fromhex("00B08700000200")  # extended Le, 512 bytes; free to read on a 1.0 card
T1_ATR = "3B 9D 97 81 31 FE 45 00 81 54 31 00 86 60 99 99 00 00 00 01 02"
OLD_T1_CARD = f'base = "v1"\ntitle = "1.0 card of T=1"\natr = "{T1_ATR}"\n'
LONG_WRITE = bytes.fromhex("00D60000000258") + bytes(600)  # into the same file, without its key


class TpduLevel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.board = Board("GemCoreSIMPro")
        cls.addClassCleanup(cls.board.close)
        cls.host = cls.board.host

    def test_the_host_negotiates_and_speaks_t1(self):
        self.board.put("employee-t1")
        self.assertEqual(self.host.power_on().data, bytes.fromhex(T1_ATR))
        pps = bytes.fromhex("FF1197 79")
        self.assertEqual(self.host.transmit(pps).data, pps)
        parameters = bytes.fromhex("97 10 00 45 00 FE 00")
        self.assertEqual(self.host.set_parameters(1, parameters).data, parameters)
        card = T1Host(self.host)
        fci = card.transmit(SELECT_SSSE_WITH_LE)
        self.assertEqual(fci[-2:], bytes.fromhex("9000"))
        record = card.transmit(READ_ISSUER)
        self.assertEqual((len(record), card.blocks), (66, 4))  # IFSD is 32: 3 blocks
        card.set_ifsd(254)
        self.assertEqual((card.transmit(READ_ISSUER), card.blocks), (record, 6))


class ExtendedApduLevel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.board = Board("SEC1210", extended_apdu=True, personas={"old-t1": OLD_T1_CARD})
        cls.addClassCleanup(cls.board.close)
        cls.host = cls.board.host

    def power_on(self, persona, slot=0):
        self.board.pull(slot)
        self.board.put(persona, slot)
        answer = self.host.power_on(slot, bPowerSelect=0)
        self.assertEqual(command_status(answer), 0, answer)

    def test_every_card_answers_the_same_whatever_it_speaks(self):
        records = set()
        for persona in ("employee", "employee-t0fast", "employee-t1", "inverse"):
            with self.subTest(persona):
                self.power_on(persona)
                self.assertEqual(self.host.transmit_apdu(SELECT_SSSE_WITH_LE).data[-2:], bytes.fromhex("9000"))
                records.add(self.host.transmit_apdu(READ_ISSUER).data)
        self.assertEqual([len(record) for record in records], [66])

    def test_long_answers_and_long_commands_come_in_parts(self):
        self.power_on("old-t1")
        self.assertEqual(self.host.transmit_apdu(SELECT_SSSE_WITH_LE).data[-2:], bytes.fromhex("9000"))
        answer = self.host.transmit_apdu(READ_FINGERPRINT)
        self.assertEqual((len(answer.data), answer.data[-2:]), (514, bytes.fromhex("9000")))
        self.assertEqual(self.host.transmit_apdu(LONG_WRITE).data, bytes.fromhex("6982"))

    def test_two_slots_are_busy_with_two_protocols(self):
        for slot, persona in enumerate(("employee-t1", "employee-t0fast")):
            self.power_on(persona, slot)
            self.host.transmit_apdu(SELECT_SSSE_WITH_LE, slot)
        record = self.host.transmit_apdu(READ_ISSUER).data
        for _ in range(50):
            under_way = {(slot, self.host.send(PC_to_RDR_XfrBlock, slot, data=READ_ISSUER)) for slot in (0, 1)}
            answers = [self.host.receive() for _ in under_way]
            self.assertEqual({(a.bSlot, a.bSeq) for a in answers}, under_way)
            self.assertEqual({a.data for a in answers}, {record})


if __name__ == "__main__":
    unittest.main()
