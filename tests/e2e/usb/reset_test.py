# SPDX-License-Identifier: Apache-2.0
"""Stock libusb against the reader: bus resets, halts and cancelled transfers, at the worst moments."""
import sys
import unittest
from pathlib import Path

from testbed import TestbedTest

CLIENT = Path(__file__).with_name("libusb_client.py")


class Libusb(TestbedTest):
    insert = "employee"

    def test_the_reader_survives_what_libusb_can_do_to_it(self):
        done = self.testbed.run(sys.executable, CLIENT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


del TestbedTest

if __name__ == "__main__":
    unittest.main()
