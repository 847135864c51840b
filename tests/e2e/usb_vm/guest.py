# SPDX-License-Identifier: Apache-2.0
"""What the checks inside tools/usb-vm share: the reader, its cards, and stock programs."""
import contextlib
import functools
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "arm")]
import chain  # noqa: E402
import usbfs  # noqa: E402
from pcsc import EMPTY, PRESENT, PcscError, Slot  # noqa: E402

until = functools.partial(chain.until, seconds=30)  # the machine may be a slow one

IDENTITY = (0x1209, 0x0001)
PCSCD_SOCKET, PCSCD_PID = Path("/run/pcscd/pcscd.comm"), Path("/run/pcscd/pcscd.pid")
PCSCD_LOG = Path("/run/pcscd.log")

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


def has_ended(process):
    """With all its threads, and so with its files; nobody has to have waited for it."""
    try:
        threads = list((process / "task").iterdir())
        return len(threads) == 1 and "\nState:\tZ" in (process / "status").read_text()
    except FileNotFoundError:
        return True


def end_pcscd():
    pcscd = Path("/proc") / PCSCD_PID.read_text().strip("\n\0")
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(pcscd.name), signal.SIGKILL)
    assert until(lambda: has_ended(pcscd))
    for left in (PCSCD_SOCKET, PCSCD_PID):
        left.unlink()


def start_pcscd():
    with open(PCSCD_LOG, "ab") as log:
        subprocess.Popen(["pcscd", "--foreground", "--debug", "--apdu"], stdout=log, stderr=log)
    assert until(PCSCD_SOCKET.exists)


def sysfs():
    return until(lambda: usbfs.find(*IDENTITY))


def reader_name(slot=0):
    serial = (sysfs() / "serial").read_text().strip()
    return f"OpenSSC Reader ({serial}) 00 {slot:02}"


def spaced(text):
    return " ".join(text.split())


def answers(*apdus, slot=0, reader=None):
    """What scriptor shows, which breaks an answer into lines of 16 bytes and says in words what the status means."""
    output = run("scriptor", "-r", reader or reader_name(slot), stdin="".join(f"{apdu}\n" for apdu in apdus))
    return [spaced(answer) for answer in re.findall(r"^< ([0-9A-F \n]+?) ?:", output, re.M)]


def slot_showing(state, number=0):
    """A slot as pcscd tells of it, as soon as it is in that state."""
    def look():
        try:
            slot = Slot(PCSCD_SOCKET, reader_name(number))
        except PcscError:
            return None  # pcscd does not have the reader yet
        if slot.state.event & state:
            return slot
        slot.close()
        return None
    found = until(look)
    assert found, f"state {state:#x} does not come"
    return found


def atr_in_reader():
    slot = slot_showing(PRESENT)
    slot.close()
    return bytes(slot.state.atr[:slot.state.atr_length])


def put(persona):
    """Another card than the one that is in, as soon as pcscd has seen it."""
    hand("pull")
    slot_showing(EMPTY).close()
    hand("insert", persona)
    slot_showing(PRESENT).close()
