# SPDX-License-Identifier: Apache-2.0
"""The demo with the ARM image in place of the reader program."""
import json
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from chain import TOOLS  # noqa: E402


class ArmDemo(unittest.TestCase):
    def test_the_whole_chain_on_the_emulated_reader(self):
        done = subprocess.run(["/usr/bin/python3", TOOLS / "demo.py", "--arm", "--once", "--json"], text=True,
                              capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["holder"]["name"], "李明示")
        self.assertEqual((answer["voucher"]["verified"], answer["transfer"]["state"]), (True, "RELATION_IN"))


if __name__ == "__main__":
    unittest.main()
