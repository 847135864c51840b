# SPDX-License-Identifier: Apache-2.0
"""Our driver as a counter's PC gets it: the package put in by dpkg, pcscd as it comes, a reader of another maker beside
ours. Runs inside tools/usb-vm --no-pcscd --usb-ccid, which has put the card `employee` into our reader."""
import contextlib
import plistlib
import shutil
import unittest
from pathlib import Path

import usb_ccid
from counter import (ASK_AS_NOBODY, BUNDLE, LIBRARY, NOBODY, PCSCD, STOCK_LIBRARY, Package, Pcscd, extra_group, faults,
                     furnish)
from guest import CARD_NUMBER, EMPLOYEE, PCSCD_SOCKET, SELECT_SSSE, answers, hand, sysfs, until
from pcsc import EMPTY, PRESENT, PcscError, Slot

OURS, OTHER = "OpenSSC Reader (", "Gemalto Gemplus USB SmartCard Reader 433-Swap"
OTHER_ROW = {"ifdVendorID": "0x08E6", "ifdProductID": "0x4433", "ifdFriendlyName": OTHER}
OTHER_SCRIPT = ("00 B0 00 10 04", "00 DA 00 00 03 01 02 03", "00 C0 00 00 03", "00 B0 00 00 00", "00 FF 00 00")
PLACES = [Path(place) for place in ("/usr/lib/pcsc/drivers", "/usr/lib/udev/rules.d", "/usr/share/doc", "/etc/reader.conf.d",
                                    "/var/lib/dpkg/info")]


def contents():
    return {place: sorted(place.iterdir()) for place in PLACES}


def setUpModule():
    furnish()
    CounterTest.package = Package()
    CounterTest.other = usb_ccid.UsbCcid()
    CounterTest.other.unplug()  # it is in from the start


class CounterTest(unittest.TestCase):
    """At the start and at the end of each test: our reader plugged in, no other one, no pcscd, nothing installed."""

    maxDiff = None

    def setUp(self):
        self.pcscd = Pcscd()
        before = contents()
        self.addCleanup(lambda: self.assertEqual(contents(), before))
        self.addCleanup(self.other.unplug)
        self.addCleanup(self.remove)
        self.addCleanup(self.pcscd.stop)  # first of all: libccid does not always survive a pulled cable

    def remove(self):
        if BUNDLE.exists():
            self.package.purge()

    def assert_our_reader_works(self):
        self.assertEqual(self.pcscd.served(OURS)[1], LIBRARY)
        self.assertTrue(until(lambda: answers(SELECT_SSSE, CARD_NUMBER) == ["61 18", EMPLOYEE]))


class Installed(CounterTest):
    def test_pcscd_takes_it_for_our_reader_and_its_own_driver_for_another(self):
        self.package.install()
        self.pcscd.start()
        self.other.plug()
        self.assertEqual(self.pcscd.served(OTHER)[1], STOCK_LIBRARY)
        self.assert_our_reader_works()

    def test_removed_it_leaves_no_file(self):
        self.package.install()
        files = [file for file in self.package.files() if file.is_file()]
        self.assertIn(LIBRARY, files)
        self.package.purge()
        self.assertEqual([file for file in files if file.exists()], [])


class DeviceFile(CounterTest):
    """The udev rule of the package, where pcscd is root and where it has a user and a group of its own."""

    @staticmethod
    def access():
        numbers = [int((sysfs() / name).read_text()) for name in ("busnum", "devnum")]
        file = Path("/dev/bus/usb/{:03}/{:03}".format(*numbers))
        return f"{file.stat().st_mode & 0o777:o} {file.owner()}:{file.group()}"

    def test_is_pcscds_and_nobody_elses(self):
        with extra_group("pcscd"):
            self.package.install()
            self.assertTrue(until(lambda: self.access() == "660 root:pcscd"), self.access())
            PCSCD_SOCKET.parent.mkdir(exist_ok=True)
            shutil.chown(PCSCD_SOCKET.parent, NOBODY)
            self.addCleanup(shutil.chown, PCSCD_SOCKET.parent, "root")
            self.pcscd.start("setpriv", "--reuid", NOBODY, "--regid", "pcscd", "--clear-groups")
            self.assert_our_reader_works()


