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
PERSONA = "employee"
ORIGIN, DESTINATION = "999911", "999921"
ACCEPTED_WITHIN_SECONDS = 10
DRIVERS = {"openssc": "our driver ifd-ssc", "stock": "its stock driver libccidtwin"}


class DemoError(Exception):
    pass


class Stack:
    def __init__(self, options):
        self.keep = options.keep
        self.options = ["--driver", options.driver, *(["--arm"] if options.arm else [])]  # of tools/stack up
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

    def show(self, *arguments, label=None):
        """Runs ssctl as a person would and answers what it printed."""
        print(f"\n\033[1m$ {label or shlex.join(['ssctl', *arguments])}\033[0m", flush=True)
        done = subprocess.run(["ssctl", *arguments], env=self.environment, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        print(done.stdout, end="", flush=True)
        return done.stdout


def accepted(stack, case):
    """Waits until the destination has answered the origin and the case is decided."""
    end = time.monotonic() + ACCEPTED_WITHIN_SECONDS
    while case["state"] == "SUBMITTED" and time.monotonic() < end:
        time.sleep(0.05)
        case = stack.ssctl("transfer", "status", case["case_id"])["transfer"]
    if case["state"] != "ACCEPTED":
        raise DemoError(f"the transfer is {case['state']}, not ACCEPTED")
    return case


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
    transfer_start = time.monotonic()
    transfer = stack.ssctl("transfer", "apply", "--from", ORIGIN, "--to", DESTINATION)
    case = accepted(stack, transfer["transfer"])
    transfer_ms = round((time.monotonic() - transfer_start) * 1000)
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
                     "preconditions": [pick(p, "code", "state") for p in case["preconditions"]]},
        "ms": {"card_read": card["ms"]["card_read"], "voucher": voucher["ms"]["voucher"],
               "balance": balance["ms"]["balance"], "transfer": transfer_ms,
               "total": round((time.monotonic() - start) * 1000)},
    }


def as_account(stack, driver):
    print(f"A simulated social-security card, real reader firmware code, pcscd with {DRIVERS[driver]},\n"
          "the daemon sscd and the insurer's back end are running. Nobody here is real.")
    stack.show("readers")
    stack.show("sim", "insert", PERSONA)
    stack.show("--wait", "10", "read")
    voucher = re.search(r"(?<!\d)\d{282}(?!\d)", stack.show("voucher"))
    if voucher is None:
        raise DemoError("no voucher was issued")
    stack.show("voucher", "verify", voucher[0], label="ssctl voucher verify …")
    stack.show("voucher", "verify", voucher[0], label="ssctl voucher verify …   # a second time")
    stack.show("balance")
    stack.show("transfer", "apply", "--from", ORIGIN, "--to", DESTINATION)
    case = stack.ssctl("transfer", "list")["transfers"][0]
    accepted(stack, case)
    stack.show("transfer", "status", case["case_id"])


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
