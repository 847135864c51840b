# SPDX-License-Identifier: Apache-2.0
"""The national library from a C program, with simulated cards and PSAMs in a reader with two slots."""
import re
import subprocess
import threading
import unittest
from pathlib import Path

from bench import BUILD, ROOT, Bench

HEADERS = ROOT / "host" / "sscard_driver"
TERMINAL = "999911000001"
SAM = 1

BASIC = {  # persona: the eleven fields; psam of its algorithm
    "employee": ("999911|999911198603140136|V99900011|999911D15600000500000001FFFFFFFF|李明示|"
                 "00815431008660999900000001|2.0|20240601|20340601|999911000001||", "psam"),
    "longname": ("999911|999911199007090376|V99900046|999911D15600000500000004FFFFFFFF|"
                 "伊斯拉·K·古丽娜扎尔·虚构别克·示例|00815431008660999900000004|2.0|20240601|20340601|999911000001||",
                 "psam"),
    "v1": ("999911|999911197202280598|V99900062|999911D15600000500000006FFFFFFFF|陈旧历|"
           "00815431008660999900000006|1.0|20100501|20300501|999911000001||", "psam"),
    "offline": ("999911|999911198801200128|V99900097|999911D15600000500000009FFFFFFFF|周离线|"
                "00815431008660999900000009|2.0|20240601|20340601|999911000001||", "psam"),
    "three-zero": ("999911|999911199504150114|V99900089|999911D15600000500000008FFFFFFFF|孙新芯|"
                   "00815431008660999900000008|3.00|20250301|20350301|999911000001||", "psam-sm4"),
}
BAD = {"bank": -1, "mute": -4, "wrongid": -20, "ssf33": -2202, "liar": -23}

SELECT = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"


