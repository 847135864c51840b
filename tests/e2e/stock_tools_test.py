# SPDX-License-Identifier: Apache-2.0
"""Programs nobody here wrote talk to the card through our reader: with the stock driver, then with ours."""
import re
import subprocess

from chain import READER, ChainTest

ATR = "3B 6D 00 00 00 81 54 31 00 86 60 99 99 00 00 00 01"


class StockDriver(ChainTest):
    insert = "employee"
    options = ("--driver", "stock")

    def test_opensc_tool_reads_the_atr(self):
        done = self.stack.run("opensc-tool", "--atr")
        self.assertEqual(done.stdout.strip().lower(), ATR.replace(" ", ":").lower(), done.stderr)

    def test_pcsc_scan_sees_reader_and_card(self):
        with subprocess.Popen(["pcsc_scan", "-n"], env=self.stack.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as scan:
            try:
                scan.wait(2)
            except subprocess.TimeoutExpired:
                scan.terminate()
            seen = scan.stdout.read()
        self.assertIn(READER, seen)
        self.assertIn(ATR, seen)

    def test_scriptor_exchanges_tpdus(self):
        """At TPDU level the application sees 61xx and 6Cxx itself."""
        script = ("00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF\n"  # SELECT sx1.sh.社会保障
                  "00 C0 00 00 18\n"           # GET RESPONSE
                  "00 B2 07 2C 0B\n"           # card number, SFI 05
                  "00 B2 01 05 FF\n"           # wrong Le
                  "00 B2 01 05 40\n"           # not this file's SFI: the current EF, there is none
                  "00 A4 00 00 02 DF 04\n"     # medical insurance
                  "00 EE 00 00 00\n")          # no such instruction
        done = self.stack.run("scriptor", "-r", READER, stdin=script)
        # scriptor breaks an answer into lines of 16 bytes and says in words what the status means
        answers = [" ".join(answer.split()) for answer in re.findall(r"^< ([0-9A-F \n]+?) ?:", done.stdout, re.M)]
        self.assertEqual(answers[0], "61 18", done.stdout)
        self.assertEqual(answers[1], "6F 16 84 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF A5 03 88 01 1E 90 00")
        self.assertEqual(answers[2], "07 09 56 39 39 39 30 30 30 31 31 90 00")  # V99900011
        self.assertEqual(answers[-1], "6D 00")


class OurDriver(StockDriver):
    options = ()
