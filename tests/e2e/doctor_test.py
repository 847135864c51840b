# SPDX-License-Identifier: Apache-2.0
"""ssctl doctor on a running stack, and when parts of it are gone."""
import json
import unittest

from chain import READER, ChainTest, Stack


def examined(stack):
    """What doctor ends with, and its findings by subject."""
    done = stack.run("ssctl", "--json", "doctor")
    answer = json.loads(done.stdout)
    assert answer["healthy"] == (done.returncode == 0), answer
    return done.returncode, {subject: [f for f in answer["findings"] if f["subject"] == subject]
                             for subject in ("service", "access", "driver", "reader", "daemon")}


class Doctor(ChainTest):
    def setUp(self):
        pass

    def test_a_running_stack_is_healthy(self):
        status, found = examined(self.stack)
        self.assertEqual(status, 0, found)
        self.assertEqual({f["state"] for group in found.values() for f in group}, {"good"}, found)
        driver, = found["driver"]
        self.assertEqual(driver["about"], READER)
        self.assertTrue(driver["detail"].endswith("/ifd-ssc.bundle/Contents/Linux/libifd-ssc.so"), driver)
        reader, = found["reader"]
        self.assertEqual(reader["about"], READER)
        self.assertRegex(reader["detail"], r"^firmware OpenSSC reader \d+\.\d+")
        self.assertIn(str(self.stack.pid("pcscd")), found["service"][0]["detail"])

    def test_it_speaks_the_users_language(self):
        for language, words in (("en", "Smart card service    good"), ("zh", "智能卡服务            正常")):
            self.assertIn(words, self.stack.run("ssctl", "--lang", language, "doctor").stdout)


class Faults(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()
        self.addCleanup(self.stack.down)

    def codes(self):
        status, found = examined(self.stack)
        return status, [f["code"] for group in found.values() for f in group if f["state"] == "fault"]

    def test_pcscd_killed_reader_gone_and_sscd_killed(self):
        self.stack.up()
        self.stack.kill("ssc-reader")
        status, codes = self.codes()
        self.assertIn((status, codes), ((0, []), (3, ["NO_READER"])))  # pcscd may still hold on to the reader
        self.stack.kill("pcscd")
        self.assertEqual(self.codes(), (3, ["SERVICE_DOWN"]))
        self.stack.kill("sscd")
        self.assertEqual(self.codes(), (3, ["SERVICE_DOWN", "DAEMON_DOWN"]))
        done = self.stack.run("ssctl", "--lang", "en", "doctor")
        for text in ("fault: The smart card service (pcscd) is not running [SERVICE_DOWN]", "→ Start pcscd", "→ Start sscd"):
            self.assertIn(text, done.stdout)

    def test_the_stock_driver_is_a_note_and_no_fault(self):
        self.stack.options = ("--driver", "stock")
        self.stack.up()
        status, found = examined(self.stack)
        self.assertEqual(status, 0, found)
        driver, = found["driver"]
        self.assertEqual((driver["state"], driver["code"]), ("note", "DRIVER_OTHER"))
        self.assertTrue(driver["detail"].endswith("/libccidtwin.so"), driver)


del ChainTest

if __name__ == "__main__":
    unittest.main()
