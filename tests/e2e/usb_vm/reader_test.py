# SPDX-License-Identifier: Apache-2.0
"""The reader on a real kernel's USB, below any driver. Runs inside tools/usb-vm, which has put the card `employee` into
it."""
import re
import struct
import unittest

import usbfs
from guest import EMPLOYEE_ATR, IDENTITY, run, spaced, sysfs, until, use

# What lsusb makes of the descriptors: USB 2.0 9.6, CCID 1.1 5.1, DFU 1.1 4.2.4.
DESCRIPTORS = """
    bcdUSB 2.00 | idVendor 0x1209 | idProduct 0x0001 | bNumConfigurations 1 | bMaxPacketSize0 64
    iManufacturer 1 OpenSSC | iProduct 2 OpenSSC Reader
    bNumInterfaces 2 | MaxPower 200mA | Remote Wakeup
    bInterfaceClass 11 | bNumEndpoints 3 | bcdCCID 1.10 | nMaxSlotIndex 1 | dwProtocols 3 T=0 T=1
    dwFeatures 000404BE | Short and extended APDU level exchange | dwMaxCCIDMsgLen 271
    bEndpointAddress 0x01 EP 1 OUT | bEndpointAddress 0x81 EP 1 IN | bEndpointAddress 0x82 EP 2 IN
    bInterfaceClass 254 | bInterfaceSubClass 1 | iInterface 4 Firmware update
    bcdDFUVersion 1.10
"""


class Enumeration(unittest.TestCase):
    def test_lsusb_reads_every_descriptor(self):
        listing = spaced(run("lsusb", "-v", "-d", "{:04x}:{:04x}".format(*IDENTITY)))
        for field in spaced(DESCRIPTORS.strip().replace("\n", "|")).split("|"):
            self.assertIn(field.strip(), listing)

    def test_the_kernel_has_no_complaint(self):
        complaints = [line for line in run("dmesg").splitlines()
                      if re.search(r"usb \d+-", line) and re.search(r"error|fail|unable|invalid|warn|duplicate|-\d+$", line, re.I)]
        self.assertEqual(complaints, [])

    def test_its_name_is_chinese_for_who_asks_in_chinese(self):
        with usbfs.Device(sysfs()) as device:
            descriptor = device.control_in(0x80, 0x06, 0x0302, 0x0804, 255)
        self.assertEqual(descriptor[2:].decode("utf-16-le"), "OpenSSC 社会保障卡读卡器")

    def test_dfu_util_finds_the_run_time_interface(self):
        self.assertRegex(run("dfu-util", "--list"), r'Found Runtime: \[1209:0001\] .*intf=1, .*name="Firmware update"')


GET_SLOT_STATUS, ICC_POWER_ON, XFR_BLOCK = 0x65, 0x62, 0x6F
SLOT_STATUS, DATA_BLOCK = 0x81, 0x80
PRESENT_ACTIVE, PRESENT_INACTIVE = 0, 1
BULK_OUT, BULK_IN = 0x01, 0x81


def ccid(message_type, bSeq, data=b"", length=None):
    return struct.pack("<BIBB3x", message_type, len(data) if length is None else length, 0, bSeq) + data


class WithoutPcscd(unittest.TestCase):
    """What stock drivers do not do on purpose, by hand."""

    @classmethod
    def setUpClass(cls):
        use("none")

    def setUp(self):
        self.device = usbfs.Device(sysfs(), interface=0)
        self.addCleanup(self.device.close)

    def exchange(self, message):
        self.device.write(BULK_OUT, message)
        return self.device.read(BULK_IN)

    def assert_fresh(self, bSeq):
        """The next command is answered, and as by a reader that has just been plugged in."""
        self.assertEqual(self.exchange(ccid(GET_SLOT_STATUS, bSeq)),
                         struct.pack("<BIBBBBB", SLOT_STATUS, 0, 0, bSeq, PRESENT_INACTIVE, 0, 1))
        self.assertEqual(self.exchange(ccid(ICC_POWER_ON, bSeq + 1))[10:], EMPLOYEE_ATR)

    def test_a_bus_reset_forgets_half_a_message(self):
        self.device.write(BULK_OUT, ccid(XFR_BLOCK, 1, bytes(54), length=200))
        self.device.reset()
        self.assert_fresh(2)

    def test_a_bus_reset_forgets_an_answer_that_nobody_fetched(self):
        self.device.write(BULK_OUT, ccid(ICC_POWER_ON, 1))
        self.device.reset()
        self.assert_fresh(2)

    def test_a_bus_reset_ends_a_transfer_that_waits(self):
        waiting = self.device.begin_read(BULK_IN)
        self.device.reset()
        self.device.wait_for_end()
        self.assertLess(waiting.status, 0)
        self.assert_fresh(1)

    def test_when_the_kernel_has_suspended_the_bus_it_is_there_again_when_needed(self):
        """The host's side of it: usbredir tells the device nothing, nor lets it wake the host."""
        power = sysfs() / "power"
        self.exchange(ccid(ICC_POWER_ON, 1))
        self.device.close()
        self.addCleanup((power / "control").write_text, "on")
        (power / "autosuspend_delay_ms").write_text("0")
        (power / "control").write_text("auto")
        self.assertTrue(until(lambda: (power / "runtime_status").read_text().strip() == "suspended"))
        self.device = usbfs.Device(sysfs(), interface=0)
        self.assertEqual((power / "runtime_status").read_text().strip(), "active")
        self.assertEqual(self.exchange(ccid(ICC_POWER_ON, 2))[10:], EMPLOYEE_ATR)
