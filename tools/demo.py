#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The demo after the build; run it through tools/demo. It only calls tools/stack and ssctl."""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
PERSONA, PERSONA_AFTERWARDS = "employee", "employee-new"
ORIGIN, DESTINATION = "999911", "999921"
CLERK = "lin"  # of operators.toml
APPLIED = "2026-11-02T10:00:00+08:00"  # a Monday, simulated
PAYMENT_RUN = "2026-11-02T16:30:00+08:00"
NEXT_DAY = "2026-11-03T11:00:00+08:00"
WITHIN_SECONDS = 20
DRIVERS = {"openssc": "our driver ifd-ssc", "stock": "its stock driver libccidtwin"}


class DemoError(Exception):
    pass


class Stack:
    def __init__(self, options):
        self.keep = options.keep
        self.options = ["--driver", options.driver, "--clock", APPLIED, *(["--arm"] if options.arm else [])]  # of tools/stack up
        self.dir = TOOLS.parent / "build" / "stack" if self.keep else Path(tempfile.mkdtemp(prefix="ssc-demo-"))
        self.environment = dict(os.environ)

    def call(self, command, *options):
        return subprocess.run([TOOLS / "stack", command, *options, "--dir", self.dir], check=True, text=True, capture_output=True)

    def __enter__(self):
        if self.keep:
            self.call("down")
        try:
            self.call("up", *self.options)
        except subprocess.CalledProcessError as error:
            raise DemoError(error.stderr.strip()) from error
        for word in shlex.split(self.call("env").stdout):
            name, equals, value = word.partition("=")
            if equals:
                self.environment[name] = value
        return self

    def __exit__(self, *_):
        if not self.keep:
            self.call("down")
            shutil.rmtree(self.dir)

    def ssctl(self, *arguments, fails=False):
        """The answer of one ssctl call as an object."""
        done = subprocess.run(["ssctl", "--json", *arguments], env=self.environment, text=True, capture_output=True)
        answer = json.loads(done.stdout or "{}")
        if (done.returncode != 0) != fails:
            raise DemoError(f"ssctl {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return answer

    def backend(self, *arguments):
        """What one call of ssc-backend, as a clerk or an administrator makes it, has printed."""
        done = subprocess.run(["ssc-backend", *arguments], env=self.environment, text=True, capture_output=True)
        if done.returncode != 0:
            raise DemoError(f"ssc-backend {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def show(self, *arguments, label=None, program="ssctl"):
        """Runs a program as a person would and answers what it printed."""
        print(f"\n\033[1m$ {label or shlex.join([program, *arguments])}\033[0m", flush=True)
        done = subprocess.run([program, *arguments], env=self.environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        print(done.stdout, end="", flush=True)
        return done.stdout

    def put(self, persona):
        """Another card in the reader, after the daemon has seen the one before leave."""
        self.ssctl("sim", "pull")
        self.wait(lambda: all(r["card"] == "absent" for r in self.ssctl("readers")["readers"]), "the card is still there")
        self.ssctl("sim", "insert", persona)

    def wait(self, done, otherwise):
        end = time.monotonic() + WITHIN_SECONDS
        while not (result := done()):
            if time.monotonic() > end:
                raise DemoError(otherwise)
            time.sleep(0.05)
        return result

    def until(self, case_id, **wanted):
        """Waits until the case's fields are as wanted; answers the case."""
        def as_wanted():
            case = self.ssctl("transfer", "status", case_id)["transfer"]
            return case if all(case.get(name) == value for name, value in wanted.items()) else None
        return self.wait(as_wanted, f"the transfer does not become {wanted}")


def pick(source, *names):
    return {name: source[name] for name in names}


def as_json(stack, driver):
    start = time.monotonic()
    stack.ssctl("sim", "insert", PERSONA)
    card = stack.ssctl("--wait", "10", "read")
    voucher = stack.ssctl("voucher")
    checked = stack.ssctl("voucher", "verify", voucher["voucher"]["text"])
    again = stack.ssctl("voucher", "verify", voucher["voucher"]["text"], fails=True)
    balance = stack.ssctl("balance")
    old_voucher = stack.ssctl("voucher", "--division", ORIGIN)["voucher"]["text"]
    transfer_start = time.monotonic()
    transfer = stack.ssctl("transfer", "apply", "--from", ORIGIN, "--to", DESTINATION)
    case_id = transfer["transfer"]["case_id"]
    stack.until(case_id, state="SRC_REVIEW")
    transfer_ms = round((time.monotonic() - transfer_start) * 1000)
    stack.backend("case", "approve", case_id, "--operator", CLERK)
    stack.until(case_id, state="RELATION_IN")
    superseded = stack.ssctl("voucher", "verify", old_voucher, fails=True)
    old_card = stack.ssctl("balance", fails=True)
    stack.backend("clock", "set", PAYMENT_RUN)
    stack.until(case_id, money_state="REMITTED")
    stack.backend("clock", "set", NEXT_DAY)
    case = stack.until(case_id, money_state="CREDITED")
    stack.put(PERSONA_AFTERWARDS)
    after = stack.ssctl("--wait", "10", "balance")
    new_voucher = stack.ssctl("voucher")
    return {
        "driver": driver,
        "reader": card["reader"],
        "atr": card["atr"],
        "card": pick(card["card"], "identifier", "number", "version", "issued", "valid_until", "division"),
        "holder": pick(card["holder"], "id_number", "name", "sex", "birth"),
        "medical": pick(balance["medical"], "insurance_type", "division", "person_category", "source"),
        "voucher": {**pick(voucher["voucher"], "text", "bytes", "qr_version"),
                    "verified": checked["verified"], "second_use": again["error"]["code"]},
        "balance": pick(balance["balance"], "fen", "as_of", "division", "state"),
        "transfer": {**pick(case, "case_id", "state", "accepted_on", "out_deadline", "in_deadline_estimate"),
                     "preconditions": [pick(p, "code", "state") for p in case["preconditions"]],
                     **pick(case, "money_state", "route", "amount_fen"),
                     "timeline": [pick(h, "at", "event", "state", "money_state") for h in case["history"]]},
        "afterwards": {"balance": pick(after["balance"], "fen", "division", "state"),
                       "old_card": old_card["error"]["code"], "old_voucher": superseded["error"]["code"],
                       "new_voucher": stack.ssctl("voucher", "verify", new_voucher["voucher"]["text"])["verified"]},
        "ms": {"card_read": card["ms"]["card_read"], "voucher": voucher["ms"]["voucher"],
               "balance": balance["ms"]["balance"], "transfer": transfer_ms,
               "total": round((time.monotonic() - start) * 1000)},
    }


def digits_of(shown):
    voucher = re.search(r"(?<!\d)\d{282}(?!\d)", shown)
    if voucher is None:
        raise DemoError("no voucher was issued")
    return voucher[0]


def as_account(stack, driver):
    print(f"A simulated social-security card, real reader firmware code, pcscd with {DRIVERS[driver]},\n"
          "the daemon sscd and the insurer's back end are running. Nobody here is real.")
    stack.show("readers")
    stack.show("sim", "insert", PERSONA)
    stack.show("--wait", "10", "read")
    voucher = digits_of(stack.show("voucher"))
    stack.show("voucher", "verify", voucher, label="ssctl voucher verify …")
    stack.show("voucher", "verify", voucher, label="ssctl voucher verify …   # a second time")
    stack.show("balance")
    move_the_insurance(stack)


def move_the_insurance(stack):
    """From the application to the money on the new account."""
    old_voucher = stack.ssctl("voucher", "--division", ORIGIN)["voucher"]["text"]
    stack.show("transfer", "apply", "--from", ORIGIN, "--to", DESTINATION)
    case_id = stack.ssctl("transfer", "list")["transfers"][0]["case_id"]
    stack.until(case_id, state="SRC_REVIEW")
    stack.show("case", "list", "--due", program="ssc-backend")
    stack.show("case", "approve", case_id, "--operator", CLERK, program="ssc-backend")
    stack.until(case_id, state="RELATION_IN")
    stack.show("voucher", "verify", old_voucher, label=f"ssctl voucher verify …   # issued by {ORIGIN} before")
    stack.show("balance", label="ssctl balance   # with the old card")
    stack.show("clock", "set", PAYMENT_RUN, program="ssc-backend")
    stack.until(case_id, money_state="REMITTED")
    stack.show("clock", "set", NEXT_DAY, program="ssc-backend")
    stack.until(case_id, money_state="CREDITED")
    stack.show("transfer", "status", case_id)
    stack.put(PERSONA_AFTERWARDS)
    print("\nThe new card, of the new place, is in the reader.")
    stack.show("--wait", "10", "balance")
    stack.show("voucher", "verify", stack.ssctl("voucher")["voucher"]["text"],
               label="ssctl voucher verify …   # issued with the new card")


def main():
    parser = argparse.ArgumentParser()
    for option in ("--once", "--keep", "--json", "--arm"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("--driver", choices=DRIVERS, default="openssc")
    options = parser.parse_args()
    try:
        with Stack(options) as stack:
            if options.json:
                print(json.dumps(as_json(stack, options.driver), ensure_ascii=False, indent=2))
            else:
                as_account(stack, options.driver)
            if options.keep:
                print('\nStill running. In your shell:  eval "$(tools/stack env)"   To stop:  tools/stack down', file=sys.stderr)
            elif not options.once:
                print("\nPress Enter to stop.", end="", file=sys.stderr, flush=True)
                sys.stdin.readline()
    except DemoError as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
