# SPDX-License-Identifier: Apache-2.0
"""Voucher, balance and transfer through the whole chain, and what happens when the back end fails us."""
import json
import os
import subprocess

from chain import ChainTest, until

ORIGIN, DESTINATION = "999911", "999921"


class BackEnd(ChainTest):
    insert = "employee"

    def apply(self, origin=ORIGIN, destination=DESTINATION):
        case = self.ok("transfer", "apply", "--from", origin, "--to", destination)["transfer"]
        return until(lambda: (c := self.ok("transfer", "status", case["case_id"])["transfer"])["state"] not in ("SUBMITTED", "DEST_REVIEW") and c) or case

    def preconditions(self, case):
        return {p["code"]: p["state"] for p in case["preconditions"]}

    def test_a_voucher_verifies_once(self):
        voucher = self.ok("voucher")["voucher"]
        self.assertRegex(voucher["text"], r"\A\d{282}\Z")
        self.assertEqual((voucher["bytes"], voucher["qr_version"], voucher["insurance_type"]), (116, 7, "310"))
        self.assertIs(self.ok("voucher", "verify", voucher["text"])["verified"], True)
        error = self.refused("REPLAYED", "voucher", "verify", voucher["text"])
        self.assertFalse(error["retriable"])

    def test_a_forged_voucher_is_refused(self):
        text = self.ok("voucher")["voucher"]["text"]
        last = str((int(text[-1]) + 1) % 10)
        self.refused("VOUCHER_SIGNATURE", "voucher", "verify", text[:-1] + last)
        self.refused("VOUCHER_MALFORMED", "voucher", "verify", text[:-1])
        self.refused("VOUCHER_MALFORMED", "voucher", "verify", "9" * 282)

    def test_the_balance_is_the_insurers(self):
        answer = self.ok("balance")
        balance, medical = answer["balance"], answer["medical"]
        self.assertEqual((balance["fen"], balance["division"], balance["state"]), (318456, "999911", "PAUSED"))
        self.assertEqual((medical["insurance_type"], medical["division"], medical["person_category"], medical["source"]),
                         ("310", "999911", "1101", "backend"))
        self.put("retired")
        self.assertEqual(self.ok("balance")["balance"]["fen"], 1250030)

    def test_every_failing_precondition_is_named(self):
        self.put("longname")
        case = self.apply()
        self.assertEqual(case["state"], "REJECTED")
        states = self.preconditions(case)
        self.assertEqual((states["NOT_STOPPED"], states["ARREARS"]), ("FAILED", "FAILED"))
        self.put("retired")
        self.assertEqual(self.preconditions(self.apply())["RETIRED"], "FAILED")

    def test_places_that_cannot_be(self):
        self.refused("UNKNOWN_REGION", "transfer", "apply", "--from", ORIGIN, "--to", "999999")
        self.refused("UNKNOWN_CASE", "transfer", "status", "00000000000000000000000000000000")

    def test_without_the_back_end_the_card_still_reads(self):
        self.stack.kill("ssc-backend")
        error = self.refused("BACKEND_DOWN", "balance")
        self.assertTrue(error["retriable"])
        self.assertEqual(self.ok("read")["card"]["number"], "V99900011")
        type(self).doClassCleanups()
        type(self).setUpClass()


class Certificates(ChainTest):
    insert = "employee"

    def daemon_with(self, name, changes):
        """A second daemon on the same readers whose configuration differs; answers its environment."""
        text = (self.stack.dir / "sscd.toml").read_text().replace('"sscd.sock"', f'"{name}.sock"')
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        config = self.stack.dir / f"{name}.toml"
        config.write_text(text)
        self.start([self.program("sscd"), "--config", config], self.stack.dir / f"{name}.sock")
        return {**self.stack.environment, "SSCD_SOCKET": str(self.stack.dir / f"{name}.sock")}

    def program(self, name):
        return f"{os.environ['SSC_BUILD']}/bin/{name}"

    def start(self, command, ready):
        log = open(self.stack.dir / "log" / f"{ready.name}.log", "wb")
        process = subprocess.Popen(command, env=self.stack.environment, stdout=log, stderr=log)
        log.close()
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.assertTrue(until(ready.exists), self.stack.logs())

    def sign(self, name, subject, extensions, start, end):
        """A certificate of the stack's authority with a validity of our choice."""
        certs = self.stack.dir / "certs"
        database = certs / name
        database.mkdir()
        (database / "index").touch()
        (database / "ca.conf").write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndir={database}\ndatabase={database}/index\nnew_certs_dir={database}\n"
            f"rand_serial=yes\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\n{extensions}\n")
        for command in (
                f"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {certs}/{name}.key",
                f"openssl req -new -key {certs}/{name}.key -subj /CN={subject} -out {database}/csr",
                f"openssl ca -batch -notext -config {database}/ca.conf -cert {certs}/ca.crt -keyfile {certs}/ca.key "
                f"-in {database}/csr -out {certs}/{name}.crt -startdate {start} -enddate {end}"):
            subprocess.run(command.split(), check=True, capture_output=True)

    def balance_error(self, environment):
        done = subprocess.run(["ssctl", "--json", "--wait", "5", "balance"], env=environment, text=True, capture_output=True)
        return json.loads(done.stdout)["error"]["code"]

    def test_an_expired_certificate_of_ours_is_named(self):
        self.sign("old-counter", "H99991100001", "extendedKeyUsage=clientAuth", "20200101000000Z", "20210101000000Z")
        environment = self.daemon_with("expired", {"certs/counter.crt": "certs/old-counter.crt", "certs/counter.key": "certs/old-counter.key"})
        self.assertEqual(self.balance_error(environment), "CLIENT_CERT_REFUSED")

    def test_another_institutions_certificate_is_refused(self):
        self.sign("other", "H99999900009", "extendedKeyUsage=clientAuth", "20200101000000Z", "20491231000000Z")
        environment = self.daemon_with("other", {"certs/counter.crt": "certs/other.crt", "certs/counter.key": "certs/other.key"})
        self.assertEqual(self.balance_error(environment), "FORBIDDEN")

    def test_an_expired_certificate_of_the_back_end_is_named(self):
        self.sign("old-backend", "localhost", "subjectAltName=DNS:localhost", "20200101000000Z", "20210101000000Z")
        text = (self.stack.dir / "ssc-backend.toml").read_text()
        for old, new in {"certs/backend.": "certs/old-backend.", "backend.port": "old.port", "backend.db": "old.db"}.items():
            text = text.replace(old, new)
        config = self.stack.dir / "old-backend.toml"
        config.write_text(text)
        self.start([self.program("ssc-backend"), "--config", config], self.stack.dir / "old.port")
        port = (self.stack.dir / "backend.port").read_text().strip()
        old_port = (self.stack.dir / "old.port").read_text().strip()
        environment = self.daemon_with("late", {f"port = {port}": f"port = {old_port}"})
        self.assertEqual(self.balance_error(environment), "BACKEND_CERT_EXPIRED")
