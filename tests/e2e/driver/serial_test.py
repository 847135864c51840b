# SPDX-License-Identifier: Apache-2.0
"""Our driver and the stock one, each under a pcscd of its own, over the same reader program on a serial line: what an
application sees is the same."""
import threading
import unittest

from bench import Bench, until
from side_by_side import SideBySide

SELECT = "00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF"
SCRIPT = (
    SELECT,
    "00 C0 00 00 18",           # GET RESPONSE (T=0)
    "00 B2 07 2C 0B",           # card number
    "00 B2 01 05 FF",           # wrong Le
    "00 B2 01 05 40",           # not this file's SFI
    "00 A4 00 00 02 DF 04",     # medical insurance
    SELECT + " 00",             # case 4
    "00 B2 01 35 00",           # Le 256
    "00 84 00 00",              # case 1
    "00 EE 00 00 00",           # no such instruction
)
PERSONAS = ("employee", "employee-t0fast", "employee-t1", "inverse", "v1", "retired")
T1 = 2
UNPOWERED, REMOVED = "!80100067", "!80100069"
LEAVE = 0  # the card as it is, when its application goes


class OnSerialLine(SideBySide):
    style = "GemPCTwin"

    @classmethod
    def make_bench(cls, driver):
        return Bench(driver, cls.style, cls.two_slots)


class OneSlot(OnSerialLine):
    def test_the_same_script_has_the_same_answers(self):
        for persona in PERSONAS:
            with self.subTest(persona):
                self.same(lambda bench: bench.insert(persona))
                answers = self.same(lambda bench: bench.answers(SCRIPT))
                self.assertIn(answers[0], (1, T1))
                if answers[0] != T1:
                    self.assertEqual(answers[1][:2], "61")

    def test_a_card_that_does_not_answer_is_left_and_the_next_one_is_read(self):
        silent = {"mute": self.benches.values(), "shortatr": (self.ours,)}  # the latter takes the stock driver 14 s
        for persona, benches in silent.items():
            with self.subTest(persona):
                for bench in benches:
                    bench.pull()
                    bench.hand(f"insert {persona}")
                    self.assertTrue(until(lambda: bench.connect() == UNPOWERED), bench.connect())
                self.same(lambda bench: bench.insert("employee"))
                self.same(lambda bench: bench.answers(SCRIPT[:3]))

    def test_a_card_pulled_under_an_application(self):
        for bench in self.benches.values():
            bench.insert("employee")
            bench.connect()
            bench.pull()
        self.same(lambda bench: bench.ask("transmit", "00B2072C0B"))
        self.same(lambda bench: bench.insert("employee-t1"))
        self.same(lambda bench: bench.answers(SCRIPT))

    def test_a_card_pulled_and_put_back_between_two_commands_is_another_one(self):
        for bench in self.benches.values():
            bench.insert("employee")
            bench.connect()
            bench.hand("pull")
            bench.hand("insert employee")
            self.assertTrue(until(lambda: bench.ask("transmit", "00B2072C0B") == REMOVED, pause=0.1))
            bench.ask("disconnect", LEAVE)  # a reset would tell pcscd of the new card, and its poll would miss the next pull
            self.assertTrue(until(lambda: bench.answers(SCRIPT[:3])[-1].startswith("0709"), pause=0.1))

    def test_reset_and_reconnect(self):
        for bench in self.benches.values():
            bench.insert("employee-t1")
        for _ in range(3):
            self.same(lambda bench: bench.answers(SCRIPT[:3]))

    def test_features_and_attributes(self):
        for bench in self.benches.values():
            bench.insert("employee")
            bench.connect()
        features, _ = self.both(lambda bench: bench.ask("control", 0x42000D48))
        self.assertEqual(features, "120442330012")
        for tag in (0x00090303, 0x00090301, 0x0007A007):  # ATR, contact, longest input
            self.assertEqual(*self.both(lambda bench: bench.ask("attribute", tag)), hex(tag))

    def test_a_reader_that_dies_is_reported_and_found_again(self):
        """By the stock driver too, in its own time: this one's is asked for."""
        bench = Bench("ours")
        self.addCleanup(bench.close)
        bench.insert("employee")
        bench.connect()
        bench.kill("reader")
        self.assertTrue(bench.ask("transmit", "00B2072C0B").startswith("!"))


class PinPad(unittest.TestCase):
    def test_a_pin_typed_at_the_reader_reaches_the_card_by_either_driver(self):
        for driver in ("ours", "stock"):
            with self.subTest(driver):
                bench = Bench(driver, "GemPCPinPad")
                self.addCleanup(bench.close)
                for persona in ("employee", "employee-t1"):
                    bench.insert(persona)
                    bench.connect()
                    self.assertEqual(bench.verify(b"123456V"), "63C2")  # the card has compared it, and wants BCD
                    self.assertEqual(bench.verify(b"12C"), "6401")
                    self.assertEqual(bench.verify(b"1234V"), "63C1")
                    bench.ask("disconnect")


class TwoSlots(OnSerialLine):
    style, two_slots = "SEC1210", True

    def test_both_slots_answer_by_turns_and_side_by_side(self):
        for bench in self.benches.values():
            bench.insert("employee")
            bench.insert("employee-t1", 1)
        for slot in (0, 1, 0, 1):
            self.same(lambda bench: bench.answers(SCRIPT, slot))


if __name__ == "__main__":
    unittest.main()
