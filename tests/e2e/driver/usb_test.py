# SPDX-License-Identifier: Apache-2.0
"""Our driver and stock libccid, each under a pcscd of its own, over the same reader on USB: what an application sees is
the same. Then what a hand and a hub can do to a reader in use."""
import statistics
import threading
import time
import unittest

from bench import until
from serial_test import SCRIPT, T1, UNPOWERED
from side_by_side import SideBySide
from usb_bench import UsbBench

PERSONAS = ("employee", "employee-t0fast", "employee-t1", "inverse", "v1", "retired")
SELECT, CARD_NUMBER = SCRIPT[0], "00B2072C0B"
EMPLOYEE = (b"\x07\x09V99900011").hex().upper() + "9000"
POLL_SECONDS = 0.4  # how often pcscd looks at a reader that does not tell it
TIME_OUT_SECONDS = 3  # the shortest that the driver has for an exchange


class OnUsb(SideBySide):
    @classmethod
    def make_bench(cls, driver):
        return UsbBench(driver, cls.two_slots)


class OneSlot(OnUsb):
    def test_the_same_script_has_the_same_answers(self):
        for persona in PERSONAS:
            with self.subTest(persona):
                self.same(lambda bench: bench.insert(persona))
                answers = self.same(lambda bench: bench.answers(SCRIPT))
                self.assertIn(answers[0], (1, T1))

    def test_an_answer_longer_than_a_message(self):
        self.same(lambda bench: bench.insert("v1"))
        answers = self.same(lambda bench: bench.answers((SELECT + " 00", "00 B0 87 00 00 02 00")))
        self.assertGreater(len(answers), 2)

    def test_a_card_that_does_not_answer_is_left_and_the_next_one_is_read(self):
        for bench in self.benches.values():
            bench.pull()
            bench.hand("insert mute")
            self.assertTrue(until(lambda: bench.connect() == UNPOWERED), bench.connect())
        self.same(lambda bench: bench.insert("employee"))
        self.same(lambda bench: bench.answers(SCRIPT))

    def test_features_and_attributes(self):
        for bench in self.benches.values():
            bench.insert("employee")
            bench.connect()
        features = self.benches["ours"].ask("control", 0x42000D48)
        self.assertEqual(features, "120442330012")  # no key pad, and no Escape unless it is allowed
        for tag in (0x00090303, 0x00090301, 0x0007A007, 0x00010100, 0x00010103, 0x00020110):
            self.same(lambda bench: bench.ask("attribute", tag))


class TwoSlots(OnUsb):
    two_slots = True

    def test_both_slots_answer_by_turns(self):
        for bench in self.benches.values():
            bench.insert("employee")
            bench.insert("employee-t1", 1)
        for slot in (0, 1, 0, 1):
            self.same(lambda bench: bench.answers(SCRIPT, slot))


class Ours(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bench = UsbBench("ours")
        cls.addClassCleanup(cls.bench.close)

    def setUp(self):
        self.bench.insert("employee")

    def read(self):
        return self.bench.answers((SELECT, CARD_NUMBER))[-1]

    def test_card_movements_are_pushed(self):
        movements = []
        for _ in range(5):
            for move in (self.bench.pull, lambda: self.bench.insert("employee")):
                start = time.monotonic()
                move()
                movements.append(time.monotonic() - start)
        self.assertLess(statistics.median(movements), POLL_SECONDS / 4, movements)

    def test_the_cable_is_pulled_in_the_middle_of_an_exchange(self):
        self.bench.connect()
        self.bench.ask("transmit", SELECT.replace(" ", ""))
        threading.Timer(0.05, self.bench.move_cable).start()
        start = time.monotonic()
        answer = EMPLOYEE
        while answer == EMPLOYEE and time.monotonic() - start < 10:
            answer = self.bench.ask("transmit", CARD_NUMBER)
        self.assertTrue(answer.startswith("!"), answer)
        self.assertLess(time.monotonic() - start, TIME_OUT_SECONDS)  # pcscd itself takes one to believe it
        self.assertTrue(until(lambda: not self.bench.ask("readers")))
        self.bench.move_cable()
        self.assertTrue(until(lambda: self.bench.reader() in self.bench.ask("readers")))
        self.assertTrue(until(lambda: self.read() == EMPLOYEE))

    def test_the_bus_is_reset_in_the_middle_of_exchanges(self):
        for _ in range(2):  # an answer that the reset has swallowed takes the time of its exchange, 5 s
            self.bench.connect()
            self.bench.ask("transmit", SELECT.replace(" ", ""))
            self.bench.reset_bus()
            start = time.monotonic()
            while self.bench.ask("transmit", CARD_NUMBER) == EMPLOYEE and time.monotonic() - start < 1:
                pass
            self.bench.ask("disconnect")
            self.assertTrue(until(lambda: self.read() == EMPLOYEE), self.bench.log.read_text()[-3000:])


if __name__ == "__main__":
    unittest.main()
