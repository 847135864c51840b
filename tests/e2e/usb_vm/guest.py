# SPDX-License-Identifier: Apache-2.0
"""What the checks inside tools/usb-vm share: the reader, its cards, and stock programs."""
import contextlib
import functools
import re
import subprocess
import sys
from pathlib import Path

E2E = Path(__file__).resolve().parents[1]
sys.path += [str(E2E), str(E2E / "arm"), str(E2E / "driver")]
import chain  # noqa: E402
import usbfs  # noqa: E402
from application import Application  # noqa: E402

SECONDS = 30  # for what is to come at all: the machine may be a slow one
until = functools.partial(chain.until, seconds=SECONDS)

IDENTITY = (0x1209, 0x0001)
PCSCD_SOCKET, PCSCD_PID = Path("/run/pcscd/pcscd.comm"), Path("/run/usb-vm/pcscd.pid")

EMPLOYEE_ATR = bytes.fromhex("3B 6D 00 00 00 81 54 31 00 86 60 99 99 00 00 00 01")
SELECT_SSSE = "00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF"
CARD_NUMBER = "00 B2 07 2C 0B"
EMPLOYEE = "07 09 56 39 39 39 30 30 30 31 31 90 00"  # V99900011
RETIRED = "07 09 56 39 39 39 30 30 30 32 58 90 00"   # V9990002X


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60).stdout


def hand(*words):
    subprocess.run(["hand", *words], check=True)


def tell(what, seconds):
    print(f"{what} {seconds * 1e3:.0f} ms", file=sys.stderr)


def use(driver):
    """pcscd anew with that driver; or no pcscd, with "none"."""
    subprocess.run(["driver", driver], check=True)


def sysfs():
    return until(lambda: usbfs.find(*IDENTITY))


def reader_name(slot=0):
    serial = (sysfs() / "serial").read_text().strip()
    return f"OpenSSC Reader ({serial}) 00 {slot:02}"


def spaced(text):
    return " ".join(text.split())


def answers(*apdus, reader=None):
    """What scriptor shows, which breaks an answer into lines of 16 bytes and says in words what the status means."""
    output = run("scriptor", "-r", reader or reader_name(), stdin="".join(f"{apdu}\n" for apdu in apdus))
    return [spaced(answer) for answer in re.findall(r"^< ([0-9A-F \n]+?) ?:", output, re.M)]


def await_card(application, slot=0):
    """Its ATR, as soon as pcscd has the reader and its card. Asked again and again: of the card that a new reader comes
    with, pcscd 1.9.9 may tell nobody."""
    def look():
        return reader_name(slot) in application.readers() and application.wait(reader_name(slot), True, 0)
    atr = until(look)
    assert atr, "no card"
    return bytes.fromhex(atr)


def atr_in_reader():
    with contextlib.closing(Application()) as application:
        return await_card(application)
