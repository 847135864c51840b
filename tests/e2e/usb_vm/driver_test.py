# SPDX-License-Identifier: Apache-2.0
"""Our driver and stock libccid on a real kernel's USB, one after the other: what an application sees through pcscd.
Runs inside tools/usb-vm, which has put the card `employee` into the reader.

SSC_MOVES says how often a hand moves the card and the cable, 5 times if not set.
"""
import contextlib
import os
import statistics
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import usbfs
from guest import (CARD_NUMBER, EMPLOYEE, EMPLOYEE_ATR, PCSCD_PID, RETIRED, SECONDS, SELECT_SSSE, answers, await_card,
                   hand, reader_name, run, sysfs, tell, until, use)
from application import Application, Refused

MOVES = int(os.environ.get("SSC_MOVES", 5))
FCI = "6F 16 84 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF A5 03 88 01 1E 90 00"


def shown(answer):
    return bytes.fromhex(answer).hex(" ").upper()


class Driver:
    """What is asked of both."""

    @classmethod
    def setUpClass(cls):
        use(cls.name)
        cls.pcscd = int(PCSCD_PID.read_text())

    def setUp(self):
        self.application = Application()
        self.addCleanup(self.application.close)
        await_card(self.application)

    def tearDown(self):
        self.assertTrue(Path(f"/proc/{self.pcscd}").exists(), "pcscd has ended")

    def put(self, persona):
        """Another card than the one that is in, as soon as pcscd has seen it."""
        hand("pull")
        self.assertIsNotNone(self.application.wait(reader_name(), False, SECONDS))
        hand("insert", persona)
        await_card(self.application)

    @staticmethod
    def answers(*apdus, slot=0):
        """To an application of its own."""
        with contextlib.closing(Application()) as application:
            application.connect(reader_name(slot))
            return [shown(application.transmit(apdu)) for apdu in apdus]

    def read(self):
        """The card number; None when the card cannot be read just now."""
        with contextlib.suppress(Refused):
            return self.answers(SELECT_SSSE, CARD_NUMBER)[-1]

    def test_opensc_tool_reads_the_atr(self):
        self.assertEqual(run("opensc-tool", "--atr").strip(), EMPLOYEE_ATR.hex(":"))

    def test_at_extended_apdu_level_the_reader_fetches_the_answer_itself(self):
        self.assertEqual(self.answers(f"{SELECT_SSSE} 00", CARD_NUMBER, "00 EE 00 00 00"), [FCI, EMPLOYEE, "6D 00"])

    def test_a_long_apdu_comes_in_several_messages(self):
        self.put("employee-t1")
        self.addCleanup(self.put, "employee")
        self.assertEqual(self.answers(SELECT_SSSE, "00 EE 00 00 00 01 2C" + " 5A" * 300, CARD_NUMBER),
                         ["61 18", "6D 00", EMPLOYEE])

    def test_both_slots_answer_side_by_side(self):
        hand("sam", "insert", "retired")
        self.addCleanup(hand, "sam", "pull")
        await_card(self.application, 1)
        with ThreadPoolExecutor() as side_by_side:
            found = list(side_by_side.map(lambda slot: self.answers(SELECT_SSSE, *20 * [CARD_NUMBER], slot=slot), (0, 1)))
        self.assertEqual(found, [["61 18"] + [number] * 20 for number in (EMPLOYEE, RETIRED)])

    def test_a_card_that_moves_is_noticed_by_the_interrupt_endpoint(self):
        """pcscd waits for it for minutes: nothing else would tell in time."""
        seconds = {"pull": [], "insert": []}
        for _ in range(MOVES):
            for words, present in ((["pull"], False), (["insert", "employee"], True)):
                start = time.monotonic()
                hand(*words)
                self.assertIsNotNone(self.application.wait(reader_name(), present, SECONDS))
                seconds[words[0]].append(time.monotonic() - start)
        for movement, measured in seconds.items():
            tell(f"{self.name}: {MOVES} × {movement}, noticed within", statistics.median(measured))
            self.assertLess(min(measured), 2.5)
        self.assertEqual(self.read(), EMPLOYEE)

    def test_a_bus_that_sleeps_takes_nothing_with_it(self):
        """Neither the reader nor the card's state. usbredir tells the device nothing of it."""
        self.application.connect(reader_name())
        self.application.transmit(SELECT_SSSE)
        usbfs.sleep_and_wake(sysfs(), self.pcscd)
        self.assertEqual(shown(self.application.transmit(CARD_NUMBER)), EMPLOYEE)
        self.application.disconnect()
        hand("pull")
        self.assertIsNotNone(self.application.wait(reader_name(), False, SECONDS))
        hand("insert", "employee")
        await_card(self.application)


class Stock(Driver, unittest.TestCase):
    """Not asked to see the cable move: at the end of a reader with two slots, libccid 1.5.2 and its threads race, and now
    and then it hangs or takes pcscd with it."""

    name = "stock"

    def test_after_a_bus_reset_by_someone_else_the_card_is_read_again(self):
        """By a pcscd that starts anew: libccid 1.5.2 waits a minute for an answer that a reset has swallowed."""
        self.doCleanups()  # a context ends with its pcscd
        with usbfs.Device(sysfs()) as device:
            device.reset()
        self.setUpClass()
        self.assertTrue(until(lambda: answers(SELECT_SSSE, CARD_NUMBER) == ["61 18", EMPLOYEE]))


class Ours(Driver, unittest.TestCase):
    name = "openssc"

    @contextlib.contextmanager
    def while_the_card_is_read(self):
        """By an application that goes on until it is refused, which has to be before long."""
        reading, refused = threading.Event(), threading.Event()

        def read_on():
            with contextlib.closing(Application()) as application, contextlib.suppress(Refused):
                application.connect(reader_name())
                application.transmit(SELECT_SSSE)
                while shown(application.transmit(CARD_NUMBER)) == EMPLOYEE:
                    reading.set()
            refused.set()
        reader = threading.Thread(target=read_on)
        reader.start()
        self.assertTrue(reading.wait(SECONDS))
        yield
        self.assertTrue(refused.wait(SECONDS))
        reader.join()

    def test_the_cable_moves(self):
        """By turns while nobody uses the reader, and in the middle of exchanges."""
        gone, back = [], []
        for turn in range(MOVES):
            with self.while_the_card_is_read() if turn % 2 else contextlib.nullcontext():
                start = time.monotonic()
                hand("unplug")
                self.assertTrue(until(lambda: not self.application.readers()))
                gone.append(time.monotonic() - start)
            start = time.monotonic()
            hand("plug")
            await_card(self.application)
            back.append(time.monotonic() - start)
            self.assertEqual(self.read(), EMPLOYEE)
        tell(f"{self.name}: {MOVES} × unplug, noticed within", statistics.median(gone))
        tell(f"{self.name}: {MOVES} × plug, ATR within", statistics.median(back))

    def test_after_a_bus_reset_by_someone_else_the_card_is_read_again(self):
        with usbfs.Device(sysfs()) as device:
            device.reset()
        self.assertTrue(until(lambda: self.read() == EMPLOYEE))

    def test_a_bus_reset_in_the_middle_of_exchanges_ends_one_and_the_next_work(self):
        with self.while_the_card_is_read():
            start = time.monotonic()
            with usbfs.Device(sysfs()) as device:
                device.reset()
        self.assertTrue(until(lambda: self.read() == EMPLOYEE))
        tell(f"{self.name}: from bus reset to the next answer", time.monotonic() - start)
