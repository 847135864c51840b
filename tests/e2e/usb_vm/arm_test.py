# SPDX-License-Identifier: Apache-2.0
"""The reader's ARM image, behind a real kernel's USB, under our driver: application, pcscd, driver, libusb, xHCI, and at
the other end of the cable the image's serial line. There the driver does what a reader of TPDU level leaves to it: PPS,
procedure bytes, blocks. Runs inside tools/usb-vm --arm, which has put the card `employee` into the reader."""
import contextlib
import unittest

from guest import CARD_NUMBER, EMPLOYEE, EMPLOYEE_ATR, RETIRED, SECONDS, SELECT_SSSE, await_card, hand, reader_name, until
from application import T0, T1, Application


class ArmImage(unittest.TestCase):
    def setUp(self):
        self.application = Application()
        self.addCleanup(self.application.close)
        self.atr = await_card(self.application)

    def put(self, persona):
        """Another card than the one that is in; pcscd learns both from the interrupt endpoint."""
        hand("pull")
        self.assertIsNotNone(self.application.wait(reader_name(), False, SECONDS))
        hand("insert", persona)
        return await_card(self.application)

    def read(self, protocol):
        """The card's number."""
        self.assertEqual(self.application.connect(reader_name()), protocol)
        self.assertEqual(self.application.transmit(SELECT_SSSE), "6118")
        answer = bytes.fromhex(self.application.transmit(CARD_NUMBER)).hex(" ").upper()
        self.application.disconnect()
        return answer

    def test_a_card_is_read_and_so_is_the_next_one_and_the_first_again(self):
        self.assertEqual(self.atr, EMPLOYEE_ATR)
        self.assertEqual(self.read(T0), EMPLOYEE)
        self.put("retired")
        self.assertEqual(self.read(T0), RETIRED)
        self.assertEqual(self.put("employee"), EMPLOYEE_ATR)
        self.assertEqual(self.read(T0), EMPLOYEE)

    def test_a_card_of_T1_is_read_block_by_block(self):
        self.put("employee-t1")
        self.addCleanup(self.put, "employee")
        self.assertEqual(self.read(T1), EMPLOYEE)

    def test_plugged_in_again_it_reads_on(self):
        hand("unplug")
        with contextlib.closing(Application()) as other:
            self.assertTrue(until(lambda: not other.readers()))
        hand("plug")
        self.assertEqual(await_card(self.application), EMPLOYEE_ATR)
        self.assertEqual(self.read(T0), EMPLOYEE)
