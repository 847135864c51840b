# SPDX-License-Identifier: Apache-2.0
"""The stack runner itself: it starts, ends with one kill, and cleans up only what it made."""
import os
import signal
import tempfile
import time
import unittest
from pathlib import Path

from chain import Stack, until


def processes_of(directory):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(directory) in command:
                found.append(command.replace(b"\0", b" "))
    return found


class Runner(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()
        self.addCleanup(self.stack.down)

    def test_killing_the_supervisor_ends_everything_and_the_next_start_cleans(self):
        self.stack.up()
        self.assertGreaterEqual(len(processes_of(self.stack.dir)), 6)
        supervisor = int((self.stack.dir / "supervisor.pid").read_text())
        start = time.monotonic()
        os.kill(supervisor, signal.SIGKILL)
        self.assertTrue(until(lambda: not processes_of(self.stack.dir), seconds=2), processes_of(self.stack.dir))
        self.assertLess(time.monotonic() - start, 2)
        self.assertEqual(self.stack.call("status").returncode, 1)
        (self.stack.dir / "left-over").touch()
        self.stack.up()
        self.assertFalse((self.stack.dir / "left-over").exists())

    def test_pcscd_loads_the_driver_that_was_asked_for(self):
        for options, library in (((), "libifd-ssc.so"), (("--driver", "stock"), "libccidtwin.so")):
            with self.subTest(library):
                self.stack.options = options
                self.stack.up()
                self.assertIn(library, Path(f"/proc/{self.stack.pid('pcscd')}/maps").read_text())
                self.stack.call("down")

    def test_two_stacks_live_side_by_side(self):
        other = Stack()
        self.addCleanup(other.down)
        self.stack.up()
        other.up()
        self.assertEqual(self.stack.run("ssctl", "sim", "insert", "retired").returncode, 0)
        for stack, expected in ((self.stack, 0), (other, 4)):
            self.assertEqual(stack.run("ssctl", "--wait", "1", "read").returncode, expected)

    def test_up_twice_is_refused_and_down_twice_is_not(self):
        self.stack.up()
        again = self.stack.call("up")
        self.assertEqual(again.returncode, 1)
        self.assertIn("already running", again.stderr)
        for _ in range(2):
            self.assertEqual(self.stack.call("down").returncode, 0)
        self.assertFalse(processes_of(self.stack.dir))

    def test_a_directory_of_somebody_else_is_left_alone(self):
        with tempfile.TemporaryDirectory() as directory:
            treasure = Path(directory) / "treasure"
            treasure.touch()
            self.stack.dir = Path(directory)
            refused = self.stack.call("up")
            self.assertEqual(refused.returncode, 1)
            self.assertTrue(treasure.exists())
            self.stack.dir = Path(directory) / "none"
