# SPDX-License-Identifier: Apache-2.0
"""A counter's PC, played by the guest of tools/usb-vm --no-pcscd: the package of our driver, pcscd, ssctl doctor."""
import contextlib
import functools
import json
import os
import plistlib
import re
import signal
import subprocess
import sys
from pathlib import Path

from guest import PCSCD_SOCKET, until

sys.path.append(str(Path(__file__).resolve().parents[3] / "tools"))
from usb_vm.files import DRIVER_TABLE, FETCHED, READER  # noqa: E402

BUILD = Path(os.environ["SSC_BUILD"])
PACKAGE, = BUILD.glob("packages/openssc-ifd_*.deb")
BUILT_LIBRARY = BUILD / "host" / "driver" / "ifd-ssc.bundle" / "Contents" / "Linux" / "libifd-ssc.so"
SSCTL = Path("/run/ssctl")
PCSCD = Path("/usr/sbin/pcscd")
PCSCD_LOG = Path("/run/pcscd.log")
DRIVERS = Path("/usr/lib/pcsc/drivers")
BUNDLE = DRIVERS / "ifd-ssc.bundle" / "Contents"
LIBRARY = BUNDLE / "Linux" / "libifd-ssc.so"
STOCK_LIBRARY = DRIVERS / "ifd-ccid.bundle" / "Contents" / "Linux" / "libccid.so"
DPKG = Path("/var/lib/dpkg")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, timeout=120, **options)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


# ---- the machine --------------------------------------------------------------------------------


def furnish():
    """Makes the guest what Debian installs: libccid without our row in its table, udevadm. And ssctl, where every user
    may get at it."""
    table = plistlib.loads(DRIVER_TABLE.read_bytes())
    for row, pair in reversed(list(enumerate(zip(table["ifdVendorID"], table["ifdProductID"])))):
        if pair == READER[:2]:
            for key in ("ifdVendorID", "ifdProductID", "ifdFriendlyName"):
                del table[key][row]
    DRIVER_TABLE.write_bytes(plistlib.dumps(table))
    Path("/usr/local/bin/udevadm").symlink_to(FETCHED / "systemd-udevd")
    SSCTL.touch()
    run("mount", "--bind", BUILD / "bin" / "ssctl", SSCTL)


@contextlib.contextmanager
def extra_group(name):
    groups = Path("/etc/group")
    before = groups.read_text()
    groups.write_text(f"{before}{name}:x:54321:\n")
    yield
    groups.write_text(before)


def stanzas(names):
    """Of dpkg's database, these packages'."""
    wanted = {f"Package: {name}" for name in names}
    return [text for text in (DPKG / "status").read_text().split("\n\n") if text.partition("\n")[0] in wanted]


class Package:
    """openssc-ifd, by dpkg. Its database is the machine's own as far as that package depends on it: the whole takes
    dpkg 10 s to read here."""

    NAME = "openssc-ifd"

    def __init__(self):
        depends = run("dpkg-deb", "-f", PACKAGE, "Depends")
        names = [word.split()[0] for word in depends.replace("|", ",").split(",")]
        part = Path("/run/dpkg")
        for folder in ("info", "updates", "triggers"):
            (part / folder).mkdir(parents=True)
        (part / "status").write_text("\n\n".join(stanzas(names)) + "\n")
        for name in names:
            for files in (*DPKG.glob(f"info/{name}.list"), *DPKG.glob(f"info/{name}:*.list")):
                (part / "info" / files.name).write_bytes(files.read_bytes())
        (part / "info" / "format").write_bytes((DPKG / "info" / "format").read_bytes())
        run("mount", "--bind", part, DPKG)

    def install(self):
        run("dpkg", "-i", PACKAGE)

    def purge(self):
        run("dpkg", "--purge", self.NAME)

    def files(self):
        return [Path(line) for line in run("dpkg", "-L", self.NAME).splitlines()]


# ---- pcscd --------------------------------------------------------------------------------------


@functools.cache
def sanitizers():
    """What a pcscd without sanitizers has to load before our driver with them."""
    loaded = [line.split() for line in run("ldd", BUILT_LIBRARY).splitlines()]
    runtimes = [words[2] for words in loaded if words[0].startswith(("libasan", "libtsan"))]
    return {"LD_PRELOAD": ":".join(runtimes), "ASAN_OPTIONS": "detect_leaks=0"} if runtimes else {}


class Pcscd:
    process = None

    def start(self, *prefix):
        """As the machine would, but for its log. `prefix` is a command that runs it."""
        with PCSCD_LOG.open("wb") as log:
            self.process = subprocess.Popen([*prefix, PCSCD, "--foreground", "--debug"], stdout=log,
                                            stderr=subprocess.STDOUT, env={**os.environ, **sanitizers()})
        assert until(lambda: PCSCD_SOCKET.exists() or self.process.poll() is not None)
        assert self.process.poll() is None, PCSCD_LOG.read_text(errors="replace")

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            status = self.process.wait(timeout=60)
            assert status == 0, f"pcscd: {status}\n{PCSCD_LOG.read_text(errors='replace')[-4000:]}"
        self.process = None

    def restart(self):
        self.stop()
        self.start()

    def served(self, reader):
        """The reader's first slot by its full name, and the library that pcscd takes for it, as soon as it does."""
        def look():
            return re.findall(rf"Attempting startup of ({re.escape(reader)}[^\n]* 00) using (\S+)\n",
                              PCSCD_LOG.read_text(errors="replace"))
        found = until(look)
        assert found, PCSCD_LOG.read_text(errors="replace")
        return found[-1][0], Path(found[-1][1])


# ---- ssctl doctor -------------------------------------------------------------------------------

NOBODY = "nobody"
ASK_AS_NOBODY = ("setpriv", "--reuid", NOBODY, "--regid", "nogroup", "--clear-groups")


def findings(ask_as=()):
    """But those of sscd, which does not run here."""
    done = subprocess.run([*ask_as, SSCTL, "--lang", "en", "--json", "doctor"], text=True, capture_output=True, timeout=60)
    assert done.stdout, done.stderr
    return [finding for finding in json.loads(done.stdout)["findings"] if finding["subject"] != "daemon"]


def faults(ask_as=()):
    return [finding for finding in findings(ask_as) if finding["state"] == "fault"]
