# SPDX-License-Identifier: Apache-2.0
"""What ssctl does on a simulated card without the service, through firmware, driver and pcscd: scripts, commands and
traces, all files of the card with a PSAM beside it, and its PIN."""
import json
import xml.etree.ElementTree
from pathlib import Path

from chain import TOOLS, ChainTest, until

CARD_NUMBER = "563939393030303131"  # V99900011, the employee's
PIN = "123456"
PIN_3_0 = "246802"


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

    def test_what_cannot_be_read_is_no_script(self):
        folder = Path(self.stack.dir) / "scripts"
        (folder / "folder.script").mkdir(parents=True)
        for path in (folder, folder / "folder.script", folder / "none.script"):
            self.refused("INPUT_FILE", "script", path)

    def test_wrong_usage_is_told_without_what_may_be_a_pin(self):
        self.assertIn("--pin-tries", self.refused("REQUEST_MALFORMED", "pin", "verify", "--pin-tries", "0")["detail"])
        self.assertNotIn(PIN, self.refused("REQUEST_MALFORMED", "pin", "verify", PIN)["detail"])

    def test_a_psam_is_looked_for_where_it_is_said_to_be(self):
        self.put("employee")
        self.refused("READER_UNKNOWN", "card", "show", "--psam", "none of that name")
        self.refused("NO_PSAM", "card", "show", "--psam", self.ok("readers")["readers"][0]["name"])

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

    def insert_psam(self, persona):
        """Into the second slot, until the test ends."""
        sam = ("--control", self.stack.dir / "sam.control", "sim")
        self.addCleanup(self.stack.run, "ssctl", *sam, "pull")
        self.assertEqual(self.stack.run("ssctl", *sam, "insert", persona).returncode, 0)
        self.assertTrue(until(lambda: self.ok("readers")["readers"][1]["card"] == "present", 30))

    def typed(self, lines, *arguments):
        """The answer to a command that is told PINs by its standard input."""
        done = self.stack.run("ssctl", "--json", *arguments, stdin="".join(line + "\n" for line in lines))
        return json.loads(done.stdout)

    def test_a_3_0_card_shows_its_holder_to_a_psam_only(self):
        self.put("three-zero")
        self.insert_psam("psam-sm4")
        known = self.ok("card", "show")
        self.assertEqual((known["authenticated"], known["terminal_number"]), (True, "999911000001"))
        self.assertEqual((known["holder"]["name"], known["card"]["algorithm"]), ("孙新芯", "SM4"))
        unknown = self.ok("card", "show", "--no-psam")
        self.assertEqual((unknown["not_authenticated"], unknown["holder"]), ("NO_PSAM", None))
        self.assertEqual(unknown["unread"], [{"file": "EF06", "code": "CARD_ACCESS"}])
        self.assertEqual(unknown["card"]["number"], known["card"]["number"])

    def test_every_file_of_a_3_0_card_is_shown_or_says_what_it_asks_for(self):
        self.put("three-zero")
        unread = {file["name"]: file["code"] for file in self.ok("card", "files")["files"] if not file["read"]}
        self.assertEqual((unread["holder"], unread["pension"], unread["transactions"]),
                         ("CARD_ACCESS", "PIN_WANTED", "PIN_WANTED"))
        self.assertNotIn("issuer", unread)
        self.insert_psam("psam-sm4")
        files = {file["name"]: file for file in self.typed([PIN_3_0], "card", "show", "--all", "--pin")["files"]}
        self.assertEqual({name for name, file in files.items() if not file["read"]},
                         {"personnel_1", "personnel_2", "personnel_3"})  # this PSAM has no keys for them
        self.assertEqual(files["medical"]["records"][0]["items"][1],
                         {"tag": "84", "name": "division", "occurrence": 1, "text": "999911", "raw": "999911"})
        self.assertEqual(len(files["photo"]["bytes"]), 2 * 4096)

    def test_the_pin_is_tried_once_and_not_when_few_tries_are_left(self):
        def error(lines, *arguments):
            return self.typed(lines, "pin", *arguments)["error"]["code"]

        self.assertEqual(error(["123"], "verify"), "PIN_FORMAT")
        self.assertEqual(self.ok("pin", "status"), {"set": True, "tries_left": 3})
        self.assertEqual(error(["000000"], "verify"), "PIN_WRONG")
        self.assertEqual(error([PIN], "verify"), "PIN_FEW_TRIES")
        self.assertEqual(self.ok("pin", "status"), {"set": True, "tries_left": 2})
        self.assertEqual(self.typed([PIN], "pin", "verify", "--pin-tries", "2"), {"verified": True})
        self.assertEqual(self.typed([PIN, "9876"], "pin", "change"), {"changed": True})
        self.assertEqual(self.typed(["9876", PIN], "pin", "change"), {"changed": True})

    def test_a_blocked_pin_is_freed_or_replaced_by_a_psam_with_puk(self):
        for _ in range(3):
            self.typed(["000000"], "pin", "verify", "--pin-tries", "1")
        self.assertEqual(self.typed([PIN], "pin", "verify", "--pin-tries", "1")["error"]["code"], "PIN_BLOCKED")
        self.assertEqual(self.refused("NO_PSAM", "pin", "unblock")["retriable"], False)
        self.insert_psam("psam")
        self.assertEqual(self.ok("pin", "unblock"), {"unblocked": True, "tries_left": 3})
        self.assertEqual(self.typed(["9876"], "pin", "reload"), {"reloaded": True, "tries_left": 3})
        self.assertEqual(self.typed(["9876", PIN], "pin", "change"), {"changed": True})
