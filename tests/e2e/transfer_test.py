# SPDX-License-Identifier: Apache-2.0
"""A relation, its years and its money move between two agencies; the back end is killed on the way."""
import datetime
import json
import os
import subprocess

from chain import ROOT, ChainTest, until

ORIGIN, DESTINATION = "999911", "999921"
APPLIED, PAYMENT_RUN, NEXT_DAY = "2026-11-02T10:00:00+08:00", "2026-11-02T16:30:00+08:00", "2026-11-03T11:00:00+08:00"
PATIENCE = 30


def working_days_after(day, count):
    """Counted here from the published days alone, apart from the code under test."""
    off, worked = set(), set()
    for file in (ROOT / "host" / "backend" / "data" / "holidays").glob("*.json"):
        for entry in json.loads(file.read_text())["days"]:
            (off if entry["isOffDay"] else worked).add(datetime.date.fromisoformat(entry["date"]))
    while count:
        day += datetime.timedelta(days=1)
        fixed = not any(d.year == day.year for d in off) and (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
        if day in worked or day.weekday() < 5 and day not in off and not fixed:
            count -= 1
    return day


class Transfer(ChainTest):
    insert = "employee"
    options = ("--clock", APPLIED)

    def backend(self, *arguments, exit_code=0):
        """What ssc-backend prints when a clerk or an administrator runs it beside the server."""
        done = self.stack.run("ssc-backend", *arguments)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        return done.stdout or done.stderr

    def restart(self):
        """The back end again, on its files and at its port, after it was killed."""
        port = (self.stack.dir / "backend.port").read_text().strip()
        config = self.stack.dir / "restarted.toml"
        text = (self.stack.dir / "ssc-backend.toml").read_text()
        config.write_text(text.replace("port = 0", f"port = {port}").replace("backend.port", "restarted.port"))
        ready = self.stack.dir / "restarted.port"
        ready.unlink(missing_ok=True)
        log = open(self.stack.dir / "log" / "restarted.log", "ab")
        process = subprocess.Popen(
            [f"{os.environ['SSC_BUILD']}/bin/ssc-backend", "--config", config], env=self.stack.environment, stdout=log, stderr=log)
        log.close()
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertTrue(until(ready.exists, PATIENCE), self.stack.logs())
        return process

    def case_when(self, case_id, **wanted):
        def as_wanted():
            case = self.ok("transfer", "status", case_id)["transfer"]
            return case if all(case[name] == value for name, value in wanted.items()) else None
        case = until(as_wanted, PATIENCE)
        self.assertTrue(case, f"not {wanted}: {self.ok('transfer', 'status', case_id)}")
        return case

    def test_the_money_arrives_to_the_fen_whatever_dies_on_the_way(self):
        old_voucher = self.ok("voucher", "--division", ORIGIN)["voucher"]["text"]
        applied = self.ok("transfer", "apply", "--from", ORIGIN, "--to", DESTINATION)["transfer"]
        case = self.case_when(applied["case_id"], state="SRC_REVIEW", money_state="RESERVED")
        self.assert_accepted_once(case)
        case_id = case["case_id"]

        self.assertIn("FORBIDDEN", self.backend("case", "approve", case_id, "--operator", "duan", exit_code=7))
        due = json.loads(self.backend("case", "list", "--due", "--json"))["cases"]
        self.assertEqual([(c["case_id"], c["waits_for"]) for c in due], [(case_id, ["REVIEW_OUT"])])
        self.stack.kill("ssc-backend")
        self.backend("case", "approve", case_id, "--operator", "lin")  # on the database, which nobody serves
        server = self.restart()
        self.case_when(case_id, state="RELATION_IN")

        self.refused("VOUCHER_SUPERSEDED", "voucher", "verify", old_voucher)
        self.refused("CARD_DEREGISTERED", "balance")
        self.assertEqual([c["case_id"] for c in self.ok("transfer", "list")["transfers"]], [case_id])

        self.backend("clock", "set", PAYMENT_RUN)
        server.kill()  # anywhere between waking and the order at the bank
        server.wait()
        self.backend("clock", "set", PAYMENT_RUN.replace("16:30", "16:31"))
        self.restart()
        self.case_when(case_id, money_state="REMITTED")
        self.backend("clock", "set", NEXT_DAY)
        case = self.case_when(case_id, money_state="CREDITED")
        self.assertEqual((case["route"], case["amount_fen"]), ("ACCOUNT", 318456))
        self.assertEqual([h["seq"] for h in case["history"]], list(range(1, len(case["history"]) + 1)))
        self.assert_settled(case_id)

    def assert_accepted_once(self, case):
        accepted = datetime.date.fromisoformat(case["accepted_on"])
        self.assertEqual({p["state"] for p in case["preconditions"]}, {"MET"})
        self.assertEqual(accepted.isoformat(), APPLIED[:10])
        self.assertEqual(case["out_deadline"], working_days_after(accepted, 10).isoformat())
        self.assertEqual(case["in_deadline_estimate"], working_days_after(accepted, 15).isoformat())
        again = self.ok("transfer", "apply", "--from", ORIGIN, "--to", DESTINATION)["transfer"]
        self.assertEqual(again["case_id"], case["case_id"])

    def assert_settled(self, case_id):
        self.put("employee-new")
        balance = self.ok("balance")
        self.assertEqual((balance["balance"]["fen"], balance["balance"]["division"]), (318456, DESTINATION))
        self.assertIs(self.ok("voucher", "verify", self.ok("voucher")["voucher"]["text"])["verified"], True)
        self.assertIn("3184.56", self.backend("receipt", case_id))
        copy = self.stack.dir / "copy.db"
        self.backend("backup", self.stack.dir / "backend.db", copy)
        self.assertEqual(json.loads(self.backend("verify", copy, "--json"))["findings"], [])
