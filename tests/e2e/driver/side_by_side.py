# SPDX-License-Identifier: Apache-2.0
"""Both drivers at once, each on a bench of its own, asked the same."""
import unittest

DRIVERS = ("ours", "stock")


class SideBySide(unittest.TestCase):
    two_slots = False

    @classmethod
    def make_bench(cls, driver):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        cls.benches = {}
        for driver in DRIVERS:
            cls.benches[driver] = cls.make_bench(driver)
            cls.addClassCleanup(cls.benches[driver].close)
        cls.ours, cls.stock = (cls.benches[driver] for driver in DRIVERS)

    def both(self, ask):
        return tuple(ask(self.benches[driver]) for driver in DRIVERS)

    def same(self, ask):
        ours, stock = self.both(ask)
        self.assertEqual(ours, stock)
        return ours
