# SPDX-License-Identifier: Apache-2.0
"""Cards of every kind in one reader, good and bad, one after the other."""
import json
import os
import threading
import time
from pathlib import Path

from chain import ROOT, ChainTest, until

BUILD = Path(os.environ.get("SSC_BUILD", ROOT / "build" / "release"))

HOLDERS = {  # persona: id number, name, sex, birth, card number, version
    "employee": ("999911198603140136", "李明示", "1", "1986-03-14", "V99900011", "2.0"),
    "retired": ("999911195810020248", "王秋爽", "2", "1958-10-02", "V9990002X", "2.0"),
    "resident": ("999912201505200466", "赵小禾", "2", "2015-05-20", "W99900035", "2.0"),
    "longname": ("999911199007090376", "伊斯拉·K·古丽娜扎尔·虚构别克·示例", "1", "1990-07-09", "V99900046", "2.0"),
    "foreigner": ("F99991120260017", "SAMPLE JOHANNA", "9", "1979-11-23", "V99900054", "2.0"),
    "v1": ("999911197202280598", "陈旧历", "1", "1972-02-28", "V99900062", "1.0"),
}


class Cards(ChainTest):
    options = ("--style", "SEC1210")  # a second slot, for the PSAM

    def test_every_persona_comes_out_as_it_is_on_the_card(self):
        for persona, expected in HOLDERS.items():
            with self.subTest(persona):
                self.put(persona)
                answer = self.ok("read")
                holder, card = answer["holder"], answer["card"]
                self.assertEqual((holder["id_number"], holder["name"], str(holder["sex"]), holder["birth"],
                                  card["number"], card["version"]), expected)

    def test_protocol_speed_and_convention_of_the_card_make_no_difference(self):
        for persona in ("employee-t0fast", "employee-t1", "inverse"):
            with self.subTest(persona):
                self.put(persona)
                self.assertEqual(self.ok("read")["holder"]["name"], "李明示")

    def test_the_first_card_in_full(self):
        self.put("employee")
        answer = self.ok("read")
        self.assertEqual(answer["atr"], "3B6D000000815431008660999900000001")
        self.assertEqual({k: answer["card"][k] for k in ("identifier", "issued", "valid_until", "division")},
                         {"identifier": "999911D15600000500000001FFFFFFFF", "issued": "2024-06-01",
                          "valid_until": "2034-06-01", "division": "999911"})
        self.assertIsInstance(answer["ms"]["card_read"], int)

    def test_bad_cards_have_their_codes_and_the_next_card_works(self):
        for persona, code in (("mute", "CARD_MUTE"), ("shortatr", "CARD_MUTE"), ("bank", "NOT_SSCARD"), ("liar", "CARD_DATA")):
            with self.subTest(persona):
                self.put(persona)
                self.refused(code, "read")
                self.put("employee")
                self.assertEqual(self.ok("read")["card"]["number"], "V99900011")

    def sam(self, *move):
        self.sim("--control", self.stack.dir / "sam.control", *move)

    def test_a_psam_in_the_other_slot_shows_the_holder_of_a_30_card(self):
        self.put("three-zero")
        answer = self.ok("read")
        self.assertEqual((answer["holder"], answer["unread"], answer["authenticated"], answer["not_authenticated"]),
                         (None, [{"file": "EF06", "code": "CARD_ACCESS"}], False, "NO_PSAM"))
        self.sam("insert", "psam-sm4")
        self.addCleanup(self.sam, "pull")
        self.assertTrue(until(lambda: self.reader(1)["card"] == "present"))
        answer = self.ok("read")
        self.assertEqual((answer["holder"]["name"], answer["authenticated"], answer["terminal_number"]),
                         ("孙新芯", True, "999911000001"))
        self.check_national_library("0\t999911|999911199504150114|V99900089|999911D15600000500000008FFFFFFFF|孙新芯|"
                                    "00815431008660999900000008|3.00|20250301|20350301|999911000001||\n")
        self.put("employee")  # its keys are not this PSAM's
        self.check_national_library("-2202\tPSAM卡不支持该卡的算法")
        answer = self.ok("read")
        self.assertEqual((answer["holder"]["name"], answer["not_authenticated"]), ("李明示", "ALGORITHM_UNAVAILABLE"))
        self.pull()
        self.refused("NO_CARD", "read")  # the PSAM is nobody's card

    def national_library(self, use):
        """What iReadCardBas answers a C program, by the service or without it."""
        configuration = self.stack.dir / "sscard.conf"
        configuration.write_text(f'[service]\nuse = "{use}"\n')
        return self.stack.run("sh", "-c", 'OPENSSC_SSCARD_CONF="$0" "$1" | iconv -f GBK -t UTF-8', configuration,
                              BUILD / "tests" / "sscard_client", stdin="iReadCardBas\t1\n").stdout

    def readings(self):
        return (self.stack.dir / "log" / "sscd.log").read_text().count("/v1/card/read")

    def check_national_library(self, answer):
        before = self.readings()
        self.assertEqual(self.national_library("no")[:len(answer)], answer)
        self.assertEqual(self.readings(), before)
        self.assertEqual(self.national_library("yes")[:len(answer)], answer)
        self.assertTrue(until(lambda: self.readings() > before))

    def test_no_card_says_so_and_waiting_finds_one(self):
        error = self.refused("NO_CARD", "read")
        self.assertTrue(error["retriable"])
        threading.Timer(0.3, self.sim, ["insert", "retired"]).start()
        self.assertEqual(self.ok("--wait", "10", "read")["card"]["number"], "V9990002X")

    def test_a_card_pulled_at_any_moment_of_a_read_is_an_error_and_the_next_card_works(self):
        codes = set()
        for delay_ms in (0, 1, 2, 4, 6, 9, 13, 20):
            self.put("employee")
            timer = threading.Timer(delay_ms / 1000, self.sim, ["pull"])
            timer.start()
            while True:
                status, answer = self.ssctl("read")
                if status != 0:
                    codes.add(answer["error"]["code"])
                    break
            timer.join()
        self.assertLessEqual(codes, {"CARD_REMOVED", "NO_CARD", "CARD_MUTE", "CARD_PROTOCOL"})
        self.put("resident")
        self.assertEqual(self.ok("read")["card"]["number"], "W99900035")

    def test_a_card_swapped_within_one_poll_is_never_mixed_with_the_old_one(self):
        self.put("employee")
        self.ok("read")
        self.sim("insert", "retired")
        numbers = set()
        for _ in range(40):
            status, answer = self.ssctl("read")
            if status == 0:
                pair = (answer["card"]["number"], answer["holder"]["id_number"])
                self.assertIn(pair, {("V99900011", "999911198603140136"), ("V9990002X", "999911195810020248")})
                numbers.add(pair[0])
                if pair[0] == "V9990002X":
                    break
            time.sleep(0.05)
        self.assertIn("V9990002X", numbers)

    def test_malformed_requests_are_refused_with_a_code(self):
        cases = [("/v1/card/read", b"{", "application/json", 400, "REQUEST_MALFORMED"),
                 ("/v1/card/read", b'{"surprise":1}', "application/json", 400, "REQUEST_MALFORMED"),
                 ("/v1/card/read", b'{"wait_ms":"long"}', "application/json", 400, "REQUEST_MALFORMED"),
                 ("/v1/card/read", b"{}", "text/plain", None, "REQUEST_MALFORMED"),
                 ("/v1/card/read", json.dumps({"reader": "x" * 70000}).encode(), "application/json", 413, "REQUEST_TOO_LARGE"),
                 ("/v1/no/such", b"{}", "application/json", 404, "NOT_FOUND"),
                 ("/v1/status", b"{}", "application/json", 405, "METHOD_NOT_ALLOWED"),
                 ("/v1/card/read", b'{"reader":"none of that name"}', "application/json", 404, "READER_UNKNOWN")]
        for path, body, content_type, status, code in cases:
            with self.subTest(path=path, body=body[:30]):
                got, answer = self.post(path, body, content_type)
                self.assertEqual(answer["code"], code)
                if status:
                    self.assertEqual(got, status)

    def test_the_reader_dies_and_that_is_reported(self):
        """The last of the tests by its name: there is no reader after it."""
        self.put("employee")
        self.stack.kill("ssc-reader")
        status, answer = self.ssctl("read")
        self.assertNotEqual(status, 0)
        self.assertIn(answer["error"]["code"], {"NO_CARD", "CARD_REMOVED", "CARD_MUTE", "READER_GONE", "READER_FAULT", "NO_READER"})