class Program:
    """The C program, at the other end of two pipes."""

    def __init__(self, bench, configuration):
        self.process = subprocess.Popen(
            [BUILD / "tests" / "sscard_client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**bench.environment, "OPENSSC_SSCARD_CONF": str(configuration)})

    def call(self, *words):
        """The number and pOutInfo."""
        self.process.stdin.write("\t".join(str(word) for word in words).encode("gb18030") + b"\n")
        self.process.stdin.flush()
        number, _, text = self.process.stdout.readline().decode("gb18030").rstrip("\n").partition("\t")
        return int(number), text

    def close(self):
        """Its exit status; a sanitizer's is not 0."""
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(30)


def declared(header):
    return set(re.findall(r"^long (\w+)\(", (HEADERS / header).read_text(), re.MULTILINE))


def exported(library):
    listed = subprocess.run(["nm", "-D", "--defined-only", BUILD / "lib" / library], check=True, text=True,
                            capture_output=True).stdout
    return {line.split()[-1] for line in listed.splitlines()}


class Names(unittest.TestCase):
    def test_the_libraries_show_what_their_headers_declare_and_nothing_else(self):
        self.assertEqual(len(declared("SSCardDriver.h")), 25)
        self.assertEqual(exported("libSSCardDriver.so"), declared("SSCardDriver.h"))
        self.assertEqual(exported("libSSSE32.so"), declared("SSSE32.h"))


class Library(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.bench = Bench("ours", "SEC1210", two_slots=True)
        cls.addClassCleanup(cls.bench.close)
        cls.holder = cls.bench.dir / "holder"  # types what it is told
        cls.configuration = cls.bench.dir / "sscard.conf"
        cls.configuration.write_text(f'[pin]\nprogram = "{cls.holder}"\n[service]\nuse = "no"\n')

    def setUp(self):
        self.program = Program(self.bench, self.configuration)
        self.addCleanup(lambda: self.assertEqual(self.program.close(), 0))
        self.sam = None

    def insert(self, persona, sam="psam"):
        if sam != self.sam:
            self.bench.insert(sam, SAM)
            self.sam = sam
        self.bench.pull()
        self.bench.hand(f"insert {persona}")
        self.bench.ask("wait", self.bench.reader(), True, 30)

    def type(self, current, new=""):
        self.holder.write_text(f"#!/bin/sh\ncase $1 in current) echo {current};; *) echo {new};; esac\n")
        self.holder.chmod(0o700)

    def ok(self, *words):
        number, text = self.program.call(*words)
        self.assertEqual(number, 0, (words, text))
        return text

    def card_info(self):
        fields = self.ok("iReadCardBas", 1).split("|")
        return f"{fields[3]}|{fields[2]}|"

    def test_the_eleven_fields_of_every_card(self):
        for persona, (fields, sam) in BASIC.items():
            with self.subTest(persona):
                self.insert(persona, sam)
                self.assertEqual(self.ok("iReadCardBas", 1), fields)

    def test_bad_cards_have_their_numbers_and_a_message(self):
        for persona, number in BAD.items():
            with self.subTest(persona):
                self.insert(persona)
                said, message = self.program.call("iReadCardBas", 3)
                self.assertEqual(said, number, message)
                self.assertTrue(message)
        self.bench.pull()
        number, message = self.program.call("iReadCardBas", 1)
        self.assertEqual((number, message[:2]), (-2, "无卡"))

    def test_every_function_without_hsm(self):
        self.insert("offline")
        self.type("123456", "654321")
        info = self.card_info()
        self.ok("iVerifyPIN", 1)
        self.assertEqual(self.ok("iReadCard", 1, 1, info, "DF04EF05|84|8F|$SSSEEF06|09|$"),
                         "DF04EF05|999911|2|$SSSEEF06|周离线|$")
        self.assertEqual(self.ok("iWriteCard", 1, info, "DF01EF06|23|$", "DF01EF06|虚岭市样本路9号|$"), "")
        self.assertEqual(self.ok("iReadCard", 1, 2, info, "DF01EF06|23|$"), "DF01EF06|虚岭市样本路9号|$")
        receipt = self.ok("iDoDebit", 1, info, "50.00|40.00|20261122093015|").split("|")
        self.assertEqual(receipt[:5], ["01", "DPK", "0000138800000FA0", "02", TERMINAL])
        self.assertIn(f"^{TERMINAL}^20261122093015^50.00^40.00^|", self.ok("iReadDebitRecord", 1))
        self.ok("iChangePIN", 1)
        self.assertEqual(self.program.call("iVerifyPIN", 1), (-51, "密码错误 (剩余2次)"))
        self.ok("iUnblockPIN", 1, info)
        self.ok("iReloadPIN", 1, info)
        self.type("654321", "123456")
        self.ok("iVerifyPIN", 1)
        self.ok("iChangePIN", 1)
        for function in ("PKI_SignData", "PKI_VerifySign"):
            self.assertEqual(self.program.call(function, 1)[0], -13)
        self.insert("employee")
        self.assertEqual(self.program.call("iReadCard", 1, 2, info, "SSSEEF05|07|$")[0], -22)

    def test_steps_of_an_hsm(self):
        self.insert("three-zero", "psam-sm4")
        info = self.card_info()
        self.type("246802", "1357")
        self.assertEqual(len(self.ok("iReadCardBas_HSM_Step1", 1).split("|")), 9)
        self.assertEqual(self.program.call("fork", "iReadCardBas_HSM_Step2", "")[0], -12)  # it is the parent's
        self.assertEqual(self.program.call("iReadCardBas_HSM_Step2", "0" * 32 + "|")[0], -14)
        for words in (("iReadCard", "DF04EF05|84|$"), ("iWriteCard", "DF01EF06|23|$")):
            self.assertEqual(len(self.ok(f"{words[0]}_HSM_Step1", 1, info, words[1]).split("|")), 5)
            self.assertEqual(self.program.call(f"{words[0]}_HSM_Step2", "F" * 40, words[1])[0], -14)
        for function in ("iReloadPIN", "iUnblockPIN"):
            key = self.ok(f"{function}_HSM_Step1", 1, info).split("|")[3]
            self.assertIn(self.program.call(f"{function}_HSM_Step2", "0" * 16 + key)[0], range(-0x63CF, -0x63C0))
            self.assertEqual(self.program.call(f"{function}_HSM_Step3", "00")[0], -12)
        self.insert("offline")
        self.type("123456")
        info = self.card_info()
        self.assertEqual(len(self.ok("iDoDebit_HSM_Step1", 1, info, "1|1|20261122093015|").split("|")), 9)
        refused, _ = self.program.call("iDoDebit_HSM_Step2", "00000001|20261122093015|00000000|")
        self.assertEqual(refused, -0x9302)

    def test_threads_and_children_call_as_well(self):
        self.insert("employee")
        fields = BASIC["employee"][0]
        self.assertEqual(self.ok("threads", "iReadCardBas", 1), fields)
        self.assertEqual(self.ok("fork", "iReadCardBas", 1), fields)
        self.assertEqual(self.ok("iReadCardBas", 1), fields)

    def test_the_low_level_library_sends_commands(self):
        self.insert("employee")
        number, answer = self.program.call("ssse32", SELECT)
        self.assertEqual((number, answer[-4:-2]), (len(answer) // 2, "61"))


class ReaderWithKeys(unittest.TestCase):
    def test_the_pin_is_typed_there(self):
        bench = Bench("ours", "GemPCPinPad")
        self.addCleanup(bench.close)
        configuration = bench.dir / "sscard.conf"
        configuration.write_text('[service]\nuse = "no"\n')
        program = Program(bench, configuration)
        self.addCleanup(lambda: self.assertEqual(program.close(), 0))
        bench.insert("employee")
        for keys, expected in ((b"123456V", (0, "")), (b"12C", (-31, "用户取消密码输入")),
                               (b"654321V", (-51, "密码错误 (剩余2次)"))):
            with self.subTest(keys):
                holder = threading.Thread(target=bench.type, args=(keys,))
                holder.start()
                number, message = program.call("iVerifyPIN", 1)
                holder.join()
                self.assertEqual((number, message[:len(expected[1])]), expected)


if __name__ == "__main__":
    unittest.main()
