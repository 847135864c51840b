# SPDX-License-Identifier: Apache-2.0
"""A card pulled and put back 200 times, the ARM image under pcscd and our driver. A program of its own:
libpcsclite knows one pcscd in its life."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from chain import READER, ChainTest, until  # noqa: E402
from pcsc import EMPTY, PRESENT, Slot  # noqa: E402

ATR = bytes.fromhex("3B6D000000815431008660999900000001")


class Pulls(ChainTest):
    insert = "employee"
    options = ("--arm", "--style", "GemPCTwin")

    def test_every_movement_is_told_and_every_card_answers(self):
        slot = Slot(self.stack.environment["PCSCLITE_CSOCK_NAME"], READER)
        self.addCleanup(slot.close)
        for _ in range(200):
            self.sim("pull")
            slot.wait_for(EMPTY)
            self.sim("insert", "employee")
            self.assertEqual(slot.wait_for(PRESENT), ATR)
        self.assertTrue(until(lambda: self.reader()["card"] != "absent"), self.reader())  # the daemon knows it too
        self.assertEqual(self.ok("read")["card"]["number"], "V99900011")


del ChainTest

if __name__ == "__main__":
    unittest.main()
