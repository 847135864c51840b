# SPDX-License-Identifier: Apache-2.0
"""Scripts, commands and traces of ssctl on a simulated card, through firmware, driver and pcscd."""
import json
import xml.etree.ElementTree
from pathlib import Path

from chain import TOOLS, ChainTest

CARD_NUMBER = "563939393030303131"  # V99900011, the employee's
PIN = "123456"


class Scripts(ChainTest):
    insert = "employee"
    options = ("--style", "SEC1210")  # a second slot, for the PSAM

    def script(self, text, *options, name="one.script"):
        path = Path(self.stack.dir) / name
        path.write_text(text)
        return self.stack.run("ssctl", "script", path, *options)

    def test_every_shipped_script_passes(self):
        junit = self.stack.dir / "report.xml"
        done = self.stack.run("ssctl", "script", TOOLS / "scripts", "--junit", junit, timeout=150)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        tests = [line for line in lines if line.startswith("ok ")]
        self.assertEqual((lines[0], lines[-1]), ("TAP version 14", f"1..{len(tests)}"))
        suites = xml.etree.ElementTree.parse(junit).getroot()
        self.assertEqual(len(suites), len(list((TOOLS / "scripts").rglob("*.script"))))
        self.assertEqual(sum(int(suite.get("tests")) for suite in suites), len(tests))
        self.assertEqual([test for test in tests if "# SKIP" in test], [])

    def test_a_failure_shows_the_first_byte_that_differs(self):
        done = self.script('apdu 00A40400 {"sx1.sh."C9E7BBE1B1A3D5CF}\napdu 00B207280B -> 9000 [0709 "V99900012"]\n',
                           "--show-data")
        self.assertEqual(done.returncode, 1, done.stderr)
        for text in ("not ok 1 - ", "one.script:2:1'", "^^ byte 10: 32 expected, 31 got"):
            self.assertIn(text, done.stdout)

    def test_a_mistake_is_named_by_its_place_and_nothing_runs(self):
        done = self.script("reset cold\napdu 00B\n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("one.script:2:9: a byte has two digits", done.stderr)

    def test_a_card_that_no_simulator_inserted_is_guarded(self):
        done = self.script(f"apdu 00200000 {{{PIN}}} -> 9000\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("# SKIP COMMAND_GUARDED: it needs --allow-pin", done.stdout)
        self.refused("COMMAND_GUARDED", "apdu", "00DC072803070000")
        _, asked = self.ssctl("apdu", "00200000")
        self.assertEqual(asked["exchanges"][0]["status"], "63C3")  # the PIN has not been tried
        self.ok("apdu", "--allow-pin", f"0020000003{PIN}")

    def test_commands_by_hand(self):
        done = self.stack.run("ssctl", "apdu", "00B2072C0B", "00A404000F 7378312E73682EC9E7BBE1B1A3D5CF", "00B207280B")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(f"> 00B207280B\n< 0709{CARD_NUMBER} 9000  done\n", done.stdout)

    def test_a_trace_is_recorded_redacted_and_replayed(self):
        trace, redacted = self.stack.dir / "one.trace", self.stack.dir / "redacted.script"
        script = self.stack.dir / "record.script"
        script.write_text('insert employee\nreset cold\napdu 00A40400 {"sx1.sh."C9E7BBE1B1A3D5CF}\napdu 00B207280B\n'
                          f"apdu 00200000 {{{PIN}}}\n")
        trace.touch(0o644)
        done = self.stack.run("ssctl", "trace", "record", trace, script, "--allow-pin")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(trace.stat().st_mode & 0o777, 0o600)
        self.assertTrue(trace.read_text().startswith("insert employee\nreset cold -> [3B6D"))
        self.assertIn(CARD_NUMBER, trace.read_text())
        self.assertNotIn(PIN, trace.read_text())
        redacted.write_text(self.stack.run("ssctl", "trace", "redact", trace).stdout)
        self.assertNotIn(CARD_NUMBER, redacted.read_text())
        for file in (trace, redacted):
            done = self.stack.run("ssctl", "--json", "trace", "replay", file)
            self.assertEqual(json.loads(done.stdout)["failed"], 0, done.stdout)