class OtherReader(CounterTest):
    """QEMU's, which a maker has opted in: SSC_DRIVER_READERS writes such a row."""

    def opt_in(self):
        plist = plistlib.loads((BUNDLE / "Info.plist").read_bytes())
        for key, value in OTHER_ROW.items():
            plist[key].append(value)
        (BUNDLE / "Info.plist").write_bytes(plistlib.dumps(plist))

    @staticmethod
    def slot(name):
        with contextlib.suppress(PcscError):  # pcscd is about to have it
            return Slot(PCSCD_SOCKET, name)

    def transcript(self, library):
        """What an application sees of it."""
        self.pcscd.start()
        self.other.plug()
        name, driver = self.pcscd.served(OTHER)
        self.assertEqual(driver, library)
        slot = until(lambda: self.slot(name))
        seen = [name]
        for _ in range(3):
            slot.wait_for(EMPTY, milliseconds=30_000)
            self.other.insert()
            seen.append(slot.wait_for(PRESENT, milliseconds=30_000).hex(" "))
            seen += answers(*OTHER_SCRIPT, reader=name)
            self.other.pull()
        slot.wait_for(EMPTY, milliseconds=30_000)
        slot.close()
        self.pcscd.stop()
        self.other.unplug()
        return seen

    def test_our_driver_serves_it_as_its_own_does(self):
        stock = self.transcript(STOCK_LIBRARY)
        self.package.install()
        self.opt_in()
        self.assertEqual(self.transcript(LIBRARY), stock)
        self.assertEqual(stock[1:4], [usb_ccid.CARD_ATR.hex(" "), "10 11 12 13 90 00", "61 03"])


class Doctor(CounterTest):
    """Each fault as it comes about, and mended by what ssctl doctor says of it."""

    def assert_fault(self, code, remedy, ask_as=()):
        def look():
            self.found = {fault["code"]: fault["remedy"] for fault in faults(ask_as)}
            return code in self.found
        self.assertTrue(until(look), self.found)
        self.assertIn(remedy, self.found[code])

    def assert_healthy(self, ask_as=()):
        def look():
            self.found = faults(ask_as)
            return not self.found
        self.assertTrue(until(look), self.found)

    def test_from_a_bare_machine_to_a_reader_at_work_and_what_happens_to_it_there(self):
        away = PCSCD.rename(PCSCD.with_suffix(".away"))
        self.addCleanup(lambda: away.exists() and away.rename(PCSCD))
        self.assert_fault("PCSCD_MISSING", "Install the package pcscd")
        away.rename(PCSCD)
        self.assert_fault("SERVICE_DOWN", "Start pcscd")
        self.pcscd.start()
        self.assert_fault("DRIVER_MISSING", "Install the package openssc-ifd")
        self.package.install()
        self.assert_fault("READER_UNSERVED", "Restart pcscd")
        self.pcscd.restart()
        self.assert_healthy(ASK_AS_NOBODY)
        self.assert_our_reader_works()

        PCSCD_SOCKET.chmod(0o660)
        self.assert_fault("PCSC_SOCKET", "Check owner and mode of the socket and of its folder", ASK_AS_NOBODY)
        PCSCD_SOCKET.chmod(0o666)
        self.assert_healthy(ASK_AS_NOBODY)
        LIBRARY.unlink()
        self.assert_fault("DRIVER_BROKEN", "Install the driver again and restart pcscd")
        self.package.install()
        self.pcscd.restart()
        self.assert_healthy()
        hand("unplug")
        self.assert_fault("NO_READER", "Plug in a reader")
        hand("plug")
        self.assert_healthy()
