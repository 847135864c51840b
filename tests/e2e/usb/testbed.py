# SPDX-License-Identifier: Apache-2.0
"""The reader in a USB port that is not there (ssc-usb-mock), the hand that holds its card, and pcscd with
stock libccid in it."""
import os
import plistlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "e2e" / "arm")]
from board import Hand, until  # noqa: E402

SERIAL_NUMBER = "3E0021000D51353432383830"
READER = f"OpenSSC Reader ({SERIAL_NUMBER}) 00 00"
ATR = bytes.fromhex("3B6D000000815431008660999900000001")
STOCK_DRIVERS = Path("/usr/lib/pcsc/drivers")
# pcscd's places are compiled in: ours are put there, in a mount namespace of its own.
PRIVATE_PCSCD = """
mkdir -p /run/pcscd && mount --bind "$1/run" /run/pcscd && mount --bind "$1/drivers" {drivers} &&
exec /usr/sbin/pcscd --foreground --config "$1/conf"
""".format(drivers=STOCK_DRIVERS)


def programs():
    return Path(os.environ.get("SSC_BUILD", ROOT / "build" / "release")).resolve() / "bin"


def listens(path):
    with socket.socket(socket.AF_UNIX) as s:
        return s.connect_ex(str(path)) == 0


class Testbed:
    def __init__(self):
        self.dir = Path(tempfile.mkdtemp(prefix="ssc-usb-"))
        self.line = self.dir / "card.line"
        self.processes = []
        self.hand = self.mock = None
        # A build with sanitizers wants to be the first library; the testbed's comes before it.
        self.environment = dict(os.environ, ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")

    def start_card(self, insert=None, personas=None):
        """`personas` are cards beside those of the simulator: name → text of the file."""
        folder = shutil.copytree(ROOT / "tools" / "cardsim" / "personas", self.dir / "personas")
        for name, text in (personas or {}).items():
            (folder / f"{name}.toml").write_text(text)
        card = ["--insert", insert] if insert else []
        self.start(programs() / "ssc-cardsim", "--line", self.line, "--control", self.dir / "card.control",
                   "--personas", folder, *card)
        assert until(lambda: listens(self.dir / "card.control")), self.log()
        self.hand = Hand(self.dir / "card.control")

    def log(self):
        return (self.dir / "log").read_text()

    def start(self, *command):
        with open(self.dir / "log", "ab") as log:
            self.processes.append(subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                                   stdout=log, stderr=log, env=self.environment))
        return self.processes[-1]

    def command(self, *words, options=()):
        return [str(word) for word in (programs() / "ssc-usb-mock", "--line", self.line,
                                       "--serial-number", SERIAL_NUMBER, *options, "--", *words)]

    def run(self, *words, options=(), timeout=30):
        """Runs a program to its end with the reader plugged in."""
        return subprocess.run(self.command(*words, options=options), env=self.environment, text=True,
                              capture_output=True, timeout=timeout)

    def move_cable(self):
        self.mock.send_signal(signal.SIGUSR1)

    def start_pcscd(self):
        for place in ("run", "conf", "drivers"):
            (self.dir / place).mkdir()
        bundle = self.dir / "drivers" / "ifd-ccid.bundle"
        shutil.copytree(STOCK_DRIVERS / "ifd-ccid.bundle", bundle)
        properties = bundle / "Contents" / "Info.plist"
        with open(properties, "rb") as file:
            plist = plistlib.load(file)
        plist.update(ifdVendorID=["0x1209"], ifdProductID=["0x0001"], ifdFriendlyName=["OpenSSC Reader"])
        properties.write_bytes(plistlib.dumps(plist))
        self.pcscd_socket = self.dir / "run" / "pcscd.comm"
        self.mock = self.start(*self.command(
            "unshare", "--mount", "--propagation", "private", "sh", "-c", PRIVATE_PCSCD, "sh", self.dir))
        assert until(self.pcscd_socket.exists), self.log()

    def close(self):
        if self.hand:
            self.hand.socket.close()
        for process in reversed(self.processes):
            process.terminate()
            process.wait(10)
        shutil.rmtree(self.dir)


class TestbedTest(unittest.TestCase):
    """`insert` is the card that is in the reader at the start."""

    insert = None
    personas = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.testbed = Testbed()
        cls.addClassCleanup(cls.testbed.close)
        cls.testbed.start_card(cls.insert, cls.personas)
