# SPDX-License-Identifier: Apache-2.0
"""The same with the reader in a USB port that is not there (ssc-usb-mock), and a bundle under pcscd."""
import os
import plistlib
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from bench import BUILD, PCSCD, ROOT, Bench, sanitizer, until

SERIAL_NUMBER = "3E0021000D51353432383830"
NAME = f"OpenSSC Reader ({SERIAL_NUMBER})"
DRIVER_FOLDER = Path("/usr/lib/pcsc/drivers")
BUNDLES = {"ours": BUILD / "host" / "driver" / "ifd-ssc.bundle", "stock": DRIVER_FOLDER / "ifd-ccid.bundle"}
# A build with sanitizers wants to be the first library of the testbed too, whose own comes before it.
ASAN_OPTIONS = "verify_asan_link_order=0:detect_leaks=0"
RESETTER = Path(__file__).with_name("reset_port.py")


class UsbBench(Bench):
    """`driver` is a name of BUNDLES."""

    pcscd_options = ""

    def __init__(self, driver, two_slots=False):
        super().__init__(driver, two_slots=two_slots)

    def set_up(self, driver, style, two_slots):
        for name in ("run", "conf", "drivers"):
            (self.dir / name).mkdir()
        self.install(driver)
        self.lines = self.start_cards(two_slots)
        self.start_pcscd(next((BUNDLES[driver] / "Contents" / "Linux").glob("*.so")))

    def install(self, driver):
        bundle = shutil.copytree(BUNDLES[driver], self.dir / "drivers" / BUNDLES[driver].name)
        if driver == "stock":  # it serves what its list says
            properties = bundle / "Contents" / "Info.plist"
            plist = plistlib.loads(properties.read_bytes())
            plist.update(ifdVendorID=["0x1209"], ifdProductID=["0x0001"], ifdFriendlyName=["OpenSSC Reader"])
            properties.write_bytes(plistlib.dumps(plist))

    def start_cards(self, two_slots):
        lines = [self.dir / name for name in ("card.line", "sam.line")[:1 + two_slots]]
        for line in lines:
            self.start(line.stem, BUILD / "bin" / "ssc-cardsim", "--line", line, "--control", line.with_suffix(".control"),
                       "--personas", ROOT / "tools" / "cardsim" / "personas")
            assert until(line.exists), line
        return lines

    def start_pcscd(self, library):
        os.mkfifo(self.dir / "reset")
        first = sanitizer(library)  # on pcscd alone, and before the testbed's library
        script = (f'mkdir -p /run/pcscd && mount --bind {self.dir}/run /run/pcscd && '
                  f'mount --bind {self.dir}/drivers {DRIVER_FOLDER} || exit; '
                  f'{sys.executable} {RESETTER} {self.dir}/reset & '
                  f'LD_PRELOAD={first}:$LD_PRELOAD exec {PCSCD} {self.pcscd_options} --foreground --config {self.dir}/conf')
        self.start("pcscd", BUILD / "bin" / "ssc-usb-mock", *self.device(), "--", "unshare", "--mount", "--propagation", "private",
                   "bash", "-c", script, environment={**os.environ, "ASAN_OPTIONS": ASAN_OPTIONS})
        assert until(lambda: (self.dir / "run" / "pcscd.comm").exists()), self.log.read_text()
        self.application = subprocess.Popen([sys.executable, Path(__file__).with_name("application.py")], text=True,
                                            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert until(lambda: self.reader() in self.ask("readers")), self.log.read_text()

    def device(self):
        sam = ["--sam-line", self.lines[1]] if len(self.lines) > 1 else []
        return ["--line", self.lines[0], *sam, "--serial-number", SERIAL_NUMBER]

    def reader(self, slot=0):
        return f"{NAME} 00 {slot:02}"

    def move_cable(self):
        self.processes["pcscd"].send_signal(signal.SIGUSR1)

    def reset_bus(self):
        """As a hub does when its power falters."""
        with open(self.dir / "reset", "w") as fifo:
            fifo.write("reset\n")
