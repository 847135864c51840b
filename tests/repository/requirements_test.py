#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/requirements takes for a test, for a row, and for a proof."""
import runpy
import unittest
from pathlib import Path
from types import SimpleNamespace

requirements = SimpleNamespace(**runpy.run_path(str(Path(__file__).resolve().parents[2] / "tools" / "requirements")))

ROW = '[[requirement]]\nid = "TR-01"\nkind = "R"\ntext = "Money follows"\ntests = ["Suite.Name"]\n'


class Names(unittest.TestCase):
    def test_googletest_in_every_form(self):
        text = "TEST(A, One) {}\nTEST_F(B,\n       Two) {}\nTEST_P(C, Three) {}\nTYPED_TEST(D, Four) {}\n"
        self.assertEqual(requirements.cpp_tests(text), {"A.One", "B.Two", "C.Three", "D.Four"})

    def test_what_does_not_run_is_no_test(self):
        text = "// TEST(A, One) {}\nTEST(A, DISABLED_Two) {}\nTEST_F(DISABLED_B, Three) {}\nINSTANTIATE_TEST_SUITE_P(A, B, c);\n"
        self.assertEqual(requirements.cpp_tests(text), set())

    def test_unittest_by_module_class_and_method(self):
        text = "class A(Base):\n    def test_one(self):\n        pass\n    def helper(self):\n        pass\n\ndef test_two():\n    pass\n"
        self.assertEqual(requirements.python_tests("arm.stock_test", text), {"e2e:arm.stock_test.A.test_one"})


class Table(unittest.TestCase):
    def refusal(self, text):
        with self.assertRaises(ValueError) as refused:
            requirements.read_rows(text)
        return str(refused.exception)

    def test_a_row_is_read(self):
        self.assertEqual(requirements.read_rows(ROW)[0]["tests"], ["Suite.Name"])

    def test_every_mistake_is_named(self):
        self.assertEqual(self.refusal(ROW + ROW), "TR-01: is there twice")
        for what, instead, refusal in (
                ("TR-01", "YR-01", "YR-01: id is wrong"),
                ('"R"', '"rule"', "TR-01: kind is wrong"),
                ("Money follows", " ", "TR-01: text is wrong"),
                ('tests = ["Suite.Name"]', "", "TR-01: tests is missing"),
                ('["Suite.Name"]', '"Suite.Name"', "TR-01: tests is wrong"),
                ("tests", "proofs = []\ntests", "TR-01: proofs is not a field here"),
                ("tests", "lacks = ''\ntests", "TR-01: lacks is wrong"),
                ("[[requirement]]", "[[demand]]", "demand is not a table here")):
            self.assertEqual(self.refusal(ROW.replace(what, instead)), refusal)


class State(unittest.TestCase):
    def state(self, **fields):
        row = {"id": "TR-01", "kind": "R", "text": "Money follows", "tests": [], **fields}
        return requirements.judged(row, {"Suite.Name"}, {"time_limit"})["state"]

    def test_a_row_is_covered_by_tests_that_exist(self):
        self.assertEqual(self.state(tests=["Suite.Name"], policy=["time_limit"]), "covered")

    def test_a_row_without_tests_is_open(self):
        self.assertEqual(self.state(), "open")

    def test_a_row_that_lacks_something_is_open(self):
        self.assertEqual(self.state(tests=["Suite.Name"], lacks="the money"), "open")

    def test_a_name_that_nobody_carries_breaks_a_row(self):
        self.assertEqual(self.state(tests=["Suite.Name", "Suite.Gone"]), "broken")
        self.assertEqual(self.state(tests=["Suite.Gone"], lacks="the money"), "broken")
        self.assertEqual(self.state(policy=["weather"]), "broken")


if __name__ == "__main__":
    unittest.main()
