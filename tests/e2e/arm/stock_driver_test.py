# SPDX-License-Identifier: Apache-2.0
"""The ARM image under pcscd and its stock serial driver, as each of the readers that driver knows."""
import re
import socket
import sys
import threading
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from chain import READER, ChainTest  # noqa: E402
from pcsc import Card  # noqa: E402

SECOND_READER = READER[:-1] + "1"
ATR = "3b:6d:00:00:00:81:54:31:00:86:60:99:99:00:00:00:01"
SELECT_SSSE = "00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF"
CARD_NUMBER = "00 B2 07 2C 0B"
EMPLOYEE = "07 09 56 39 39 39 30 30 30 31 31 90 00"  # V99900011
RETIRED = "07 09 56 39 39 39 30 30 30 32 58 90 00"   # V9990002X
VERIFY = bytes.fromhex("0020000008FFFFFFFFFFFFFFFF")


class StockDriverTest(ChainTest):
    insert = "employee"

    def answers(self, *apdus, reader=READER):
        done = self.stack.run("scriptor", "-r", reader, stdin="".join(f"{apdu}\n" for apdu in apdus))
        found = re.findall(r"^< ([0-9A-F \n]+?) ?:", done.stdout, re.M)
        self.assertEqual(len(found), len(apdus), done.stdout + done.stderr)
        return [" ".join(answer.split()) for answer in found]


class OneSlot(StockDriverTest):
    options = ("--driver", "stock", "--arm", "--style", "GemPCTwin")

    def test_stock_programs_read_the_card(self):
        self.assertEqual(self.stack.run("opensc-tool", "--atr").stdout.strip(), ATR)
        self.assertEqual(self.answers(SELECT_SSSE, CARD_NUMBER), ["61 18", EMPLOYEE])

    def test_a_card_pulled_and_put_back_is_read_again(self):
        for _ in range(3):
            self.put("retired")
            self.assertEqual(self.ok("read")["card"]["number"], "V9990002X")
            self.put("employee")
            self.assertEqual(self.answers(SELECT_SSSE, CARD_NUMBER)[1], EMPLOYEE)


class TwoSlotsWithCardsLeftIn(StockDriverTest):
    """The driver takes this reader for one whose cards are never moved."""

    options = ("--driver", "stock", "--arm", "--style", "GemCoreSIMPro", "--insert", "employee", "--insert-sam", "retired")

    def setUp(self):
        pass

    def test_both_slots_answer_by_turns_and_side_by_side(self):
        for reader, number in ((READER, EMPLOYEE), (SECOND_READER, RETIRED)) * 3:
            self.assertEqual(self.answers(SELECT_SSSE, CARD_NUMBER, reader=reader)[1], number)
        found = {}
        threads = [threading.Thread(target=self.read_many, args=(reader, found)) for reader in (READER, SECOND_READER)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, {READER: {EMPLOYEE}, SECOND_READER: {RETIRED}})

    def read_many(self, reader, found):
        found[reader] = set(self.answers(SELECT_SSSE, *[CARD_NUMBER] * 40, reader=reader)[1:])


class TwoSlots(TwoSlotsWithCardsLeftIn):
    options = ("--driver", "stock", "--arm", "--style", "SEC1210", "--insert-sam", "retired")

    def setUp(self):
        self.put("employee")


class PinPad(StockDriverTest):
    options = ("--driver", "stock", "--arm", "--style", "GemPCPinPad")

    def setUp(self):
        super().setUp()
        self.panel = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.panel.close)
        self.panel.settimeout(5)
        self.panel.connect(str(self.stack.dir / "reader.panel"))

    def verify(self, keys):
        """Types `keys` as soon as the reader asks for a PIN; answers what the application gets."""
        result = []
        with Card(self.stack.environment["PCSCLITE_CSOCK_NAME"], READER) as card:
            application = threading.Thread(target=lambda: result.append(card.verify_pin(VERIFY)))
            application.start()
            shown = self.shown_until(b"E\0")  # the current PIN, please
            self.panel.sendall(keys)
            shown += self.shown_until(b"X")
            application.join()
        return result[0], shown

    def shown_until(self, end):
        shown = b""
        while not shown.endswith(end):
            shown += self.panel.recv(1)
        return shown

    def test_a_pin_typed_at_the_reader_reaches_the_card(self):
        status_word, shown = self.verify(b"12345B6V")
        self.assertEqual(status_word, bytes.fromhex("63C2"))  # the card has compared it, and wants BCD
        self.assertEqual(shown, b"E\0" + b"".join(bytes((ord("D"), n)) for n in (0, 1, 2, 3, 4, 5, 4, 5)) + b"X")

    def test_a_pin_cancelled_is_6401(self):
        self.assertEqual(self.verify(b"12C")[0], bytes.fromhex("6401"))


del StockDriverTest, ChainTest

if __name__ == "__main__":
    unittest.main()
