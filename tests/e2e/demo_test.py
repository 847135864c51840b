# SPDX-License-Identifier: Apache-2.0
"""The demo says what it must, and only that, on standard output."""
import json
import subprocess
import unittest

from chain import READER, TOOLS


class Demo(unittest.TestCase):
    def test_one_object_with_everything_in_it(self):
        done = subprocess.run(["/usr/bin/python3", TOOLS / "demo.py", "--once", "--json"], text=True, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(list(answer), ["driver", "reader", "atr", "card", "holder", "medical", "voucher", "balance", "transfer", "afterwards", "ms"])
        self.assertEqual((answer["driver"], answer["reader"]), ("openssc", READER))
        self.assertEqual(answer["atr"], "3B6D000000815431008660999900000001")
        self.assertEqual(answer["holder"], {"id_number": "999911198603140136", "name": "李明示", "sex": "1", "birth": "1986-03-14"})
        self.assertEqual((answer["voucher"]["verified"], answer["voucher"]["second_use"]), (True, "REPLAYED"))
        transfer, afterwards = answer["transfer"], answer["afterwards"]
        self.assertEqual((transfer["state"], transfer["money_state"], transfer["amount_fen"]), ("RELATION_IN", "CREDITED", 318456))
        self.assertEqual(transfer["timeline"][-1]["money_state"], "CREDITED")
        self.assertEqual(afterwards["balance"], {"fen": 318456, "division": "999921", "state": "NORMAL"})
        self.assertEqual((afterwards["old_card"], afterwards["old_voucher"]), ("CARD_DEREGISTERED", "VOUCHER_SUPERSEDED"))
        self.assertIs(afterwards["new_voucher"], True)
        self.assertEqual({p["state"] for p in answer["transfer"]["preconditions"]}, {"MET"})
        self.assertEqual(list(answer["ms"]), ["card_read", "voucher", "balance", "transfer", "total"])
        for number in (answer["balance"]["fen"], answer["voucher"]["bytes"], *answer["ms"].values()):
            self.assertIs(type(number), int)

    def test_the_readable_account_shows_a_code_and_ends(self):
        done = subprocess.run(["/usr/bin/python3", TOOLS / "demo.py", "--once"], text=True, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in ("pcscd with our driver", "ssctl read", "李明示", "█", "ssc-backend case approve", "VOUCHER_SUPERSEDED", "CARD_DEREGISTERED", "CREDITED", "3,184.56"):
            self.assertIn(text, done.stdout)

    def test_it_says_that_the_stock_driver_runs_when_it_does(self):
        done = subprocess.run(["/usr/bin/python3", TOOLS / "demo.py", "--once", "--driver", "stock"], text=True, capture_output=True,
                              timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in ("pcscd with its stock driver", "CREDITED"):
            self.assertIn(text, done.stdout)
